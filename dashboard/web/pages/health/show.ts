import { reactPage } from '../../widgets/react-page.tsx';
import { HealthPage } from './health-page.tsx';

export const show = reactPage(HealthPage);
