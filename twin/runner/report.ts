import type { Line } from '../../config/plant/line.ts';
import { kpiTag } from '../../config/plant/twin-points.ts';
import type { TwinFinding } from '../../config/vocabulary/twin-finding.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { fromSi, spanFromSi, type UnitCode } from '../../config/vocabulary/unit.ts';
import type { BiasTrack } from '../gross-errors/track.ts';
import type { Classification } from '../reconcile/classify.ts';
import type { Flowsheet } from '../reconcile/flowsheet.ts';
import { type CandidateSet, type Hypothesis, REDUNDANCY_MIN } from '../reconcile/hypothesis.ts';
import type { MeasurementEquation } from '../reconcile/measurement.ts';
import type { Solution } from '../reconcile/problem.ts';
import type { Reconciler } from '../reconcile/reconciler.ts';
import type { GlobalTest } from '../reconcile/statistics.ts';
import { balancesOf } from './balances.ts';
import type { CleanTest, RawMass } from './clean-test.ts';
import { type Inputs, type Instruments, tagsOf } from './inputs.ts';
import { GATEWAY_SILENT } from './instrument.ts';
import type { KpiValue } from './kpi.ts';
import type { MonitorState } from './monitors.ts';
import type { UnitMotion } from './motion.ts';
import { type Persistent, persistentOf } from './persistent.ts';
import type { Steadiness } from './steady.ts';

const MODEL_VERSION = '1';

/** Everything one tick found out, in SI. */
export interface TickResult {
  readonly now: number;
  readonly line: Line;
  readonly context: string;
  readonly flowsheet: Flowsheet;
  readonly inputs: Inputs;
  readonly instruments: Instruments;
  readonly reconciler: Reconciler;
  readonly classes: Classification;
  readonly solution: Solution;
  readonly z: readonly number[];
  readonly kpis: readonly KpiValue[];
  readonly candidates: readonly CandidateSet[];
  /** By the leading hypothesis of each candidate set. */
  readonly tracks: ReadonlyMap<Hypothesis, BiasTrack>;
  /** Small shifts that last; null when there is none. */
  readonly persistent: Persistent | null;
  readonly clean: CleanTest;
  readonly cleanTest: GlobalTest | null;
  readonly rawMass: readonly RawMass[];
  readonly steadiness: Steadiness;
  /** By process unit. */
  readonly motions: ReadonlyMap<string, UnitMotion>;
  /** Whether the inventory of that id is followed by its levels, because its unit moves. */
  readonly followed: (inventory: string) => boolean;
  readonly monitors: readonly MonitorState[];
  readonly findings: readonly TwinFinding[];
  /** Stationarity of the solution, see health.ts; null when it did not converge. */
  readonly gradient: number | null;
  /** null when it never did. */
  readonly sinceConvergedMs: number | null;
  readonly solveMs: number;
}

export const reportOf = (result: TickResult): TwinReport => {
  const { line, solution, cleanTest, steadiness, candidates } = result;
  const { status, message } = verdict(result);
  return {
    line: line.id,
    context: result.context,
    at: result.now,
    modelVersion: MODEL_VERSION,
    status,
    message,
    solveMs: result.solveMs,
    iterations: solution.iterations,
    converged: solution.converged,
    steady: steadiness.steady,
    blocks: steadiness.areas.map((area) => {
      const tags = steadiness.moving.find((moving) => moving.area === area)?.tags ?? [];
      return { area, steady: tags.length === 0, tags: [...tags] };
    }),
    globalTest: cleanTest ?? { statistic: null, threshold: null, degreesOfFreedom: 0, level: 0.05, rejected: false },
    balances: balancesOf(result),
    // Of an inventory there is something to say while its unit moves.
    variables: result.flowsheet.measurements.flatMap(({ source }, i) =>
      source.kind === 'inventory' && !result.followed(source.id) ? [] : [variableOf(result, i)],
    ),
    candidates: candidates.map((set, k) => candidateOf(result, set, k + 1)),
    persistent: persistentOf(result.persistent, (i) => biasOf(result, i)),
    kpis: result.kpis.map(({ kpi, value, sigma, interval, note }) => ({
      id: kpi.id,
      tag: kpiTag(kpi.id),
      name: kpi.name,
      unit: kpi.unit,
      value,
      sigma,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      note,
    })),
    findings: [...result.findings],
  };
};

/** Instruments in use, as a share of those that could be. */
export const shareUsed = ({ flowsheet, inputs }: TickResult): number => {
  let all = 0;
  let used = 0;
  flowsheet.measurements.forEach(({ source }, i) => {
    if (tagsOf(source).length === 0 || source.kind === 'inventory') return;
    all++;
    if (inputs.gate[i] === null) used++;
  });
  return all === 0 ? 0 : used / all;
};

/** Variables that have a number, as a share of those that could have one. */
export const shareValid = ({ variables }: TwinReport): number =>
  variables.length === 0 ? 0 : variables.filter(({ reconciled }) => reconciled !== null).length / variables.length;

const USED_MIN = 0.5;

