import { titleWords } from '../../i18n/pages.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const twinPage = definePage({
  id: 'twin',
  title: titleWords.twin,
  key: 'W',
  icon: 'M8 4h8M12 4v4M6 8h12v5H6zM9 13v7M15 13v7M5 20h14',
  scope: 'line',
  show: lazily(() => import('./show.ts'), failedPage),
});
