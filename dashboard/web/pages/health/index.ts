import { titleWords } from '../../i18n/pages.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const healthPage = definePage({
  id: 'health',
  title: titleWords.health,
  key: 'H',
  icon: 'M3 12h4l2-6 4 12 3-8 1.500 2H21',
  scope: 'base',
  show: lazily(() => import('./show.ts'), failedPage),
});
