import type { Line } from '../../config/plant/line.ts';
import type { Point, PointTable } from '../../config/plant/point.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import type { ComparedSeries, CompareQuery, CompareReply } from '../../config/vocabulary/trial-compare.ts';
import type { History } from '../history/history.ts';
import { bandOf, deviationOf, scaleOf } from './band.ts';
import { phasesOf } from './phases.ts';
import { type StretchedPhase, stretchOf } from './stretch.ts';

interface CompareRoom {
  readonly history: History;
  readonly points: PointTable;
  trial(id: string): Trial;
  /** What goes round on a line. */
  cycles(line: string): Line['cycles'];
}

interface Placed {
  readonly trial: Trial;
  readonly zero: number;
  readonly isReference: boolean;
  /** Unix ms at which it was where the common time is so many ms from zero. */
  clock(time: number): number;
}

interface Stage {
  readonly placed: readonly Placed[];
  readonly from: number;
  readonly to: number;
  /** null: each runs at its own pace. */
  readonly stretch: { readonly tag: string; readonly phases: readonly StretchedPhase[] } | null;
}

const COLUMNS = 240;
/** Of a trial whose phases are stretched so many are read: a short one may fill the width. */
const STRETCHED_COLUMNS = 8 * COLUMNS;
/** Ranges asked at a time: those that wait together are one pass over the store. */
const TOGETHER = 24;
/** Sigmas of an instrument, and share of its range, within which two values are the same. */
const SIGMAS = 3;
const RANGE_SHARE = 0.0025;
/** 95 % of a normal distribution. */
const TWO_SIDED_95 = 1.96;

/** Trials of one line over the time that all of them have. The golden ones are the reference, or the first where none is golden. */
export const compareTrials = async (
  room: CompareRoom,
  query: CompareQuery,
  signal: AbortSignal,
): Promise<CompareReply> => {
  const stage = await stageOf(room, query, signal);
  const { placed, from, to, stretch } = stage;
  const points = room.points.ofLine(placed[0]?.trial.line ?? '');
  // One alone differs from nothing.
  const compared = placed.some(({ isReference }) => !isReference) ? points.filter(isCompared) : [];
  const differences: CompareReply['differences'] = [];
  for (let at = 0; at < compared.length; at += TOGETHER) {
    const some = compared.slice(at, at + TOGETHER);
    const found = await Promise.all(some.map((point) => differencesOf(room, stage, point, signal)));
    differences.push(...found.flat());
  }
  const kpis = await Promise.all(
    points
      .filter(({ tag }) => /^KPI-.*(?<!\.SD)$/.test(tag))
      .map(async ({ tag }) => {
        const [means, sigmas] = await Promise.all([
          seriesOf(room, stage, tag, signal),
          seriesOf(room, stage, `${tag}.SD`, signal),
        ]);
        return { tag, values: placed.map((_, index) => kpiOf(means.values[index] ?? [], sigmas.values[index] ?? [])) };
      }),
  );
  return {
    trials: placed.map(({ trial: { id, title }, zero, isReference }) => ({ id, title, zero, isReference })),
    ...{ from, to, kpis, warnings: warningsOf(placed) },
    stretch: stretch && { tag: stretch.tag, phases: [...stretch.phases].map(writable) },
    differences: differences.sort((a, b) => b.deviation - a.deviation),
  };
};

/** One point of all trials over each other, with the band of the golden ones. */
export const comparedSeries = async (
  room: CompareRoom,
  query: CompareQuery,
  tag: string,
  signal: AbortSignal,
): Promise<ComparedSeries> => {
  if (!room.points.byTag(tag)) throw noSuchPoint(tag);
  return seriesOf(room, await stageOf(room, query, signal), tag, signal);
};

/** Numbers that mean something as such: words, totals and set points are what was done, not what came of it. */
const isCompared = ({ role, words, unit, tag }: Point): boolean =>
  words === null &&
  unit !== 'bool' &&
  unit !== 'enum' &&
  role !== 'TOTAL' &&
  role !== 'STATUS' &&
  role !== 'MODE' &&
  !tag.endsWith('.SD');

