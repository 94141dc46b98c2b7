import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { toSi, UNITS } from '../../config/vocabulary/unit.ts';
import { BiasTrack } from '../gross-errors/track.ts';
import { type Classification, classify } from '../reconcile/classify.ts';
import { refuseWrongDimensions } from '../reconcile/dimensions.ts';
import { type Flowsheet, flowsheetOf, normalPoint } from '../reconcile/flowsheet.ts';
import { type CandidateSet, findCandidates, type Hypothesis } from '../reconcile/hypothesis.ts';
import { leakHypotheses } from '../reconcile/leaks.ts';
import type { Solution } from '../reconcile/problem.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { measurementTest } from '../reconcile/statistics.ts';
import { CleanTest } from './clean-test.ts';
import { gradientNorm } from './health.ts';
import { emptyInputs, gatherInputs, type Inputs, type Instruments, tagsOf } from './inputs.ts';
import { Instrument, type Reading } from './instrument.ts';
import { evaluateKpi, type KpiForm, kpiForms } from './kpi.ts';
import { Monitors } from './monitors.ts';
import { Motions, type Uptake } from './motion.ts';
import { PersistentShifts } from './persistent.ts';
import { estimateSamples } from './publish.ts';
import { Quality } from './quality.ts';
import { reportOf, type TickResult } from './report.ts';
import { steadiness } from './steady.ts';

export interface LineTwinOptions {
  readonly line: Line;
  readonly points: PointTable;
  readonly context: string;
  readonly clock: Pick<Clock, 'elapsedMs'>;
}

export interface Tick {
  readonly report: TwinReport;
  readonly estimates: SampleBatch;
}

/** Values of the fast instruments are averaged over this before they enter the estimate. */
const WINDOW_MS = 10_000;
/** A millionth of a change that matters. */
const STEP_TOLERANCE = 1e-6;
/** Longest that a tick of one second looks for an answer; without one by then it says so, and the next tick is not late. */
const SOLVE_MS_MAX = 400;
/** After a search that found none it rests this many times as long: data without an answer keep no processor busy. */
const REST_SHARE = 9;
/** Family-wise probability of naming anything on a clean tick, and how many ticks in a row must agree. */
const CANDIDATE_LEVEL = 0.01;
const CONFIRM_TICKS = 3;
const CONFIRM_CYCLES = 2.1;
const CANDIDATE_SETS_MAX = 3;
/** A named set stays on the page this long after the data stopped showing it: a controller may hide a bias within seconds. */
const CANDIDATE_HOLD_MS = 120_000;

/** The twin of one line: takes samples in, makes one report and one batch of estimates per tick. Knows no bus and no timer. */
export class LineTwin implements Instruments {
  readonly flowsheet: Flowsheet;
  readonly #options: LineTwinOptions;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #byIndex: ReadonlyMap<number, Instrument>;
  readonly #readings = new Map<string, Reading>();
  readonly #inputs: Inputs;
  readonly #reconciler: Reconciler;
  readonly #start: Float64Array;
  readonly #classes = new Map<string, Classification>();
  readonly #cleanTest: CleanTest;
  readonly #hypotheses: readonly Hypothesis[];
  readonly #kpis: readonly KpiForm[];
  readonly #monitors: Monitors;
  readonly #motions: Motions;
  readonly #persistent: PersistentShifts;
  readonly #quality: Quality;
  /** Instruments by whose movement the line is called steady or not. */
  readonly #balanced: readonly Instrument[];
  readonly #scratch: { gradient: Float64Array; variables: Float64Array; constraints: Float64Array };
  readonly #estimates = new BatchBuilder(512);
  #warm = false;
  /** The last search when it found nothing, and when the next one may begin. */
  #rest: { readonly solution: Solution; readonly until: number } | null = null;
  #convergedAt: number | null = null;
  /** Since when, and for how many ticks, each hypothesis has been in every list of candidates. */
  readonly #since = new Map<Hypothesis, { readonly at: number; ticks: number }>();
  readonly #tracks = new Map<Hypothesis, BiasTrack>();
  #held: { readonly sets: readonly CandidateSet[]; readonly until: number } | null = null;