const verdict = (result: TickResult): Pick<TwinReport, 'status' | 'message'> => {
  const { solution, candidates, steadiness } = result;
  const used = shareUsed(result);
  if (used === 0 && result.inputs.gate.some((gate) => gate?.en.endsWith(GATEWAY_SILENT.en)))
    return {
      status: 'insufficient-data',
      message: {
        zh: `${GATEWAY_SILENT.zh}：对现在一无所知；收到新样本后自动继续`,
        en: `${GATEWAY_SILENT.en}: nothing is known of now; it goes on by itself with the next samples`,
      },
    };
  if (used < USED_MIN)
    return {
      status: 'insufficient-data',
      message: {
        zh: `只有 ${Math.round(used * 100)} % 的仪表可用；请看健康页的数据源`,
        en: `only ${Math.round(used * 100)} % of the instruments can be used; look at the devices on the health page`,
      },
    };
  if (!solution.converged) return { status: 'not-converged', message: solution.message };
  const moving = steadiness.moving.map(({ area, tags }) => `${area} (${tags.slice(0, 3).join(', ')})`).join('; ');
  const unsteady = steadiness.steady
    ? null
    : {
        zh: `不稳态：${moving}；变化期间稳态平衡不成立`,
        en: `not steady: ${moving}. Steady balances do not hold while it moves`,
      };
  if (candidates.length > 0) return { status: 'gross-error', message: unsteady };
  return unsteady ? { status: 'not-steady', message: unsteady } : { status: 'ok', message: null };
};

/** Unit a measurement equation is shown in; the kinds without an instrument's unit have one of their own. */
const unitOf = ({ id, source }: MeasurementEquation, instruments: Instruments): UnitCode => {
  if (id.endsWith('.Q') || id.endsWith('.loss')) return 'kW';
  if (/\.(rise|misfit)$/.test(id)) return 'kPa';
  if (/\.K\./.test(id)) return '1';
  if (id.endsWith('.speed')) return '%';
  if (/\.(accumulation|inventory)(\.|$)/.test(id) || / \([A-Z-]+\d+.*\)$/.test(id) || /\.F( |$)/.test(id))
    return isFraction(id) ? 'wt%' : 'kg/h';
  return source.kind === 'tag' ? instruments.instrument(source.tag).point.unit : 'wt%';
};
const isFraction = (id: string): boolean => id.includes('.w.');

const variableOf = (result: TickResult, i: number): TwinReport['variables'][number] => {
  const { flowsheet, inputs, instruments, reconciler, classes, solution, z } = result;
  const measurement = flowsheet.measurements[i] as MeasurementEquation;
  const unit = unitOf(measurement, instruments);
  const used = inputs.gate[i] === null;
  const known = solution.converged && classes.determined[i] === 1;
  const tags = tagsOf(measurement.source);
  const redundant = used && (reconciler.redundancy[i] as number) >= REDUNDANCY_MIN;
  return {
    name: measurement.id,
    tag: tags.length === 1 ? (tags[0] ?? null) : null,
    unit,
    measured: finite(fromSi(inputs.value[i] as number, unit)),
    measuredSigma: finite(spanFromSi(inputs.sigma[i] as number, unit)),
    reconciled: known ? finite(fromSi(reconciler.fitted[i] as number, unit)) : null,
    sigma: known ? finite(spanFromSi(Math.sqrt(reconciler.fittedVariance[i] as number), unit)) : null,
    z: finite(z[i] as number),
    class:
      classes.determined[i] !== 1 ? 'unobservable' : !used ? 'observable' : redundant ? 'redundant' : 'non-redundant',
    used,
    gate: inputs.gate[i] ?? null,
  };
};

/** What one deviation of a meter's residual is as its bias, in the unit of its tag. */
const biasOf = ({ clean, instruments }: TickResult, i: number) => {
  const { stream, tag, factor } = clean.meters[i] as CleanTest['meters'][number];
  const { unit } = instruments.instrument(tag).point;
  return { name: `${stream}.F`, tags: [tag], unit, perDeviation: spanFromSi(clean.biasSigma(i) / factor, unit) };
};

const candidateOf = (result: TickResult, set: CandidateSet, rank: number): TwinReport['candidates'][number] => {
  const { flowsheet, instruments } = result;
  const nameOf = (hypothesis: Hypothesis): string =>
    hypothesis.kind === 'leak' ? hypothesis.id : (flowsheet.measurements[hypothesis.measurement]?.id ?? '');
  const first = set.hypotheses[0] as Hypothesis;
  const measurement = first.kind === 'bias' ? flowsheet.measurements[first.measurement] : undefined;
  const unit: UnitCode = measurement
    ? unitOf(measurement, instruments)
    : nameOf(first).endsWith('/energy')
      ? 'kW'
      : 'kg/h';
  const track = result.tracks.get(first);
  return {
    rank,
    names: set.hypotheses.map(nameOf),
    tags: [
      ...new Set(
        set.hypotheses.flatMap((hypothesis) =>
          hypothesis.kind === 'bias'
            ? tagsOf((flowsheet.measurements[hypothesis.measurement] as MeasurementEquation).source)
            : [],
        ),
      ),
    ],
    kind: first.kind,
    test: 'GLR',
    statistic: set.statistic,
    threshold: set.threshold,
    pValue: set.pValue,
    estimate: spanFromSi(set.estimate, unit),
    estimateSigma: spanFromSi(set.sigma, unit),
    ...(track
      ? { tracked: { since: track.since, mean: spanFromSi(track.mean, unit), sigma: spanFromSi(track.sigma, unit) } }
      : {}),
    unit,
  };
};

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
