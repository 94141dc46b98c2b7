import { availableParallelism, loadavg } from 'node:os';

/** Beside many others on a machine that is busy with something else, nobody can promise seconds. */
export const isBusy = (): boolean => (loadavg()[0] ?? 0) > availableParallelism();
