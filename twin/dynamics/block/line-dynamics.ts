import { dynamicTag, fitTag } from '../../../config/plant/dynamic-points.ts';
import type { Line } from '../../../config/plant/line.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import type { DynamicsReport } from '../../../config/vocabulary/dynamics-report.ts';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import { Instrument } from '../../runner/instrument.ts';
import { type BlockReading, BlockTwin } from './block-twin.ts';

/** The filters step this often; in between the last estimate stands. */
const STEP_MS = 10_000;
/** Fast instruments: part of the noise variance that outlasts a step, and how many steps it lasts. */
const LASTING_SHARE = 0.4;
const LASTING_STEPS = 2;

/** The dynamic blocks of one line beside the plant: samples in, figures with standard deviations out. Knows no bus and no timer. */
export class LineDynamics {
  readonly blocks: readonly BlockTwin[];
  readonly #line: Line;
  readonly #points: PointTable;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #byIndex: ReadonlyMap<number, Instrument>;
  readonly #taken = new Map<string, number>();
  readonly #batch = new BatchBuilder(64);
  #steppedAt = Number.NEGATIVE_INFINITY;
  /** Report of the last tick; null before the first. */
  latest: DynamicsReport | null = null;

  constructor(line: Line, points: PointTable) {
    this.#line = line;
    this.#points = points;
    this.blocks = (line.twin?.dynamics ?? []).map((block) => new BlockTwin(block));
    const tags = [...new Set(this.blocks.flatMap((block) => block.tags))];
    const instruments = tags.map((tag) => {
      const point = points.byTag(tag);
      if (!point) throw new Error(`a dynamic model of line ${line.id} reads '${tag}', which tags.csv does not have`);
      return new Instrument(point);
    });
    this.#instruments = new Map(instruments.map((instrument) => [instrument.point.tag, instrument]));
    this.#byIndex = new Map(instruments.map((instrument) => [instrument.point.index, instrument]));
  }

  /** Indexes of the points it reads. */
  get reads(): Iterable<number> {
    return this.#byIndex.keys();
  }

  accept(batch: SampleBatch): void {
    for (let row = 0; row < batch.length; row++)
      this.#byIndex
        .get(batch.point[row] as number)
        ?.accept(batch.sourceTime[row] as number, batch.value[row] as number, batch.status[row] as number);
  }

  silence(): void {
    for (const instrument of this.#instruments.values()) instrument.silence();
  }

  /** One tick: filters go on when their step is over; figures are given every time. */
  tick(now: number): { readonly estimates: SampleBatch; readonly report: DynamicsReport } {
    if (now - this.#steppedAt >= STEP_MS || now < this.#steppedAt) {
      this.#steppedAt = now;
      const readings = new Map<string, BlockReading>();
      const read = (tag: string): BlockReading => {
        const known = readings.get(tag);
        if (known) return known;
        const reading = this.#read(tag, now);
        readings.set(tag, reading);
        return reading;
      };
      for (const block of this.blocks) block.step(now, read);
    }
    this.latest = this.#report(now);
    return { estimates: this.#samples(now), report: this.latest };
  }

  #read(tag: string, now: number): BlockReading {
    const instrument = this.#instruments.get(tag);
    if (!instrument) return { tag, value: Number.NaN, sigma: Number.NaN, fresh: false };
    const { mean, count, gate } = instrument.read(now, STEP_MS);
    const noise = instrument.point.sigma ?? 0;
    if (gate !== null) return { tag, value: Number.NaN, sigma: noise, fresh: false };
    const fresh = !instrument.isAnalyser || this.#taken.get(tag) !== mean;
    this.#taken.set(tag, mean);
    const share = instrument.isAnalyser ? 1 : LASTING_SHARE * LASTING_STEPS + (1 - LASTING_SHARE) / Math.max(1, count);
    return { tag, value: mean, sigma: noise * Math.sqrt(share), fresh };
  }

  #samples(now: number): SampleBatch {
    const put = (tag: string, value: number, status: number) => {
      const point = this.#points.byTag(tag);
      if (point) this.#batch.add(point.index, now, now, value, status);
    };
    for (const { model, ...block } of this.blocks.map((twin) => ({ model: twin.model, state: twin.state(now) }))) {
      const { status, figures, fit } = block.state;
      const quality = status === 'ok' ? Status.Good : Status.UncertainSubNormal;
      for (const { id, value, sigma } of figures) {
        const known = Number.isFinite(value) && Number.isFinite(sigma);
        put(dynamicTag(id), known ? value : Number.NaN, known ? quality : Status.BadOutOfService);
        put(`${dynamicTag(id)}.SD`, known ? sigma : Number.NaN, known ? quality : Status.BadOutOfService);
      }
      put(fitTag(model.block.id), fit ? Number(fit.fits) : Number.NaN, fit ? Status.Good : Status.BadOutOfService);
    }
    return this.#batch.take();
  }

  #report(now: number): DynamicsReport {
    return {
      line: this.#line.id,
      at: now,
      blocks: this.blocks.map((twin) => {
        const { status, message, figures, fit } = twin.state(now);
        const { block } = twin.model;
        const known = status !== 'waiting';
        return {
          id: block.id,
          name: block.name,
          status,
          message,
          fit,
          figures: block.figures.map(({ id, name, unit }, k) => ({
            id,
            tag: dynamicTag(id),
            name,
            unit,
            value: finite(figures[k]?.value),
            sigma: finite(figures[k]?.sigma),
          })),
          parameters: twin.estimates().map(({ name, value, sigma }) => {
            const state = block.states[name];
            const parameter = block.parameters[name];
            return {
              name,
              kind: state ? ('state' as const) : ('parameter' as const),
              unit: state?.unit ?? parameter?.unit ?? '',
              value: known ? value : null,
              sigma: known ? sigma : null,
              prior: state?.initial ?? parameter?.value ?? 0,
              priorSigma: state?.initialSigma ?? parameter?.sigma ?? 0,
              source: parameter?.source ?? null,
            };
          }),
        };
      }),
    };
  }
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;
