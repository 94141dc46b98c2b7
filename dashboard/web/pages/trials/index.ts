import { trialWords } from '../../i18n/trials.ts';
import { definePage, lazily } from '../../page.ts';
import { failedPage } from '../../widgets/react-page.tsx';

/** The library of trials: find one, start one, cut one out of the record, say what came out. */
export const trialsPage = definePage({
  id: 'trials',
  title: trialWords.title,
  key: 'R',
  icon: 'M9 3h6M10 3v6L5 19a1.500 1.500 0 0 0 1.400 2h11.200A1.500 1.500 0 0 0 19 19l-5-10V3M7.500 15h9',
  scope: 'base',
  show: lazily(() => import('./show.ts'), failedPage),
});
