import type { CaseKind } from './case-kind.ts';
import { reconciliation } from './reconciliation.ts';

/** Every kind of published case that can be solved. `npm run reconcile` and the acceptance suite walk this list. */
export const CASE_KINDS: readonly CaseKind[] = [reconciliation];
