import type { Random } from '../../config/vocabulary/random.ts';
import type { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import type { BlockModel } from '../dynamics/block/block-model.ts';
import type { Belief } from '../dynamics/filter/state-model.ts';
import { dormandPrince } from '../dynamics/integrate/dormand-prince.ts';
import { integrate } from '../dynamics/integrate/integrate.ts';

/** Where an experiment starts: what is believed of the block at a moment, and what drives it there. */
export interface Origin {
  readonly at: number;
  readonly belief: Belief;
  readonly inputs: Float64Array;
}

export type Change = WhatIfRequest['changes'][number];

export interface Trajectory {
  readonly reached: boolean;
  /** One row per instant: the figures of the block. */
  readonly figures: readonly Float64Array[];
  /** The same for the instruments it is held against. */
  readonly outputs: readonly Float64Array[];
  readonly outside: { readonly index: number; readonly value: number; readonly hour: number } | null;
}

const TOLERANCE = { relative: 1e-5, absolute: 1e-7 } as const;
/** A controlled state follows its setpoint with this time constant, h: six minutes. */
const CONTROL_H = 0.1;

/** States that a controller holds, by their place in the vector. */
export const controlledOf = (model: BlockModel): number[] =>
  model.stateNames.flatMap((name, i) => (model.block.states[name]?.controlled ? [i] : []));

/** One run ahead from `start`, with process noise when there is a `random`. */
export const trajectory = (
  model: BlockModel,
  { inputs, belief }: Origin,
  start: Float64Array,
  changes: readonly Change[],
  hours: readonly number[],
  random: Random | null,
): Trajectory => {
  const x = Float64Array.from(start);
  const n = model.stateNames.length;
  const controlled = controlledOf(model);
  const inputsAt = inputsOver(model, inputs, changes);
  const parameterSchedules = model.names.slice(n).map((name, i) => schedule(x[n + i] as number, changes, name));
  // A controller holds what was estimated, not what this draw says: the difference is the draw's own error.
  const setpoints = controlled.map((i) => schedule(belief.mean[i] as number, changes, model.names[i] as string));
  const place = (t: number) => {
    model.inputs.set(inputsAt(t));
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
  const outputs: Float64Array[] = [];
  let outside: Trajectory['outside'] = null;
  for (let k = 0; k < hours.length; k++) {
    const t = hours[k] as number;
    if (k > 0) {
      const before = hours[k - 1] as number;
      const run = integrate(system, before, x.slice(0, n), t, {
        method: dormandPrince,
        ...TOLERANCE,
        stepsMax: 20_000,
      });
      if (run.outcome !== 'reached') return { reached: false, figures, outputs, outside };
      x.set(run.y);
      model.noise(t - before, noise);
      for (let i = 0; i < n && random; i++)
        if (!controlled.includes(i)) x[i] = (x[i] as number) + (noise[i] as number) * standardNormal(random);
      for (let i = 0; i < n; i++)
        x[i] = Math.min(model.high[i] as number, Math.max(model.low[i] as number, x[i] as number));
    }
    place(t);
    const row = new Float64Array(model.block.figures.length);
    model.figures(x, row);
    figures.push(row);
    const said = new Float64Array(model.outputs);
    model.observe(x, said);
    outputs.push(said);
    outside ??= leftAt(model, x, t);
  }
  return { reached: figures.every((row) => row.every(Number.isFinite)), figures, outputs, outside };
};

const leftAt = (model: BlockModel, x: Float64Array, hour: number): Trajectory['outside'] => {
  const left = model.outside(x);
  return left && { ...left, hour };
};

/** The inputs of a run: as changed; those that follow others go along with them unless they are changed themselves. */
export const inputsOver = (
  model: BlockModel,
  start: Float64Array,
  changes: readonly Change[],
): ((t: number) => Float64Array) => {
  const schedules = model.inputNames.map((name, i) => schedule(start[i] as number, changes, name));
  const following = model.following.map((input, k) => ({ input, k }));
  const free = following.filter(({ input }) => !changes.some(({ name }) => name === model.inputNames[input]));
  const before = model.followed(start);
  const inputs = new Float64Array(start.length);
  return (t) => {
    schedules.forEach((value, i) => {
      inputs[i] = value(t);
    });
    if (free.length === 0) return inputs;
    const now = model.followed(inputs);
    for (const { input, k } of free)
      inputs[input] = (start[input] as number) + (now[k] as number) - (before[k] as number);
    return inputs;
  };
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

/** Draws that lie outside the bounds of the states are drawn again, so that none pile up at a bound; after so many the bound it is. */
const TRIES = 40;

/** One draw from a belief, within the bounds of the states. */
export const drawn = ({ mean, root }: Belief, model: BlockModel, random: Random): Float64Array => {
  const n = mean.length;
  const within = (value: number, i: number) =>
    Math.min(model.high[i] as number, Math.max(model.low[i] as number, value));
  let draw = new Float64Array(n);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const z = Float64Array.from({ length: n }, () => standardNormal(random));
    draw = Float64Array.from(mean, (value, i) => {
      let sum = value;
      for (let j = 0; j <= i; j++) sum += (root[i * n + j] as number) * (z[j] as number);
      return sum;
    });
    if (draw.every((value, i) => within(value, i) === value)) return draw;
  }
  return draw.map(within);
};

const standardNormal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
