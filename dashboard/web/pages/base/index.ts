import { titleWords } from '../../i18n/pages.ts';
import { definePage } from '../../page.ts';
import { reactPage } from '../../widgets/react-page.tsx';
import { BaseOverview } from './base-overview.tsx';

export const basePage = definePage({
  id: 'base',
  title: titleWords.base,
  key: 'O',
  icon: 'M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z',
  scope: 'base',
  show: reactPage(BaseOverview),
});
