import { gapsWords } from '../../i18n/gaps.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const gapsPage = definePage({
  id: 'gaps',
  title: gapsWords.title,
  key: 'D',
  icon: 'M3 12h6M15 12h6M9 7v10M15 7v10',
  scope: 'base',
  show: lazily(() => import('./show.ts'), failedPage),
});
