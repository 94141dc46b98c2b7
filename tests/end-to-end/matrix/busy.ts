import { availableParallelism, loadavg } from 'node:os';

/** The load is a mean over a minute: at this share of it somebody has already waited for a core. */
const FULL = 0.75;

/** Beside many others on a machine that is busy with something else, nobody can promise seconds. */
export const isBusy = (): boolean => (loadavg()[0] ?? 0) > FULL * availableParallelism();