const stageOf = async (room: CompareRoom, query: CompareQuery, signal: AbortSignal): Promise<Stage> => {
  const { ids, zero, stretch } = query;
  const trials = ids.map((id) => room.trial(id));
  const [first] = trials;
  if (new Set(ids).size < ids.length) throw refused('同一次试验选了两次', 'the same trial is named twice');
  if (trials.some(({ line }) => line !== first?.line))
    throw refused('只能比较同一条产线的试验', 'trials of one line only can be compared');
  if (zero !== undefined && zero.length !== ids.length)
    throw refused('zero 应给出每次试验的零点', '`zero` has to give an instant for each trial');
  const hasGolden = trials.some(({ golden }) => golden !== null);
  const placed = trials.map((trial, index) => {
    const at = zero?.[index] ?? trial.from;
    const isReference = hasGolden ? trial.golden !== null : index === 0;
    return { trial, zero: at, isReference, clock: (time: number) => at + time };
  });
  if (stretch !== undefined) return await stretchedStage(room, placed, stretch, signal);
  const from = Math.max(...placed.map(({ trial, zero: at }) => trial.from - at));
  const to = Math.min(...placed.map(({ trial, zero: at }) => (trial.to ?? trial.lineage.at) - at));
  if (to <= from)
    throw refused(
      '对齐之后没有共同的时段；请改零点或选其他试验',
      'with these zeros the trials have no time in common: choose other zeros, or other trials',
    );
  return { placed, from, to, stretch: null };
};

/** Zero is where the phases in common begin, and time is that of the first reference. */
const stretchedStage = async (
  room: CompareRoom,
  placed: readonly Placed[],
  tag: string,
  signal: AbortSignal,
): Promise<Stage> => {
  const line = placed[0]?.trial.line ?? '';
  const tags = room.cycles(line).flatMap(({ places }) => places.map(({ phase }) => phase));
  if (!tags.includes(tag))
    throw refused(
      `${tag} 不是 ${line} 的阶段测点；${tags.length === 0 ? '该线没有周期' : `有 ${tags.join('、')}`}`,
      `${tag} tells no phase of ${line}; ${tags.length === 0 ? 'nothing goes round there' : `there are ${tags.join(', ')}`}`,
    );
  const runs = await Promise.all(
    placed.map(({ trial: { id, from, to, lineage } }) =>
      phasesOf(room, tag, { from, to: to ?? lineage.at, trial: id }, signal),
    ),
  );
  const found = stretchOf(
    runs,
    placed.findIndex(({ isReference }) => isReference),
  );
  if (found === null)
    throw refused(
      `按 ${tag} 看，这些试验没有共同的阶段；请按时间比较`,
      `by ${tag} these trials have no phase in common: compare them by time`,
    );
  const to = found.phases.at(-1)?.to ?? 0;
  const clocked = placed.map((one, index) => {
    const clock = found.clocks[index] ?? one.clock;
    return { ...one, clock, zero: clock(0) };
  });
  return { placed: clocked, from: 0, to, stretch: { tag, phases: found.phases } };
};

const writable = ({ factors, ...phase }: StretchedPhase) => ({ ...phase, factors: [...factors] });

const seriesOf = async (
  { history }: CompareRoom,
  { placed, from, to, stretch }: Stage,
  tag: string,
  signal: AbortSignal,
): Promise<ComparedSeries> => {
  const step = (to - from) / COLUMNS;
  const time = Array.from({ length: COLUMNS }, (_, column) => from + (column + 0.5) * step);
  const values = await Promise.all(
    placed.map(async ({ trial, clock }) => {
      const span = { from: clock(from), to: clock(to) };
      const read = await columnsOf(history, tag, trial.id, span, stretch ? STRETCHED_COLUMNS : COLUMNS, signal);
      return time.map((at) => read(clock(at)));
    }),
  );
  const band = bandOf(values.filter((_, index) => placed[index]?.isReference));
  return { tag, time, low: [...band.low], high: [...band.high], values };
};

