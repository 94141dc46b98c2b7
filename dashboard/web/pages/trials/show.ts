import { reactPage } from '../../widgets/react-page.tsx';
import { TrialsPage } from './trials-page.tsx';

export const show = reactPage(TrialsPage);
