import type { CaseKind } from './case-kind.ts';
import { faultDetection } from './fault-detection.ts';
import { reconciliation } from './reconciliation.ts';
import { regressionKinds } from './regression.ts';
import { trajectoryKinds } from './trajectory.ts';

/** Every kind of published case that can be solved. `npm run reconcile` and the acceptance suite walk this list. */
export const CASE_KINDS: readonly CaseKind[] = [reconciliation, ...regressionKinds, ...trajectoryKinds, faultDetection];
