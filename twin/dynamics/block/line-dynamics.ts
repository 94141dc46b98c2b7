import { dynamicTag, fitTag, innovationTag } from '../../../config/plant/dynamic-points.ts';
import type { Line } from '../../../config/plant/line.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import type { DynamicsReport } from '../../../config/vocabulary/dynamics-report.ts';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { sameText } from '../../../config/vocabulary/trouble.ts';
import { truncatedInterval } from '../../numerics/truncated-interval.ts';
import { Instrument } from '../../runner/instrument.ts';
import type { Belief } from '../filter/state-model.ts';
import { type BlockReading, BlockTwin } from './block-twin.ts';
import { refuseUnlikeUnits } from './formula-units.ts';
import { HorizonView } from './horizon-view.ts';
import { LateSamples } from './late-samples.ts';
import { Rerun } from './rerun.ts';
import { StepMemory } from './step-memory.ts';

/** The filters step this often; in between the last estimate stands. */
const STEP_MS = 10_000;
/** Fast instruments: part of the noise variance that outlasts a step, and how many steps it lasts. */
const LASTING_SHARE = 0.4;
const LASTING_STEPS = 2;
/** Steps remembered, so that a laboratory value a day late still finds its place: 26 h. */
const MEMORY_STEPS = 9360;
/** Steps taken again per tick, over all blocks: some 50 ms. */
const RERUN_STEPS = 20;

/** The dynamic blocks of one line beside the plant: samples in, figures with standard deviations out. Knows no bus and no timer. */
export class LineDynamics {
  readonly blocks: readonly BlockTwin[];
  readonly #line: Line;
  readonly #points: PointTable;
  readonly #instruments: readonly Instrument[];
  readonly #slots: ReadonlyMap<string, number>;
  readonly #byIndex: ReadonlyMap<number, number>;
  readonly #memory: StepMemory;
  readonly #late: LateSamples;
  readonly #reruns: readonly Rerun[];
  readonly #views: readonly HorizonView[];
  readonly #batch = new BatchBuilder(64);
  #steppedAt = Number.NEGATIVE_INFINITY;
  /** Report of the last tick; null before the first. */
  latest: DynamicsReport | null = null;

