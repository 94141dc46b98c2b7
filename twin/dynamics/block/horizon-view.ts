import { condensedHorizon, type WindowStep } from '../filter/condensed-horizon.ts';
import { BlockModel } from './block-model.ts';
import { type BlockReading, type BlockSnapshot, BlockTwin } from './block-twin.ts';
import type { StepMemory } from './step-memory.ts';

/** Steps of ten seconds: the usual window is an hour; a value later than three is left to the second run of the filter. */
const USUAL_STEPS = 360;
const STEPS_MAX = 1080;
/** While a bound holds, a new window is taken this often. */
const AGAIN_STEPS = 6;
/** Process noise enters so many times in a window. */
const PARTS = 6;
const HOUR_MS = 3_600_000;

/** Why the moving horizon speaks. */
export type HorizonReason = 'late' | 'bound';

/**
 * Moving horizon beside the filter of one block, for what a filter of one pass cannot do: values that came late count at once, and
 * bounds hold over the whole window, not only at the last step. It starts from what the filter believed at the start of
 * the window and goes on from its own answer step by step. The filter itself is left as it is.
 */
export class HorizonView {
  readonly #block: BlockTwin;
  readonly #memory: StepMemory;
  readonly #read: (step: number, tag: string) => BlockReading;
  readonly #before: (step: number) => { readonly step: number; readonly snapshot: BlockSnapshot } | undefined;
  readonly #model: BlockModel;
  readonly #twin: BlockTwin;
  #reason: HorizonReason | null = null;
  #takenAt = Number.NEGATIVE_INFINITY;

  /** @param before what the filter knew before a step, as near to it as is kept */
  constructor(
    block: BlockTwin,
    memory: StepMemory,
    read: (step: number, tag: string) => BlockReading,
    before: (step: number) => { readonly step: number; readonly snapshot: BlockSnapshot } | undefined,
  ) {
    this.#block = block;
    this.#memory = memory;
    this.#read = read;
    this.#before = before;
    this.#model = new BlockModel(block.model.block);
    this.#twin = new BlockTwin(block.model.block);
  }

  /** Why the answer of the horizon is the one to show; null while the filter's is. */
  get reason(): HorizonReason | null {
    return this.#reason;
  }

  /** The twin whose belief is to be shown. */
  get shown(): BlockTwin {
    return this.#reason === null ? this.#block : this.#twin;
  }

  /** The readings of `step` are others now. */
  late(step: number): void {
    if (this.#memory.end - step <= STEPS_MAX) this.#take(step, 'late');
  }

  /** The block took `step`. @param settled whether its filter knows all that came late */
  taken(step: number, settled: boolean): void {
    if (this.#block.at === null || (this.#reason === 'late' && settled)) this.#reason = null;
    if (this.#reason === null && !this.#block.atBound) return;
    if (this.#block.atBound && settled && step - this.#takenAt >= AGAIN_STEPS) {
      this.#take(Math.max(this.#memory.first, step - USUAL_STEPS), 'bound');
      return;
    }
    if (this.#reason === 'bound' && !this.#block.atBound && step - this.#takenAt >= AGAIN_STEPS) this.#reason = null;
    if (this.#reason !== null) this.#twin.step(this.#memory.at(step), (tag) => this.#read(step, tag));
  }

  forget(): void {
    this.#reason = null;
    this.#takenAt = Number.NEGATIVE_INFINITY;
  }

  #take(from: number, reason: HorizonReason): void {
    const start = this.#before(from);
    const end = this.#memory.end - 1;
    // A window is of one run of the model: what was before it is of another batch.
    if (start && start.snapshot.beganAt !== this.#block.beganAt) return;
    if (!start || start.snapshot.at === null || start.step >= end || end - start.step > STEPS_MAX + USUAL_STEPS) return;
    const { belief } = condensedHorizon(this.#model, start.snapshot.belief, this.#window(start.step, start.snapshot), {
      parts: PARTS,
      bounds: this.#model,
    });
    if (!belief.mean.every(Number.isFinite)) return;
    this.#twin.restore({ ...this.#block.snapshot(), belief });
    this.#reason = reason;
    this.#takenAt = end;
  }

  /** The steps after `first`, each with what was heard then. */
  #window(first: number, { at, inputs, taken }: BlockSnapshot): WindowStep[] {
    const { inputNames, block } = this.#model;
    const driven = inputs.slice();
    const seen = taken.slice();
    let before = at as number;
    const window: WindowStep[] = [];
    for (let step = first + 1; step < this.#memory.end; step++) {
      inputNames.forEach((name, i) => {
        const { value } = this.#read(step, block.inputs[name] as string);
        if (Number.isFinite(value)) driven[i] = value;
      });
      const observation = { output: [] as number[], value: [] as number[], sigma: [] as number[] };
      block.outputs.forEach(({ tag, sigma }, output) => {
        const reading = this.#read(step, tag);
        const repeats = reading.held === true && reading.value === seen[output];
        if (!reading.fresh || !Number.isFinite(reading.value) || repeats) return;
        seen[output] = reading.value;
        observation.output.push(output);
        observation.value.push(reading.value);
        observation.sigma.push(Math.hypot(reading.sigma, sigma));
      });
      const now = this.#memory.at(step);
      window.push({ dt: Math.min(1, (now - before) / HOUR_MS), inputs: driven.slice(), observation });
      before = now;
    }
    return window;
  }
}
