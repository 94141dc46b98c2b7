import { whatIfWords } from '../../i18n/what-if.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const whatIfPage = definePage({
  id: 'what-if',
  title: whatIfWords.title,
  key: 'X',
  icon: 'M4 18h5c3 0 3-10 7-10h4M9 18c4 0 4 2 11 2M9 18c3 0 3-4 11-4M17 5l3 3-3 3',
  scope: 'line',
  context: 'what-if',
  show: lazily(() => import('./show.ts'), failedPage),
});
