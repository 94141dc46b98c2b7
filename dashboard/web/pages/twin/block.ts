import type { DynamicsReport } from '../../../../config/vocabulary/dynamics-report.ts';

/** One dynamic model of a line, as it stands now. */
export type Block = DynamicsReport['blocks'][number];
