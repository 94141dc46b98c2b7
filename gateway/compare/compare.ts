import type { Point, PointTable } from '../../config/plant/point.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import type { ComparedSeries, CompareQuery, CompareReply } from '../../config/vocabulary/trial-compare.ts';
import type { History } from '../history/history.ts';
import { bandOf, deviationOf, scaleOf } from './band.ts';

interface CompareRoom {
  readonly history: History;
  readonly points: PointTable;
  trial(id: string): Trial;
}

interface Placed {
  readonly trial: Trial;
  readonly zero: number;
  readonly isReference: boolean;
}

interface Stage {
  readonly placed: readonly Placed[];
  readonly from: number;
  readonly to: number;
}

const COLUMNS = 240;
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
  const stage = stageOf(room, query);
  const { placed, from, to } = stage;
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
  return seriesOf(room, stageOf(room, query), tag, signal);
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

const stageOf = ({ trial: known }: CompareRoom, { ids, zero }: CompareQuery): Stage => {
  const trials = ids.map(known);
  const [first] = trials;
  if (new Set(ids).size < ids.length) throw refused('同一次试验选了两次', 'the same trial is named twice');
  if (trials.some(({ line }) => line !== first?.line))
    throw refused('只能比较同一条产线的试验', 'trials of one line only can be compared');
  if (zero !== undefined && zero.length !== ids.length)
    throw refused('zero 应给出每次试验的零点', '`zero` has to give an instant for each trial');
  const hasGolden = trials.some(({ golden }) => golden !== null);
  const placed = trials.map((trial, index) => ({
    trial,
    zero: zero?.[index] ?? trial.from,
    isReference: hasGolden ? trial.golden !== null : index === 0,
  }));
  const from = Math.max(...placed.map(({ trial, zero: at }) => trial.from - at));
  const to = Math.min(...placed.map(({ trial, zero: at }) => (trial.to ?? trial.lineage.at) - at));
  if (to <= from)
    throw refused(
      '对齐之后没有共同的时段；请改零点或选其他试验',
      'with these zeros the trials have no time in common: choose other zeros, or other trials',
    );
  return { placed, from, to };
};

const seriesOf = async (
  { history }: CompareRoom,
  { placed, from, to }: Stage,
  tag: string,
  signal: AbortSignal,
): Promise<ComparedSeries> => {
  const step = (to - from) / COLUMNS;
  const values = await Promise.all(
    placed.map(async ({ trial, zero }) => {
      const series = await history.range(
        { tag, from: zero + from, to: zero + to, columns: COLUMNS, method: 'minmax', context: 'live', trial: trial.id },
        signal,
      );
      const columns: (number | null)[] = Array.from({ length: COLUMNS }, () => null);
      const isBad: boolean[] = [];
      for (const [row, at] of series.time.entries()) {
        const column = Math.min(COLUMNS - 1, Math.floor((at - zero - from) / step));
        const [low, high] = [series.min[row] ?? null, series.max[row] ?? null];
        columns[column] = low === null || high === null ? null : (low + high) / 2;
        isBad[column] = columns[column] === null;
      }
      return held(columns, isBad);
    }),
  );
  const band = bandOf(values.filter((_, index) => placed[index]?.isReference));
  const time = Array.from({ length: COLUMNS }, (_, column) => from + (column + 0.5) * step);
  return { tag, time, low: [...band.low], high: [...band.high], values };
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
