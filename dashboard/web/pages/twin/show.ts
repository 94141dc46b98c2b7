import { reactPage } from '../../widgets/react-page.tsx';
import { TwinPage } from './twin-page.tsx';

export const show = reactPage(TwinPage);
