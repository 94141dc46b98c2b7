/** Branches kept of one line at a time. */
export const BRANCHES_MAX = 8;
/** Runs of one plan. */
export const RUNS_MAX = 200;
