import { titleWords } from '../../i18n/pages.ts';
import { definePage } from '../../page.ts';
import { reactPage } from '../../widgets/react-page.tsx';
import { LineOverview } from './line-overview.tsx';

export const linePage = definePage({
  id: 'line',
  title: titleWords.line,
  key: 'L',
  icon: 'M3 7h10M3 12h14M3 17h7M16 5v4M20 10v4M13 15v4',
  scope: 'line',
  show: reactPage(LineOverview),
});
