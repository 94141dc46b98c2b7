import type { Bench } from './bench.ts';
import { bundle } from './bundle.ts';

/** The list of benches; `npm run bench` walks it. */
export const benches: readonly Bench[] = [bundle];
