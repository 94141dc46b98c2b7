import { titleWords } from '../../i18n/pages.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const faultsPage = definePage({
  id: 'faults',
  title: titleWords.faults,
  key: 'F',
  icon: 'M12 4l9 16H3zM12 10v5M12 17.500v.5',
  scope: 'line',
  show: lazily(() => import('./show.ts'), failedPage),
});
