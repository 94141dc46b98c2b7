import type { Random } from '../../config/vocabulary/random.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { RUNS_MAX } from '../../config/vocabulary/what-if-limits.ts';

type Plan = NonNullable<WhatIfRequest['plan']>;

/** The settings of every run of a plan. Throws a TroubleError for a plan that is too large. */
export const settingsOf = (plan: Plan, random: Random): Record<string, number>[] =>
  plan.kind === 'full-factorial' ? fullFactorial(plan) : latinHypercube(plan, random);

const fullFactorial = ({ factors }: Plan): Record<string, number>[] => {
  const count = factors.reduce((product, { levels }) => product * levels, 1);
  if (count > RUNS_MAX)
    throw new TroubleError(
      `方案有 ${count} 次运行，最多 ${RUNS_MAX} 次：请减少水平数或因素`,
      `the plan has ${count} runs; at most ${RUNS_MAX} are made: fewer levels or factors`,
    );
  return factors.reduce<Record<string, number>[]>(
    (runs, { name, low, high, levels }) =>
      runs.flatMap((run) =>
        Array.from({ length: levels }, (_, k) => ({ ...run, [name]: low + ((high - low) * k) / (levels - 1) })),
      ),
    [{}],
  );
};

/** Each factor is cut into as many strata as there are runs, and each stratum is used once (McKay, Beckman and Conover 1979). */
const latinHypercube = ({ factors, runs }: Plan, random: Random): Record<string, number>[] => {
  const columns = factors.map(({ low, high }) => {
    const strata = Array.from({ length: runs }, (_, k) => k);
    for (let k = runs - 1; k > 0; k--) {
      const other = Math.floor(random() * (k + 1));
      [strata[k], strata[other]] = [strata[other] as number, strata[k] as number];
    }
    return strata.map((stratum) => low + ((high - low) * (stratum + random())) / runs);
  });
  return Array.from({ length: runs }, (_, k) =>
    Object.fromEntries(factors.map(({ name }, j) => [name, columns[j]?.[k] as number])),
  );
};
