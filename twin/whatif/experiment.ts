import type { DynamicBlock } from '../../config/plant/line-dynamics.ts';
import { type Random, seeded } from '../../config/vocabulary/random.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { WhatIfReply, WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { BlockModel } from '../dynamics/block/block-model.ts';
import type { Belief } from '../dynamics/filter/state-model.ts';
import { dormandPrince } from '../dynamics/integrate/dormand-prince.ts';
import { integrate } from '../dynamics/integrate/integrate.ts';
import { settingsOf } from './plan.ts';

/** Where an experiment starts: what is believed of the block at a moment, and what drives it there. */
export interface Origin {
  readonly at: number;
  readonly belief: Belief;
  readonly inputs: Float64Array;
}

export type Experiment = Omit<WhatIfReply, 'elapsedMs' | 'speed' | 'line' | 'block' | 'from'>;

const TOLERANCE = { relative: 1e-5, absolute: 1e-7 } as const;
/** A controlled state follows its setpoint with this time constant, h: six minutes. */
const CONTROL_H = 0.1;

type Change = WhatIfRequest['changes'][number];

/** Runs a virtual experiment: draws from the belief, each integrated ahead, answered as a band. Pure and repeatable by seed. */
export const runExperiment = (block: DynamicBlock, origin: Origin, request: WhatIfRequest): Experiment => {
  const model = new BlockModel(block);
  const wrong = unknownName(model, request);
  if (wrong) return refused(wrong);
  const random = seeded(request.seed);
  if (request.plan) {
    const runs = settingsOf(request.plan, random).map((factors) => {
      const set = Object.entries(factors).map(([name, value]): Change => ({ name, value, atH: 0, rampH: 0 }));
      const run = runOne(model, origin, { ...request, points: 2, changes: [...request.changes, ...set] }, random);
      return {
        factors,
        refused: run.reason,
        outcome: Object.fromEntries(
          run.bands.map(({ id, median, low, high }) => [
            id,
            { median: median.at(-1) as number, low: low.at(-1) as number, high: high.at(-1) as number },
          ]),
        ),
      };
    });
    const possible = runs.some((run) => run.refused === null);
    return {
      ...refused(null),
      outcome: possible ? 'answered' : 'refused',
      reason: possible ? null : (runs[0]?.refused ?? null),
      runs,
      draws: request.draws,
    };
  }
  return runOne(model, origin, request, random);
};

const refused = (reason: Text | null): Experiment => ({
  outcome: 'refused',
  reason,
  hours: [],
  bands: [],
  runs: [],
  draws: 0,
  outsideShare: 0,
});

const unknownName = (model: BlockModel, { changes, plan }: WhatIfRequest): Text | null => {
  const controlled = controlledOf(model).map((i) => model.names[i] as string);
  const parameters = model.names.slice(model.stateNames.length);
  const known = [...controlled, ...model.inputNames, ...parameters];
  const wanted = [...changes.map(({ name }) => name), ...(plan?.factors ?? []).map(({ name }) => name)];
  const unknown = wanted.find((name) => !known.includes(name));
  return unknown === undefined
    ? null
    : {
        zh: `${unknown} 不能更改；可更改：${known.join('、')}`,
        en: `${unknown} cannot be changed; what can: ${known.join(', ')}`,
      };
};

const controlledOf = (model: BlockModel): number[] =>
  model.stateNames.flatMap((name, i) => (model.block.states[name]?.controlled ? [i] : []));

const runOne = (model: BlockModel, origin: Origin, request: WhatIfRequest, random: Random): Experiment => {
  const { horizonH, points, draws, changes } = request;
  const hours = Array.from({ length: points }, (_, k) => (horizonH * k) / (points - 1));
  const nominal = trajectory(model, origin, origin.belief.mean, changes, hours, null);
  const left = nominal.outside;
  if (left) return refused(outsideText(model, left));
  if (!nominal.reached)
    return refused({ zh: '模型在此条件下无法积分', en: 'the model cannot be integrated under these conditions' });
  const figures = model.block.figures.length;
  const columns = hours.map(() => Array.from({ length: figures }, () => new Float64Array(draws)));
  let outside = 0;
  let used = 0;
  for (let draw = 0; draw < draws; draw++) {
    const run = trajectory(model, origin, drawn(origin.belief, model, random), changes, hours, random);
    if (run.outside) outside++;
    if (!run.reached) continue;
    run.figures.forEach((row, k) => {
      row.forEach((value, f) => {
        (columns[k]?.[f] as Float64Array)[used] = value;
      });
    });
    used++;
  }
  if (used < draws / 2)
    return refused({ zh: '多数抽样无法积分', en: 'most draws cannot be integrated under these conditions' });
  const at = (k: number, f: number, share: number) => quantile(columns[k]?.[f] as Float64Array, used, share);
  return {
    outcome: 'answered',
    reason: null,
    hours,
    bands: model.block.figures.map(({ id, name, unit }, f) => ({
      id,
      name,
      unit,
      median: hours.map((_, k) => at(k, f, 0.5)),
      low: hours.map((_, k) => at(k, f, 0.025)),
      high: hours.map((_, k) => at(k, f, 0.975)),
    })),
    runs: [],
    draws: used,
    outsideShare: outside / draws,
  };
};

