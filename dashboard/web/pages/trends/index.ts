import { titleWords } from '../../i18n/pages.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const trendsPage = definePage({
  id: 'trends',
  title: titleWords.trends,
  key: 'T',
  icon: 'M4 4v16h16M7 15l4-5 3 3 5-7',
  scope: 'base',
  show: lazily(() => import('./show.ts'), failedPage),
});
