import type { Bench } from './bench.ts';
import { browser } from './browser.ts';
import { bundle } from './bundle.ts';
import { drain } from './drain.ts';
import { faultsBench } from './faults.ts';
import { gateway } from './gateway.ts';
import { grossError } from './gross-error.ts';
import { history } from './history.ts';
import { journal } from './journal.ts';
import { pipeline } from './pipeline.ts';
import { plant } from './plant.ts';
import { reconcile } from './reconcile.ts';
import { replay } from './replay.ts';
import { replayCheck } from './replay-check.ts';
import { soak } from './soak.ts';
import { system } from './system.ts';
import { twin } from './twin.ts';
import { whatIf } from './what-if.ts';

/** The list of benches; `npm run bench` walks it. */
export const benches: readonly Bench[] = [
  system,
  pipeline,
  gateway,
  drain,
  history,
  journal,
  plant,
  twin,
  whatIf,
  reconcile,
  grossError,
  faultsBench,
  replay,
  replayCheck,
  browser,
  bundle,
  soak,
];
