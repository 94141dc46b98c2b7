import { z } from 'zod';
import { type ComponentModel, principalComponents } from '../estimate/principal-components.ts';
import { fisherQuantile } from '../numerics/student.ts';
import { type CaseAnswer, defineCaseKind } from './case-kind.ts';

// Monitoring of many signals by principal components: limits from normal operation, missed detections and delays per fault.

const Table = z.array(z.array(z.number()).min(1)).min(2);
const DEFAULTS = { components: 11, falseAlarmRate: 0.01, faultFrom: 160, samplePeriodMin: 3, inARow: 6 };

export const faultDetection = defineCaseKind({
  kinds: ['fault-detection'],
  description: 'T² and Q of a static component model against limits at a given false-alarm rate',
  shape: {
    data: z
      .object({ train: Table, normal: Table, faults: z.record(z.string(), Table) })
      .optional()
      .meta({ description: 'samples by row: to train on, to set the limits on, and one table per fault' }),
    equations: z.array(z.string()).optional(),
    parameters: z
      .object({
        components: z.int().positive(),
        falseAlarmRate: z.number().positive().max(0.5),
        faultFrom: z.int().min(0).meta({ description: 'samples before the fault sets in' }),
        samplePeriodMin: z.number().positive(),
        inARow: z.int().positive().meta({ description: 'exceedances that make a detection' }),
        trainSamples: z.int().positive().meta({ description: 'where the tables are not in the file' }),
      })
      .partial()
      .default({}),
  },
  solve: ({ id, data, parameters, description = '' }): CaseAnswer => {
    const set = {
      components: parameters.components ?? DEFAULTS.components,
      falseAlarmRate: parameters.falseAlarmRate ?? DEFAULTS.falseAlarmRate,
      faultFrom: parameters.faultFrom ?? DEFAULTS.faultFrom,
      samplePeriodMin: parameters.samplePeriodMin ?? DEFAULTS.samplePeriodMin,
      inARow: parameters.inARow ?? DEFAULTS.inARow,
    };
    if (!data) return withoutTables(id, description, parameters, set);
    const model = principalComponents(data.train, set.components);
    const limits = limitsOf(model, data.normal, set.falseAlarmRate);
    const faults = Object.entries(data.faults).map(([name, rows]) => [name, judge(model, limits, rows, set)] as const);
    const mean = (key: 'T2' | 'Q') => faults.reduce((sum, [, { missed }]) => sum + missed[key], 0) / faults.length;
    return {
      id,
      converged: true,
      message: null,
      thresholds: limits,
      missed_detection_rate: Object.fromEntries(faults.map(([name, { missed }]) => [name, missed])),
      delay_min: Object.fromEntries(faults.map(([name, { delay }]) => [name, delay])),
      mean_missed_rate_all: { T2: mean('T2'), Q: mean('Q') },
    };
  },
});

/**
 * A file that describes the tables and does not hold them: what was missed cannot be told. What follows from its numbers alone
 * is the limit of T² for new samples of a normal process, a·(n² − 1)/(n·(n − a))·F (Tracy, Young and Mason 1992). There is
 * none of Q: it needs the eigenvalues that were left out.
 */
const withoutTables = (
  id: string,
  description: string,
  given: { readonly trainSamples?: number | undefined; readonly components?: number | undefined },
  { components, falseAlarmRate }: typeof DEFAULTS,
): CaseAnswer => {
  const inWords = (pattern: RegExp) => {
    const found = pattern.exec(description)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const n = given.trainSamples ?? inWords(/([0-9]+) samples/);
  const a = given.components ?? inWords(/([0-9]+) components/) ?? components;
  const computable = n !== undefined && n > a;
  return {
    id,
    converged: false,
    message:
      'the measured tables (data.train, data.normal, data.faults) are not in the file: thresholds, missed rates and delays are of these samples and cannot be computed without them',
    thresholds: null,
    missed_detection_rate: null,
    delay_min: null,
    limits_by_theory: {
      train_samples: n ?? null,
      components: a,
      false_alarm_rate: falseAlarmRate,
      T2: computable ? ((a * (n * n - 1)) / (n * (n - a))) * fisherQuantile(falseAlarmRate, a, n - a) : null,
      Q: null,
    },
    notes: [
      'limits_by_theory.T2 is of independent normal samples; the case sets its own from normal operation, which is neither',
    ],
  };
};

type Limits = Readonly<Record<'T2' | 'Q', number>>;

/** The k-th largest of the normal values, k being the share of false alarms of their number. */
const limitsOf = (model: ComponentModel, normal: readonly (readonly number[])[], rate: number): Limits => {
  const seen = normal.map((row) => model.statistics(row));
  const k = Math.max(1, Math.round(rate * normal.length + 0.4));
  const nth = (pick: (s: { t2: number; q: number }) => number) => seen.map(pick).sort((a, b) => b - a)[k - 1] as number;
  return { T2: nth(({ t2 }) => t2), Q: nth(({ q }) => q) };
};

const judge = (
  model: ComponentModel,
  limits: Limits,
  rows: readonly (readonly number[])[],
  { faultFrom, samplePeriodMin, inARow }: typeof DEFAULTS,
) => {
  const seen = rows.slice(faultFrom).map((row) => model.statistics(row));
  const above = { T2: seen.map(({ t2 }) => t2 > limits.T2), Q: seen.map(({ q }) => q > limits.Q) };
  const share = (list: readonly boolean[]) => list.filter((over) => !over).length / list.length;
  const first = (list: readonly boolean[]) => {
    const at = list.findIndex((_, i) => i + inARow <= list.length && list.slice(i, i + inARow).every(Boolean));
    return at < 0 ? null : at * samplePeriodMin;
  };
  return { missed: { T2: share(above.T2), Q: share(above.Q) }, delay: { T2: first(above.T2), Q: first(above.Q) } };
};