interface Run {
  readonly reached: boolean;
  readonly figures: readonly Float64Array[];
  readonly outside: { readonly index: number; readonly value: number; readonly hour: number } | null;
}

const trajectory = (
  model: BlockModel,
  { inputs, belief }: Origin,
  start: Float64Array,
  changes: readonly Change[],
  hours: readonly number[],
  random: Random | null,
): Run => {
  const x = Float64Array.from(start);
  const n = model.stateNames.length;
  const controlled = controlledOf(model);
  const inputSchedules = model.inputNames.map((name, i) => schedule(inputs[i] as number, changes, name));
  const parameterSchedules = model.names.slice(n).map((name, i) => schedule(x[n + i] as number, changes, name));
  // A controller holds what was estimated, not what this draw says: the difference is the draw's own error.
  const setpoints = controlled.map((i) => schedule(belief.mean[i] as number, changes, model.names[i] as string));
  const place = (t: number) => {
    inputSchedules.forEach((value, i) => {
      model.inputs[i] = value(t);
    });
    parameterSchedules.forEach((value, i) => {
      x[n + i] = value(t);
    });
  };
  const base = model.system(x);
  const system = {
    size: n,
    rates: (t: number, y: Float64Array, out: Float64Array) => {
      place(t);
      base.rates(t, y, out);
      controlled.forEach((i, k) => {
        out[i] = ((setpoints[k]?.(t) as number) - (y[i] as number)) / CONTROL_H;
      });
    },
  };
  const noise = new Float64Array(model.states);
  const figures: Float64Array[] = [];
  let outside: Run['outside'] = null;
  for (let k = 0; k < hours.length; k++) {
    const t = hours[k] as number;
    if (k > 0) {
      const before = hours[k - 1] as number;
      const run = integrate(system, before, x.slice(0, n), t, {
        method: dormandPrince,
        ...TOLERANCE,
        stepsMax: 20_000,
      });
      if (run.outcome !== 'reached') return { reached: false, figures, outside };
      x.set(run.y);
      model.noise(t - before, noise);
      for (let i = 0; i < model.stateNames.length && random; i++)
        if (!controlled.includes(i)) x[i] = (x[i] as number) + (noise[i] as number) * standardNormal(random);
      for (let i = 0; i < n; i++)
        x[i] = Math.min(model.high[i] as number, Math.max(model.low[i] as number, x[i] as number));
    }
    place(t);
    const row = new Float64Array(model.block.figures.length);
    model.figures(x, row);
    figures.push(row);
    if (outside === null) outside = leftAt(model, x, t);
  }
  return { reached: figures.every((row) => row.every(Number.isFinite)), figures, outside };
};

const leftAt = (model: BlockModel, x: Float64Array, hour: number): Run['outside'] => {
  const left = model.outside(x);
  return left && { ...left, hour };
};

/** A value that changes along ramps, each from where the one before has come. */
const schedule = (start: number, changes: readonly Change[], name: string): ((t: number) => number) => {
  const own = changes.filter((change) => change.name === name).sort((a, b) => a.atH - b.atH);
  if (own.length === 0) return () => start;
  return (t) => {
    let value = start;
    for (const { value: target, atH, rampH } of own) {
      if (t < atH) break;
      const share = rampH === 0 ? 1 : Math.min(1, (t - atH) / rampH);
      value += share * (target - value);
    }
    return value;
  };
};

const drawn = ({ mean, root }: Belief, model: BlockModel, random: Random): Float64Array => {
  const n = mean.length;
  const z = Float64Array.from({ length: n }, () => standardNormal(random));
  return Float64Array.from(mean, (value, i) => {
    let sum = value;
    for (let j = 0; j <= i; j++) sum += (root[i * n + j] as number) * (z[j] as number);
    return Math.min(model.high[i] as number, Math.max(model.low[i] as number, sum));
  });
};

const standardNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const quantile = (column: Float64Array, used: number, share: number): number => {
  const sorted = column.slice(0, used).sort();
  const at = share * (used - 1);
  const low = Math.floor(at);
  const [a, b] = [sorted[low] as number, sorted[Math.min(used - 1, low + 1)] as number];
  return a + (at - low) * (b - a);
};

const outsideText = (model: BlockModel, { index, value, hour }: NonNullable<Run['outside']>): Text => {
  const limit = model.block.region[index];
  const when =
    hour === 0
      ? { zh: '开始时', en: 'at the start' }
      : { zh: `${hour.toFixed(1)} h 后`, en: `after ${hour.toFixed(1)} h` };
  return {
    zh: `${when.zh}${limit?.name.zh ?? ''} 为 ${value.toPrecision(3)} ${limit?.unit ?? ''}，超出模型经验证的范围 ${limit?.low ?? ''}～${limit?.high ?? ''}`,
    en: `${when.en} the ${limit?.name.en ?? ''} is ${value.toPrecision(3)} ${limit?.unit ?? ''}, outside ${limit?.low ?? ''} to ${limit?.high ?? ''} where the model was shown to hold`,
  };
};
