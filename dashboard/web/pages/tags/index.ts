import { titleWords } from '../../i18n/pages.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

export const tagsPage = definePage({
  id: 'tags',
  title: titleWords.tags,
  key: 'S',
  icon: 'M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14',
  scope: 'base',
  show: lazily(() => import('./show.ts'), failedPage),
});