  constructor(line: Line, points: PointTable) {
    this.#line = line;
    this.#points = points;
    const blocks = line.twin?.dynamics ?? [];
    for (const block of blocks) refuseUnlikeUnits(block, (tag) => points.byTag(tag)?.unit ?? null);
    this.blocks = blocks.map((block) => new BlockTwin(block));
    const tags = [...new Set(this.blocks.flatMap((block) => block.tags))];
    this.#instruments = tags.map((tag) => {
      const point = points.byTag(tag);
      if (!point) throw new Error(`a dynamic model of line ${line.id} reads '${tag}', which tags.csv does not have`);
      return new Instrument(point);
    });
    this.#slots = new Map(tags.map((tag, slot) => [tag, slot]));
    this.#byIndex = new Map(this.#instruments.map(({ point }, slot) => [point.index, slot]));
    this.#memory = new StepMemory(tags.length, MEMORY_STEPS);
    this.#late = new LateSamples(this.#memory, this.#instruments);
    this.#reruns = this.blocks.map(
      (block) => new Rerun(block, this.#memory, (step, tag) => this.#readingAt(step, tag)),
    );
    this.#views = this.blocks.map(
      (block, k) =>
        new HorizonView(
          block,
          this.#memory,
          (step, tag) => this.#readingAt(step, tag),
          (step) => this.#reruns[k]?.before(step),
        ),
    );
  }

  /** Why the moving horizon speaks for each block; null where the filter does. */
  get horizons(): readonly HorizonView['reason'][] {
    return this.#views.map(({ reason }) => reason);
  }

  /** Late samples since the start: put in their place, and refused as too old or of no use. */
  get late(): { readonly placed: number; readonly refused: number } {
    return this.#late.counts;
  }

  /** Indexes of the points it reads. */
  get reads(): Iterable<number> {
    return this.#byIndex.keys();
  }

  accept(batch: SampleBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const slot = this.#byIndex.get(batch.point[row] as number);
      const instrument = slot === undefined ? undefined : this.#instruments[slot];
      if (slot === undefined || !instrument) continue;
      const time = batch.sourceTime[row] as number;
      const value = batch.value[row] as number;
      const newestAt = instrument.newestAt;
      if (time > newestAt) instrument.accept(time, value, batch.status[row] as number);
      // Of a step that is over: it goes where it belongs. A repetition is no news.
      if (time > this.#steppedAt - STEP_MS || time === newestAt) continue;
      const placed = this.#late.take(slot, batch, row);
      if (placed && time > newestAt && instrument.isAnalyser)
        for (const block of this.blocks) block.pass(instrument.point.tag, value);
    }
  }

  silence(): void {
    for (const instrument of this.#instruments) instrument.silence();
  }

  /** One tick: filters go on when their step is over; figures are given every time. */
  tick(now: number): { readonly estimates: SampleBatch; readonly report: DynamicsReport } {
    this.pass(now);
    this.latest = this.#report(now);
    return { estimates: this.#samples(now), report: this.latest };
  }

  /** A tick that nobody is told of. */
  pass(now: number): void {
    if (now < this.#steppedAt) this.#forget();
    // By the clock and not by when the twin was started: one that follows a record then steps when the running one did.
    if (Math.floor(now / STEP_MS) > Math.floor(this.#steppedAt / STEP_MS)) this.#step(now);
    this.#takeLate(now);
  }

  #step(now: number): void {
    const step = this.#memory.open(now);
    this.#instruments.forEach((instrument, slot) => {
      const { mean, count, gate } = instrument.read(now, STEP_MS);
      const own = instrument.newestAt > this.#steppedAt;
      this.#memory.set(step, slot, gate === null ? mean : Number.NaN, own ? Math.max(1, Math.min(255, count)) : 0);
    });
    this.#steppedAt = now;
    this.blocks.forEach((block, k) => {
      block.step(now, (tag) => this.#readingAt(step, tag));
      this.#reruns[k]?.taken(step);
      this.#views[k]?.taken(step, this.#reruns[k]?.next === null);
    });
  }

  #takeLate(now: number): void {
    const first = this.blocks.map(() => Number.POSITIVE_INFINITY);
    for (const { step, slot } of this.#late.place(now)) {
      const tag = this.#instruments[slot]?.point.tag ?? '';
      this.blocks.forEach((block, k) => {
        if (!block.tags.includes(tag)) return;
        this.#reruns[k]?.from(step);
        first[k] = Math.min(first[k] as number, step);
      });
    }
    first.forEach((step, k) => {
      if (Number.isFinite(step)) this.#views[k]?.late(step);
    });
    let left = RERUN_STEPS;
    for (const rerun of this.#reruns) left -= rerun.go(left);
  }

  /** The clock went back: what was remembered is of another time. */
  #forget(): void {
    this.#steppedAt = Number.NEGATIVE_INFINITY;
    this.#memory.clear();
    this.#late.clear();
    for (const rerun of this.#reruns) rerun.forget();
    for (const view of this.#views) view.forget();
  }

  #readingAt(step: number, tag: string): BlockReading {
    const slot = this.#slots.get(tag) ?? -1;
    const instrument = this.#instruments[slot];
    if (!instrument) return { tag, value: Number.NaN, sigma: Number.NaN, fresh: false };
    const value = this.#memory.value(step, slot);
    const held = instrument.isAnalyser;
    const count = this.#memory.count(step, slot);
    const share = held ? 1 : LASTING_SHARE * LASTING_STEPS + (1 - LASTING_SHARE) / Math.max(1, count);
    const sigma = (instrument.point.sigma ?? 0) * Math.sqrt(share);
    return { tag, value, sigma, fresh: Number.isFinite(value), held };
  }

  #rerunMessage(k: number): Text | null {
    const next = this.#reruns[k]?.next ?? null;
    if (next === null) return null;
    const left = this.#memory.end - next;
    return {
      zh: `正在补入迟到的样本：还有 ${left} 步要重算`,
      en: `late samples are being taken in: ${left} steps are still to be taken again`,
    };
  }

  #samples(now: number): SampleBatch {
    const put = (tag: string, value: number, status: number) => {
      const point = this.#points.byTag(tag);
      if (point) this.#batch.add(point.index, now, now, value, status);
    };
    for (const { shown } of this.#views) {
      const { model } = shown;
      const { status, figures, fit } = shown.state(now);
      const quality = status === 'ok' ? Status.Good : Status.UncertainSubNormal;
      for (const { id, value, sigma } of figures) {
        const known = Number.isFinite(value) && Number.isFinite(sigma);
        put(dynamicTag(id), known ? value : Number.NaN, known ? quality : Status.BadOutOfService);
        put(`${dynamicTag(id)}.SD`, known ? sigma : Number.NaN, known ? quality : Status.BadOutOfService);
      }
      put(fitTag(model.block.id), fit ? Number(fit.fits) : Number.NaN, fit ? Status.Good : Status.BadOutOfService);
      put(innovationTag(model.block.id), fit ? fit.ratio : Number.NaN, fit ? Status.Good : Status.BadOutOfService);
    }
    return this.#batch.take();
  }

  #report(now: number): DynamicsReport {
    return {
      line: this.#line.id,
      at: now,
      blocks: this.#views.map(({ shown: twin, reason }, k) => {
        const { status, message, figures, fit } = twin.state(now);
        const { block } = twin.model;
        const known = status !== 'waiting';
        return {
          id: block.id,
          name: block.name,
          status,
          message: message ?? this.#rerunMessage(k),
          fit,
          estimator: reason === null ? ('filter' as const) : ('horizon' as const),
          figures: block.figures.map(({ id, name, unit }, k) => ({
            id,
            tag: dynamicTag(id),
            name,
            unit,
            value: finite(figures[k]?.value),
            sigma: finite(figures[k]?.sigma),
            low: finite(figures[k]?.low),
            high: finite(figures[k]?.high),
          })),
          parameters: twin.estimates().map(({ name, value, sigma, low, high }) => {
            const state = block.states[name];
            const parameter = block.parameters[name];
            const prior = state?.initial ?? parameter?.value ?? 0;
            const priorSigma = state?.initialSigma ?? parameter?.sigma ?? 0;
            const { low: priorLow, high: priorHigh } = truncatedInterval(
              prior,
              priorSigma,
              state?.low ?? Number.NEGATIVE_INFINITY,
              state?.high ?? Number.POSITIVE_INFINITY,
            );
            return {
              name,
              kind: state ? ('state' as const) : ('parameter' as const),
              unit: state?.unit ?? parameter?.unit ?? '',
              value: known ? value : null,
              sigma: known ? sigma : null,
              low: known ? low : null,
              high: known ? high : null,
              prior,
              priorSigma,
              priorLow,
              priorHigh,
              source: parameter?.source ?? null,
              label: state?.name ?? parameter?.name ?? sameText(name),
              controlled: state?.controlled ?? false,
            };
          }),
          inputs: twin.inputs().map(({ name, tag, value }) => {
            const point = this.#points.byTag(tag);
            return { name, tag, label: point?.name ?? sameText(tag), unit: point?.unit ?? '', value: finite(value) };
          }),
          correlation: known ? correlationOf(twin.belief) : null,
          region: twin.region().map(({ name, unit, low, high, value }) => ({
            name,
            unit,
            low,
            high,
            value: known ? finite(value) : null,
          })),
        };
      }),
    };
  }
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

/** Correlations of what is believed, from the square root of its covariance; three decimals are enough to look at. */
const correlationOf = ({ mean, root }: Belief): number[][] => {
  const n = mean.length;
  const row = (i: number) => root.subarray(i * n, (i + 1) * n);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);
  const sigma = Array.from({ length: n }, (_, i) => Math.sqrt(dot(row(i), row(i))));
  return sigma.map((own, i) =>
    sigma.map((other, j) => {
      if (i === j) return 1;
      const share = dot(row(i), row(j)) / (own * other);
      return Number.isFinite(share) ? Math.round(share * 1000) / 1000 : 0;
    }),
  );
};
