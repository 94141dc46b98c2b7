import type { DynamicBlock } from '../../../config/plant/line-dynamics.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { Interval } from '../../numerics/truncated-interval.ts';
import { boundedIntervals } from '../filter/bounded-interval.ts';
import { InnovationCheck } from '../filter/innovation-check.ts';
import { type Belief, type Innovation, type Observation, sigmaOf } from '../filter/state-model.ts';
import { UnscentedFilter } from '../filter/unscented.ts';
import { within } from '../filter/within.ts';
import { BlockModel } from './block-model.ts';

/** What an instrument says at a moment, in the unit of its tag. */
export interface BlockReading {
  readonly tag: string;
  /** Mean over the step; NaN when it cannot be used. */
  readonly value: number;
  /** Error of that value that the next one does not share. */
  readonly sigma: number;
  /** False when there is nothing to take in. */
  readonly fresh: boolean;
  /** True of an analyser, which holds its value between cycles: it counts only when it is not the one taken in last. */
  readonly held?: boolean;
}

/** Everything a block knows, to go on from there later. */
export interface BlockSnapshot {
  readonly at: number | null;
  readonly beganAt: number | null;
  readonly belief: Belief;
  readonly inputs: Float64Array;
  readonly heardAt: Float64Array;
  readonly outliers: Int32Array;
  readonly taken: Float64Array;
  readonly innovations: readonly Innovation[];
}

interface BlockFigure {
  readonly id: string;
  readonly value: number;
  /** By the linear theory, as if there were no bounds. */
  readonly sigma: number;
  /** 95 %, within the bounds of the states. */
  readonly low: number;
  readonly high: number;
}

export interface BlockState {
  /** `waiting`: not all inputs were heard yet, or no batch is going on; `blind`: an input is missing for too long. */
  readonly status: 'ok' | 'waiting' | 'blind' | 'misfit';
  readonly message: Text | null;
  readonly figures: readonly BlockFigure[];
  /** Ratio and limit of the innovation check; null at first. */
  readonly fit: { readonly ratio: number; readonly limit: number; readonly fits: boolean } | null;
}

const HOUR_MS = 3_600_000;
/** Filter steps remembered by the innovation check: an hour of steps of ten seconds. */
const CHECK_WINDOW = 360;
const CHECK_LEVEL = 1e-6;
/** An instrument this far from what is expected is left out of the step. */
const OUTLIER = 6;
/** After this many steps in a row it is the model that is wrong, and the instrument is believed. */
const OUTLIERS_MAX = 30;
/** An input that is missing keeps its last value for so long. */
const HOLD_MS = 15 * 60_000;
const INTERVALS_MS = 60_000;