/** What a point said in a trial at an instant (Unix ms): the middle of the column that it lies in. */
const columnsOf = async (
  history: History,
  tag: string,
  trial: string,
  { from, to }: { readonly from: number; readonly to: number },
  columns: number,
  signal: AbortSignal,
): Promise<(at: number) => number | null> => {
  const series = await history.range({ tag, from, to, columns, method: 'minmax', context: 'live', trial }, signal);
  const columnOf = (at: number) =>
    Math.max(0, Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns)));
  const middles: (number | null)[] = Array.from({ length: columns }, () => null);
  const isBad: boolean[] = [];
  for (const [row, at] of series.time.entries()) {
    const [low, high] = [series.min[row] ?? null, series.max[row] ?? null];
    middles[columnOf(at)] = low === null || high === null ? null : (low + high) / 2;
    isBad[columnOf(at)] = low === null || high === null;
  }
  const filled = held(middles, isBad);
  return (at) => filled[columnOf(at)] ?? null;
};

/** What is sent by exception holds until it says something else, or goes Bad. */
const held = (columns: readonly (number | null)[], isBad: readonly boolean[]): (number | null)[] => {
  let last: number | null = null;
  return columns.map((value, column) => {
    if (value !== null) last = value;
    else if (isBad[column] === true) last = null;
    return last;
  });
};

const differencesOf = async (
  room: CompareRoom,
  stage: Stage,
  point: Point,
  signal: AbortSignal,
): Promise<CompareReply['differences']> => {
  const series = await seriesOf(room, stage, point.tag, signal);
  const { low, high } = point.range;
  const scale = scaleOf(series, Math.max(SIGMAS * (point.sigma ?? 0), RANGE_SHARE * (high - low), point.deadband));
  if (scale <= 0) return [];
  return stage.placed.flatMap(({ trial, isReference }, index) => {
    const found = isReference ? null : deviationOf(series.values[index] ?? [], series, scale);
    if (found === null) return [];
    const timeOf = (column: number) => series.time[column] ?? 0;
    return [
      {
        tag: point.tag,
        trial: trial.id,
        deviation: found.deviation,
        at: timeOf(found.at),
        since: found.since === null ? null : timeOf(found.since),
      },
    ];
  });
};

/** The twin's sigma is of one instant; its errors do not average out over a trial, so the interval of the mean is as wide. */
const kpiOf = (
  means: readonly (number | null)[],
  sigmas: readonly (number | null)[],
): CompareReply['kpis'][number]['values'][number] => {
  const values = means.filter((value) => value !== null);
  if (values.length === 0) return null;
  const known = sigmas.filter((sigma) => sigma !== null);
  const average = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  return {
    mean: average(values),
    half: known.length === 0 ? null : TWO_SIDED_95 * average(known),
    share: values.length / means.length,
  };
};

const warningsOf = (placed: readonly Placed[]): Text[] => {
  const configs = new Set(placed.map(({ trial }) => trial.lineage.config));
  const models = new Set(placed.map(({ trial }) => trial.lineage.model));
  return [
    ...(placed.some(({ trial }) => trial.golden !== null)
      ? []
      : [{ zh: '没有标杆：以第一次试验为参照', en: 'no trial is golden: the first one is the reference' }]),
    ...(configs.size > 1
      ? [{ zh: '各次试验的配置不同', en: 'the trials were made with different configurations' }]
      : []),
    ...(models.size > 1
      ? [
          {
            zh: '各次试验的孪生模型不同：其指标不完全可比',
            en: 'the trials were made with different models of the twin: their figures differ by that too',
          },
        ]
      : []),
  ];
};

const noSuchPoint = (tag: string): ProblemError =>
  new ProblemError(404, titleOf(404), {
    zh: `没有测点 ${tag}；它或许在此后的测点表中改了名`,
    en: `there is no point '${tag}': perhaps it was renamed in the instrument index since`,
  });

const refused = (zh: string, en: string): ProblemError => new ProblemError(400, titleOf(400), { zh, en });
