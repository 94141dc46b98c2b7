import { reactPage } from '../../widgets/react-page.tsx';
import { WhatIf } from './what-if.tsx';

export const show = reactPage(WhatIf);
