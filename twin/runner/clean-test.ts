import type { Line } from '../../config/plant/line.ts';
import { spanToSi, toSi } from '../../config/vocabulary/unit.ts';
import { type Classification, classify } from '../reconcile/classify.ts';
import { Reconciler } from '../reconcile/reconciler.ts';
import { type GlobalTest, globalTest, measurementTest } from '../reconcile/statistics.ts';
import { type TotalMass, totalMassOf } from '../reconcile/total-mass.ts';
import type { Instruments } from './inputs.ts';

/** Raw total-mass balance of one unit, kg/s. */
export interface RawMass {
  readonly unit: string;
  readonly in: number | null;
  readonly out: number | null;
  readonly residual: number | null;
  readonly sigma: number | null;
  /** Streams without a usable flow, when there are some. */
  readonly missing: readonly string[];
}

const LEVEL = 0.05;

/**
 * The global test of one tick: total mass, flow meters only, their newest values with nothing but their noise. Each tick
 * brings new noise, so the test rejects `LEVEL` of clean ticks and ticks may be counted as independent. Analysers, which
 * hold one error for a cycle, certificates and accuracy classes, which hold theirs for good, stay out of it.
 */
export class CleanTest {
  readonly #total: TotalMass;
  readonly #reconciler: Reconciler;
  readonly #value: Float64Array;
  readonly #sigma: Float64Array;
  readonly #start: Float64Array;
  readonly #classes = new Map<string, Classification>();
  #key = '';
  #converged = false;
  /** Of which instruments and deviations the reconciler has the variances. Its equations are linear: values do not change them. */
  #variancesOf: { readonly key: string; readonly sigma: Float64Array } | null = null;

  constructor(line: Line) {
    this.#total = totalMassOf(line);
    this.#reconciler = new Reconciler(this.#total.problem);
    const rows = this.#total.problem.measurements.count;
    this.#value = new Float64Array(rows);
    this.#sigma = new Float64Array(rows);
    this.#start = Float64Array.from([
      ...line.streams.map(({ normal }) => normal.massFlowKgH / 3600),
      ...line.units.map(() => 0),
    ]);
  }

  /** @param uptakeOf what a unit takes up, kg/s. null when the solve did not converge. */
  run(
    instruments: Instruments,
    uptakeOf: (unit: string) => { readonly value: number; readonly sigma: number },
  ): GlobalTest | null {
    const { measured, problem } = this.#total;
    let key = '';
    measured.forEach(({ tag, factor }, i) => {
      const { latest, gate } = instruments.reading(tag);
      const { point } = instruments.instrument(tag);
      const usable = gate === null && Number.isFinite(latest) && point.sigma !== null && point.sigma > 0;
      this.#value[i] = usable ? factor * toSi(latest, point.unit) : Number.NaN;
      this.#sigma[i] = usable ? factor * spanToSi(point.sigma, point.unit) : Number.NaN;
      key += usable ? '1' : '0';
    });
    this.#total.units.forEach(({ id }, u) => {
      const { value, sigma } = uptakeOf(id);
      this.#value[measured.length + u] = value;
      this.#sigma[measured.length + u] = sigma;
    });
    let classes = this.#classes.get(key);
    if (!classes) {
      classes = classify(problem, this.#start, (i) => i >= measured.length || key[i] === '1');
      this.#classes.set(key, classes);
    }
    this.#reconciler.x.set(this.#start);
    const solution = this.#reconciler.solve(this.#value, this.#sigma, { pinned: classes.pinned });
    this.#key = key;
    this.#converged = solution.converged;
    return solution.converged ? globalTest(solution.objective, classes.degreesOfFreedom, LEVEL) : null;
  }

  /** Flow meters of the test, in its order. */
  get meters(): TotalMass['measured'] {
    return this.#total.measured;
  }

  /** Which of them were in use at the last run, as one word. */
  get structure(): string {
    return this.#key;
  }

  /** Of the last run: each adjustment over its deviation, NaN where nothing checks it. */
  residuals(): number[] {
    if (!this.#converged) return this.#total.measured.map(() => Number.NaN);
    this.#computeVariances();
    return this.#total.measured.map((_, i) => measurementTest(this.#reconciler, i));
  }

  #computeVariances(): void {
    const known = this.#variancesOf;
    if (known?.key === this.#key && known.sigma.every((value, i) => Object.is(value, this.#sigma[i]))) return;
    this.#reconciler.computeVariances();
    this.#variancesOf = { key: this.#key, sigma: this.#sigma.slice() };
  }

  /** Deviation of the bias of a meter that its residual shows, kg/s. */
  biasSigma(i: number): number {
    return (this.#sigma[i] as number) / Math.sqrt(this.#reconciler.redundancy[i] as number);
  }

  /** Nodal view of the window means: what each unit's meters say without any reconciliation. */
  rawMass(instruments: Instruments, sigmaOf: (tag: string) => number): RawMass[] {
    const meterOf = new Map(this.#total.measured.map((meter) => [meter.variable, meter]));
    return this.#total.units.map(({ id, terms }) => {
      const side = { in: 0, out: 0 };
      let variance = 0;
      const missing: string[] = [];
      for (const [variable, sign] of terms) {
        const meter = meterOf.get(variable);
        const reading = meter ? instruments.reading(meter.tag) : null;
        if (!meter || !reading || reading.gate !== null) {
          missing.push(this.#total.streams[variable] ?? '');
          continue;
        }
        side[sign > 0 ? 'in' : 'out'] +=
          meter.factor * toSi(reading.mean, instruments.instrument(meter.tag).point.unit);
        variance += (meter.factor * sigmaOf(meter.tag)) ** 2;
      }
      if (missing.length > 0) return { unit: id, in: null, out: null, residual: null, sigma: null, missing };
      return { unit: id, ...side, residual: side.in - side.out, sigma: Math.sqrt(variance), missing };
    });
  }
}
