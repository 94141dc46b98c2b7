import { reactPage } from '../../widgets/react-page.tsx';
import { GapsPage } from './gaps-page.tsx';

export const show = reactPage(GapsPage);
