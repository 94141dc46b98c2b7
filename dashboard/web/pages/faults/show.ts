import { reactPage } from '../../widgets/react-page.tsx';
import { FaultsPage } from './faults-page.tsx';

export const show = reactPage(FaultsPage);