  constructor(options: LineTwinOptions) {
    const { line, points } = options;
    this.#options = options;
    this.flowsheet = flowsheetOf(line, { moving: true });
    const tags = new Set([
      ...this.flowsheet.measurements.flatMap(({ source }) => tagsOf(source)),
      ...(line.twin?.temperatures ?? []).flatMap((temperature) => ('tags' in temperature ? temperature.tags : [])),
      ...Monitors.tags(line),
      ...Motions.tags(line),
      // The rest is read to see whether its device can be believed.
      ...points
        .ofLine(line.id)
        .flatMap(({ tag, role, sigma, origin }) =>
          origin === 'measured' && (role === 'PV' || role === 'PVC') && sigma ? [tag] : [],
        ),
    ]);
    const instruments = [...tags].map((tag) => {
      const point = points.byTag(tag);
      if (!point) throw new Error(`the twin of line ${line.id} reads '${tag}', which tags.csv does not have`);
      return new Instrument(point);
    });
    refuseWrongDimensions(this.flowsheet.measurements, (tag) => {
      const code = points.byTag(tag)?.unit;
      if (code === undefined)
        throw new Error(`the twin of line ${line.id} reads '${tag}', which tags.csv does not have`);
      return { code, dimension: UNITS[code].dimension };
    });
    this.#instruments = new Map(instruments.map((instrument) => [instrument.point.tag, instrument]));
    this.#byIndex = new Map(instruments.map((instrument) => [instrument.point.index, instrument]));
    this.#inputs = emptyInputs(this.flowsheet);
    this.#reconciler = new Reconciler(this.flowsheet.problem);
    this.#start = normalPoint(this.flowsheet);
    this.#cleanTest = new CleanTest(line);
    this.#kpis = kpiForms(this.flowsheet);
    this.#monitors = new Monitors(line, points);
    this.#motions = new Motions(line, points, (tag) => this.#instruments.get(tag));
    this.#persistent = new PersistentShifts(this.#cleanTest.meters.length);
    this.#quality = new Quality(instruments);
    const used = new Set(this.flowsheet.measurements.flatMap(({ source }) => tagsOf(source)));
    this.#balanced = instruments.filter(({ point }) => used.has(point.tag) || point.isaType === 'TT');
    this.#hypotheses = [
      ...this.flowsheet.measurements.map((_, measurement) => ({ kind: 'bias', measurement }) as const),
      ...leakHypotheses(this.flowsheet),
    ];
    const { variables, constraints } = this.flowsheet.problem;
    this.#scratch = {
      gradient: new Float64Array(variables),
      variables: new Float64Array(variables),
      constraints: new Float64Array(constraints.count),
    };
  }

  /** Indexes of the points it reads. */
  get reads(): Iterable<number> {
    return this.#byIndex.keys();
  }

  instrument(tag: string): Instrument {
    const found = this.#instruments.get(tag);
    if (!found) throw new Error(`the twin does not read '${tag}'`);
    return found;
  }

  reading(tag: string): Reading {
    const found = this.#readings.get(tag);
    if (!found) throw new Error(`'${tag}' is read before the tick gathered it`);
    return found;
  }

  uptake(id: string): Uptake {
    return this.#motions.uptake(id);
  }

  moves(unit: string): boolean {
    return this.#motions.moves(unit);
  }

  /** Takes what concerns this line out of a batch; the rest is ignored. */
  accept(batch: SampleBatch): void {
    for (let row = 0; row < batch.length; row++) {
      this.#byIndex
        .get(batch.point[row] as number)
        ?.accept(batch.sourceTime[row] as number, batch.value[row] as number, batch.status[row] as number);
    }
  }

  /** The gateway is gone: what was heard of it is no measurement of now. */
  silence(): void {
    for (const instrument of this.#instruments.values()) instrument.silence();
  }

  /** @param lateS by how many seconds the latest of the samples since the last tick missed the one that it belongs to */
  tick(now: number, lateS = 0): Tick {
    const result = this.#find(now, true);
    const report = reportOf(result);
    return { report, estimates: estimateSamples(result, report, lateS, this.#options.points, this.#estimates) };
  }

  /** A tick that nobody is told of: what comes after it is the same to the last bit, and what is only said is left out. */
  pass(now: number): void {
    this.#find(now, false);
  }

  /** @param told false: key figures and other things that no later tick depends on are not worked out */
  #find(now: number, told: boolean): TickResult {
    const { clock, line, context } = this.#options;
    const startedMs = clock.elapsedMs();
    for (const [tag, instrument] of this.#instruments) this.#readings.set(tag, instrument.read(now, WINDOW_MS));
    const reading = (tag: string): Reading => this.reading(tag);
    this.#motions.tick(now, reading);
    gatherInputs(this.flowsheet, this, this.#inputs);
    this.#setTemperatures();
    const classes = this.#classify();
    const reconciler = this.#reconciler;
    const solution = this.#rest && now < this.#rest.until ? this.#rest.solution : this.#solve(now, startedMs, classes);
    if (solution.converged) this.#convergedAt = now;
    if (solution.converged) reconciler.computeVariances();
    const z = this.flowsheet.measurements.map((_, i) =>
      solution.converged && !this.#standsStill(i) ? measurementTest(reconciler, i) : Number.NaN,
    );
    // KPIs before candidates: both use the factor, candidates only when something is wrong.
    const kpis = (told ? this.#kpis : []).map((form) =>
      solution.converged
        ? evaluateKpi(form, reconciler, classes, this.#scratch)
        : { kpi: form.kpi, value: null, sigma: null, interval: null, note: solution.message },
    );
    const steady = steadiness(line, this.#balanced, now);
    const cleanTest = this.#cleanTest.run(this, (unit) => this.#motions.uptakeOf(unit));
    const still = steady.steady && !this.#motions.any;
    this.#persistent.tick(now, this.#cleanTest.residuals(), this.#cleanTest.structure, still);
    this.#quality.tick(now, reading);
    this.#monitors.tick(now, reading, steady.steady);
    return {
      now,
      line,
      context,
      flowsheet: this.flowsheet,
      inputs: this.#inputs,
      instruments: this,
      reconciler,
      classes,
      solution,
      z,
      kpis,
      candidates: solution.converged ? this.#candidates(now, z) : [],
      tracks: this.#tracks,
      persistent: this.#persistent.found,
      clean: this.#cleanTest,
      cleanTest,
      rawMass: told ? this.#cleanTest.rawMass(this, (tag) => this.#flowSigma(tag)) : [],
      steadiness: steady,
      motions: this.#motions.of(steady),
      followed: (inventory) => this.#motions.movesBy(inventory),
      monitors: this.#monitors.states(),
      findings: [...this.#quality.findings(now), ...this.#monitors.findings()],
      gradient: told && solution.converged ? gradientNorm(reconciler) : null,
      sinceConvergedMs: this.#convergedAt === null ? null : now - this.#convergedAt,
      solveMs: clock.elapsedMs() - startedMs,
    };
  }

  #solve(now: number, startedMs: number, { pinned }: Classification): Solution {
    const { clock } = this.#options;
    const reconciler = this.#reconciler;
    if (!this.#warm) reconciler.x.set(this.#start);
    const once = () =>
      reconciler.solve(this.#inputs.value, this.#inputs.sigma, {
        pinned,
        stepTolerance: STEP_TOLERANCE,
        outOfTime: () => clock.elapsedMs() - startedMs > SOLVE_MS_MAX,
      });
    let solution = once();
    if (!solution.converged && this.#warm) {
      reconciler.x.set(this.#start); // the last answer may be a bad place to start from
      solution = once();
    }
    this.#warm = solution.converged;
    const until = now + REST_SHARE * (clock.elapsedMs() - startedMs);
    this.#rest = solution.converged ? null : { solution, until };
    return solution;
  }

  /** That a steady unit takes up nothing is no instrument that could be wrong. */
  #standsStill(measurement: number): boolean {
    const source = this.flowsheet.measurements[measurement]?.source;
    return source?.kind === 'inventory' && !this.#motions.movesBy(source.id);
  }

  /** What may be wrong now. */
  #open(): Hypothesis[] {
    return this.#hypotheses.filter((one) => one.kind === 'leak' || !this.#standsStill(one.measurement));
  }

  #flowSigma(tag: string): number {
    const i = this.flowsheet.measurements.findIndex(({ source }) => source.kind === 'tag' && source.tag === tag);
    return this.#inputs.sigma[i] ?? Number.NaN;
  }

  /** Which instruments count decides what is determined; worked out once for each set of them. */
  #classify(): Classification {
    let key = '';
    for (const gate of this.#inputs.gate) key += gate === null ? '1' : '0';
    let classes = this.#classes.get(key);
    if (!classes) {
      if (this.#classes.size >= 64) this.#classes.clear();
      classes = classify(this.flowsheet.problem, this.#start, (i) => this.#inputs.gate[i] === null);
      this.#classes.set(key, classes);
    }
    return classes;
  }

  /** An unusable thermometer leaves the normal temperature in the enthalpies: a shift the loss's sigma covers. */
  #setTemperatures(): void {
    const { line } = this.#options;
    const kelvin = new Map(line.streams.map(({ id, normal }) => [id, normal.temperatureC + 273.15]));
    for (const temperature of line.twin?.temperatures ?? []) {
      if ('celsius' in temperature) {
        kelvin.set(temperature.stream, temperature.celsius + 273.15);
        continue;
      }
      const usable = temperature.tags.filter((tag) => this.reading(tag).gate === null);
      if (usable.length === 0) continue;
      const sum = usable.reduce(
        (total, tag) => total + toSi(this.reading(tag).mean, this.instrument(tag).point.unit),
        0,
      );
      kelvin.set(temperature.stream, sum / usable.length);
    }
    for (const row of this.flowsheet.energy) row.setTemperatures((stream) => kelvin.get(stream) ?? Number.NaN);
  }

  /** An analyser's value is one observation however many ticks it is held for: another two have to agree with it. */
  #holdMs(hypothesis: Hypothesis): number {
    if (hypothesis.kind === 'leak') return 0;
    const source = this.flowsheet.measurements[hypothesis.measurement]?.source;
    const cycles = (source ? tagsOf(source) : []).map((tag) => this.instrument(tag));
    return Math.max(0, ...cycles.map(({ isAnalyser, point }) => (isAnalyser ? CONFIRM_CYCLES * point.samplingMs : 0)));
  }

  /** Named when several ticks in a row agree, and kept for a while after. */
  #candidates(now: number, z: readonly number[]): readonly CandidateSet[] {
    const worst = z.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
    const sets =
      worst > 2
        ? findCandidates(this.#reconciler, this.#open(), { level: CANDIDATE_LEVEL, setsMax: CANDIDATE_SETS_MAX })
        : [];
    const seen = new Set(sets.flatMap(({ hypotheses }) => hypotheses));
    for (const hypothesis of this.#since.keys()) if (!seen.has(hypothesis)) this.#since.delete(hypothesis);
    for (const hypothesis of seen) {
      const entry = this.#since.get(hypothesis);
      if (entry) entry.ticks++;
      else this.#since.set(hypothesis, { at: now, ticks: 1 });
    }
    const confirmed = sets.filter(({ hypotheses: [leading] }) => {
      const entry = leading && this.#since.get(leading);
      return entry && entry.ticks >= CONFIRM_TICKS && now - entry.at >= this.#holdMs(leading);
    });
    if (confirmed.length > 0) this.#held = { sets: confirmed, until: now + CANDIDATE_HOLD_MS };
    if (this.#held && now > this.#held.until) this.#held = null;
    const named = this.#held?.sets ?? [];
    this.#follow(now, confirmed, named);
    return named;
  }

  /** Sizes of what is named, followed for as long as it is named. They are told, never applied. */
  #follow(now: number, confirmed: readonly CandidateSet[], named: readonly CandidateSet[]): void {
    const leading = new Set(named.map(({ hypotheses }) => hypotheses[0]));
    for (const hypothesis of this.#tracks.keys()) if (!leading.has(hypothesis)) this.#tracks.delete(hypothesis);
    for (const { hypotheses, estimate, sigma } of confirmed) {
      const [hypothesis] = hypotheses;
      if (!hypothesis) continue;
      const track = this.#tracks.get(hypothesis) ?? new BiasTrack(this.#since.get(hypothesis)?.at ?? now);
      track.add(estimate, sigma, now);
      this.#tracks.set(hypothesis, track);
    }
  }
}
