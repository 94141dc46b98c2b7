import type { DynamicBlock } from '../../../config/plant/line-dynamics.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import type { Context } from '../../../config/vocabulary/context.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { History } from '../../../gateway/history/history.ts';

/** A range of the record on an even grid: means of each step for inputs, and for outputs where something new was said. */
export interface RecordedRange {
  readonly from: number;
  readonly stepMs: number;
  readonly steps: number;
  /** One row per step, in the order of the block's inputs; a step without samples keeps the value before. */
  readonly inputs: readonly Float64Array[];
  /** One row per step, in the order of the block's outputs; NaN where there is nothing. */
  readonly outputs: readonly Float64Array[];
  /** Error of an output's mean that the next step does not share, in the unit of its tag. */
  readonly outputNoise: Float64Array;
  /** Share of the steps in which an input had samples of its own, by tag. */
  readonly heard: ReadonlyMap<string, number>;
  /** Start of the last step in which an input had samples of its own, Unix ms, by tag. */
  readonly lastHeard: ReadonlyMap<string, number>;
}

/** A raw answer is cut at 200,000 rows: fast instruments are asked for in pieces. */
const PIECE_MS = 6 * 3_600_000;
const ANALYSER_MS = 5000;
const LASTING_SHARE = 0.4;
const LASTING_MS = 20_000;

export interface RangeWanted {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly context: Context;
}

/** Reads what a block needs. Throws a TroubleError when an input was not recorded in the range at all. */
export const readRange = async (
  block: DynamicBlock,
  history: History,
  points: PointTable,
  wanted: RangeWanted,
  signal: AbortSignal,
): Promise<RecordedRange> => {
  const steps = Math.floor((wanted.to - wanted.from) / wanted.stepMs);
  const inputTags = Object.values(block.inputs);
  const outputTags = block.outputs.map(({ tag }) => tag);
  const series = new Map<string, Float64Array>();
  for (const tag of new Set([...inputTags, ...outputTags]))
    series.set(tag, await means(history, tag, wanted, steps, analyser(points, tag), signal));
  const heard = new Map<string, number>();
  const lastHeard = new Map<string, number>();
  const inputs = Array.from({ length: steps }, () => new Float64Array(inputTags.length));
  inputTags.forEach((tag, i) => {
    const column = series.get(tag) as Float64Array;
    let kept = column.find(Number.isFinite);
    if (kept === undefined)
      throw new TroubleError(
        `${block.id} 的输入 ${tag} 在这段时间没有记录`,
        `${tag}, an input of ${block.id}, was not recorded between these times`,
      );
    lastHeard.set(tag, wanted.from + column.findLastIndex(Number.isFinite) * wanted.stepMs);
    heard.set(tag, column.filter(Number.isFinite).length / steps);
    for (let k = 0; k < steps; k++) {
      if (Number.isFinite(column[k])) kept = column[k] as number;
      (inputs[k] as Float64Array)[i] = kept;
    }
  });
  const outputs = Array.from({ length: steps }, (_, k) =>
    Float64Array.from(outputTags, (tag) => series.get(tag)?.[k] ?? Number.NaN),
  );
  const outputNoise = Float64Array.from(outputTags, (tag) => {
    const point = points.byTag(tag);
    const noise = point?.sigma ?? 0;
    if (analyser(points, tag)) return noise;
    const samples = Math.max(1, wanted.stepMs / Math.max(1000, point?.samplingMs ?? 1000));
    const lasting = Math.min(1, (2 * LASTING_MS) / wanted.stepMs);
    return noise * Math.sqrt(LASTING_SHARE * lasting + (1 - LASTING_SHARE) / samples);
  });
  return { from: wanted.from, stepMs: wanted.stepMs, steps, inputs, outputs, outputNoise, heard, lastHeard };
};

const analyser = (points: PointTable, tag: string): boolean => (points.byTag(tag)?.samplingMs ?? 0) >= ANALYSER_MS;

/** Mean of the usable samples of each step. Of an analyser only the first sample of each new value counts: the rest repeats it. */
const means = async (
  history: History,
  tag: string,
  { from, to, stepMs, context }: RangeWanted,
  steps: number,
  newOnly: boolean,
  signal: AbortSignal,
): Promise<Float64Array> => {
  const sum = new Float64Array(steps);
  const count = new Float64Array(steps);
  let before = Number.NaN;
  for (let start = from; start < to; start += PIECE_MS) {
    const query = { tag, from: start, to: Math.min(to, start + PIECE_MS), columns: 1, method: 'raw', context } as const;
    const { time, last, status } = await history.range(query, signal);
    time.forEach((at, row) => {
      const value = last[row] ?? Number.NaN;
      const step = Math.floor((at - from) / stepMs);
      if (step < 0 || step >= steps || !Number.isFinite(value) || severity(status[row] ?? 0) === 'bad') return;
      if (newOnly && value === before) return;
      before = value;
      sum[step] = (sum[step] as number) + value;
      count[step] = (count[step] as number) + 1;
    });
  }
  return sum.map((total, k) => total / (count[k] as number));
};
