import { reactPage } from '../../widgets/react-page.tsx';
import { Trends } from './trends.tsx';

export const show = reactPage(Trends);
