import { reactPage } from '../../widgets/react-page.tsx';
import { QuarantinePage } from './quarantine-page.tsx';

export const show = reactPage(QuarantinePage);