/** One dynamic block following the plant: a square-root unscented filter over its states and uncertain parameters. */
export class BlockTwin {
  readonly model: BlockModel;
  readonly #filter: UnscentedFilter;
  readonly #check = new InnovationCheck(CHECK_WINDOW, CHECK_LEVEL);
  readonly #heardAt: Float64Array;
  readonly #outliers: Int32Array;
  /** Last value of each output that was taken in. */
  readonly #taken: Float64Array;
  #at: number | null = null;
  #beganAt: number | null = null;
  /** All inputs are heard, and say that the model does not hold now. */
  #rests = false;
  #atBound = false;
  /** Intervals and when they were worked out. */
  #intervals: {
    readonly at: number | null;
    readonly figures: readonly Interval[];
    readonly vector: readonly Interval[];
  } | null = null;

  constructor(block: DynamicBlock) {
    this.model = new BlockModel(block);
    const { model } = this;
    this.#filter = new UnscentedFilter(
      {
        states: model.states,
        outputs: model.outputs,
        advance: (x, dt, out) => model.advance(x, dt, out, true),
        noise: (dt, out) => model.noise(dt, out),
        observe: (x, out) => model.observe(x, out),
      },
      model.prior(),
    );
    this.#heardAt = new Float64Array(this.model.inputs.length).fill(Number.NEGATIVE_INFINITY);
    this.#outliers = new Int32Array(this.model.outputs);
    this.#taken = new Float64Array(this.model.outputs).fill(Number.NaN);
  }

  get belief(): Belief {
    return this.#filter.belief;
  }

  /** Time of the belief, Unix ms; null before the first step. */
  get at(): number | null {
    return this.#at;
  }

  /** Time of its first step, since the last rest; null before. */
  get beganAt(): number | null {
    return this.#beganAt;
  }

  /** Tags of inputs and outputs. */
  get tags(): readonly string[] {
    const { inputs, outputs } = this.model.block;
    return [...new Set([...Object.values(inputs), ...outputs.map(({ tag }) => tag)])];
  }

  snapshot(): BlockSnapshot {
    return {
      at: this.#at,
      beganAt: this.#beganAt,
      belief: this.#filter.belief,
      inputs: this.model.inputs.slice(),
      heardAt: this.#heardAt.slice(),
      outliers: this.#outliers.slice(),
      taken: this.#taken.slice(),
      innovations: this.#check.recent,
    };
  }

  restore({ at, beganAt, belief, inputs, heardAt, outliers, taken, innovations }: BlockSnapshot): void {
    this.#at = at;
    this.#beganAt = beganAt;
    this.#filter.belief = belief;
    this.model.inputs.set(inputs);
    this.#heardAt.set(heardAt);
    this.#outliers.set(outliers);
    this.#taken.set(taken);
    this.#check.recent = innovations;
    this.#intervals = null;
  }

  /** A held value that belongs to the past: it is taken in there, not at the next step. */
  pass(tag: string, value: number): void {
    this.model.block.outputs.forEach((output, k) => {
      if (output.tag === tag) this.#taken[k] = value;
    });
  }

  /** Goes on to `now` (Unix ms) and takes the readings in. */
  step(now: number, read: (tag: string) => BlockReading): void {
    this.model.inputNames.forEach((name, i) => {
      const { value } = read(this.model.block.inputs[name] as string);
      if (!Number.isFinite(value)) return;
      this.model.inputs[i] = value;
      this.#heardAt[i] = now;
    });
    if (!this.#heardAt.every(Number.isFinite)) return;
    this.#rests = !this.model.runs();
    if (this.#rests) {
      if (this.#at !== null) this.#rest();
      return;
    }
    if (this.#at === null) this.#start(now, read);
    else if (now > this.#at) this.#filter.predict(Math.min(1, (now - this.#at) / HOUR_MS));
    this.#at = now;
    this.#observe(read);
    const free = this.#filter.belief;
    this.#filter.belief = within(free, this.model);
    this.#atBound = this.#filter.belief !== free;
  }

  /** What was learned of one batch says nothing of the next. */
  #rest(): void {
    this.#at = null;
    this.#beganAt = null;
    this.#atBound = false;
    this.#filter.belief = this.model.prior();
    this.#outliers.fill(0);
    this.#taken.fill(Number.NaN);
    this.#check.recent = [];
    this.#intervals = null;
  }

  /** Whether a bound held the state at the last step. */
  get atBound(): boolean {
    return this.#atBound;
  }

  state(now: number): BlockState {
    const { block } = this.model;
    const missing = this.model.inputNames.filter((_, i) => !(now - (this.#heardAt[i] as number) <= HOLD_MS));
    const tags = missing.map((name) => block.inputs[name]).join(', ');
    const value = new Float64Array(block.figures.length);
    const sigma = new Float64Array(block.figures.length);
    const fit = this.#check.verdict();
    if (this.#at === null || missing.length > 0) {
      const status = this.#at === null ? 'waiting' : 'blind';
      return {
        status,
        message:
          missing.length === 0
            ? this.#rests
              ? { zh: '本批次未在进行：模型等下一批', en: 'no batch is going on: the model waits for the next' }
              : { zh: '尚未开始', en: 'not started yet' }
            : { zh: `模型的输入 ${tags} 收不到`, en: `inputs of the model are not heard: ${tags}` },
        figures: block.figures.map(({ id }) => ({
          id,
          value: Number.NaN,
          sigma: Number.NaN,
          low: Number.NaN,
          high: Number.NaN,
        })),
        fit,
      };
    }
    this.model.figuresOf(this.#filter.belief, value, sigma);
    const { figures } = this.#intervalsOf(this.#filter.belief);
    const misfit = fit !== null && !fit.fits;
    return {
      status: misfit ? 'misfit' : 'ok',
      message: misfit
        ? {
            zh: `模型与仪表不符：新息平方为预期的 ${fit.ratio.toFixed(1)} 倍`,
            en: `the model does not fit the instruments: squared innovations are ${fit.ratio.toFixed(1)} times what is expected`,
          }
        : null,
      figures: block.figures.map(({ id }, k) => ({
        id,
        value: value[k] as number,
        sigma: sigma[k] as number,
        ...around(figures[k], value[k] as number),
      })),
      fit,
    };
  }

  /** Estimate, standard deviation and 95 % interval of every entry of the vector, by name. */
  estimates(): ({ readonly name: string; readonly value: number; readonly sigma: number } & Interval)[] {
    const { belief } = this.#filter;
    const { vector } = this.#intervalsOf(belief);
    return this.model.names.map((name, i) => ({
      name,
      value: belief.mean[i] as number,
      sigma: sigmaOf(belief, i),
      ...around(vector[i], belief.mean[i] as number),
    }));
  }

  /** Intervals cost some hundred draws, and what is believed moves slowly: once a minute is enough. */
  #intervalsOf(belief: Belief) {
    const known = this.#intervals;
    if (
      known?.at !== undefined &&
      known.at !== null &&
      this.#at !== null &&
      Math.abs(this.#at - known.at) < INTERVALS_MS
    )
      return known;
    const { model } = this;
    const figures = model.block.figures.length;
    const all = figures + model.states;
    const value = new Float64Array(all);
    const sigma = new Float64Array(all);
    model.figuresOf(belief, value.subarray(0, figures), sigma.subarray(0, figures));
    for (let i = 0; i < model.states; i++) {
      value[figures + i] = belief.mean[i] as number;
      sigma[figures + i] = sigmaOf(belief, i);
    }
    const evaluate = (x: Float64Array, out: Float64Array) => {
      model.figures(x, out);
      out.set(x, figures);
    };
    const intervals = boundedIntervals(belief, model, evaluate, value, sigma);
    this.#intervals = { at: this.#at, figures: intervals.slice(0, figures), vector: intervals.slice(figures) };
    return this.#intervals;
  }

  /** What drives the model, as it was last heard; NaN before. */
  inputs(): { readonly name: string; readonly tag: string; readonly value: number }[] {
    const { inputNames, inputs, block } = this.model;
    return inputNames.map((name, i) => ({
      name,
      tag: block.inputs[name] as string,
      value: Number.isFinite(this.#heardAt[i]) ? (inputs[i] as number) : Number.NaN,
    }));
  }

  /** Where the model was shown to hold, with the estimate of now. */
  region(): (DynamicBlock['region'][number] & { readonly value: number })[] {
    const value = this.model.regionAt(this.#filter.belief.mean);
    return this.model.block.region.map((limit, i) => ({ ...limit, value: value[i] as number }));
  }

  /** A state that an instrument shows directly starts where the instrument is. */
  #start(now: number, read: (tag: string) => BlockReading): void {
    this.#beganAt = now;
    const { mean, root } = this.#filter.belief;
    const next = Float64Array.from(mean);
    this.model.block.outputs.forEach(({ tag, formula }) => {
      const i = this.model.stateNames.findIndex((name) => formula === name || formula.startsWith(`${name} +`));
      const { value } = read(tag);
      if (i >= 0 && Number.isFinite(value)) next[i] = value;
    });
    this.#filter.belief = { mean: next, root };
  }

  #observe(read: (tag: string) => BlockReading): void {
    const { outputs } = this.model.block;
    const usable = outputs.flatMap(({ tag, sigma }, output) => {
      const { value, fresh, held = false, sigma: noise } = read(tag);
      if (!fresh || !Number.isFinite(value) || (held && value === this.#taken[output])) return [];
      this.#taken[output] = value;
      return [{ output, value, sigma: Math.hypot(noise, sigma) }];
    });
    if (usable.length === 0) return;
    const before = this.#filter.belief;
    const innovation = this.#filter.update(observationOf(usable));
    this.#check.note(innovation);
    const kept = usable.filter(({ output }, k) => {
      const far = Math.abs(innovation.z[k] as number) > OUTLIER;
      const count = far ? (this.#outliers[output] as number) + 1 : 0;
      this.#outliers[output] = count;
      return count === 0 || count > OUTLIERS_MAX;
    });
    if (kept.length < usable.length) {
      this.#filter.belief = before;
      if (kept.length > 0) this.#filter.update(observationOf(kept));
    }
  }
}

/** An interval that is up to a minute old holds the value of now all the same. */
const around = (interval: Interval | undefined, value: number): Interval => ({
  low: Math.min(interval?.low ?? value, value),
  high: Math.max(interval?.high ?? value, value),
});

const observationOf = (list: readonly { output: number; value: number; sigma: number }[]): Observation => ({
  output: list.map(({ output }) => output),
  value: list.map(({ value }) => value),
  sigma: list.map(({ sigma }) => sigma),
});
