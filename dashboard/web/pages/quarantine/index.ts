import { quarantineWords } from '../../i18n/quarantine.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const quarantinePage = definePage({
  id: 'quarantine',
  title: quarantineWords.title,
  key: 'Q',
  icon: 'M4 8h16v11H4zM4 8l2-4h12l2 4M9 12l6 5M15 12l-6 5',
  scope: 'base',
  show: lazily(() => import('./show.ts'), failedPage),
});
