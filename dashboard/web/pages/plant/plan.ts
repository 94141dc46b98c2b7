import type { LineView } from '../../../contract/line-view.ts';
import type { PointView } from '../../../contract/point-view.ts';
import { type BatchPlan, batchOf, type PipeBatch, pipeBatch } from './batch.ts';

// Which point tells what of the picture. Decided once per line from configuration alone: roles, ISA letters, units, limits.

export interface EquipmentPlan {
  readonly id: string;
  /** What it shows, most important first. */
  readonly points: readonly PointView[];
  readonly level: PointView | null;
  /** Tells whether it runs. */
  readonly run: { readonly point: PointView; readonly runningFrom: number } | null;
  /** Without that of what is inside, which has a colour of its own. */
  readonly temperatures: readonly PointView[];
  readonly batch: BatchPlan | null;
}

export interface PipePlan {
  readonly stream: string | null;
  readonly flow: { readonly point: PointView; readonly normal: number } | null;
  readonly temperature: PointView | null;
  /** Tells whether it moves where no meter does. */
  readonly batch: PipeBatch | null;
}

export interface LinePlan {
  readonly equipment: readonly EquipmentPlan[];
  readonly pipes: readonly PipePlan[];
  /** Every tag the picture needs. */
  readonly tags: readonly string[];
}

/** Order of reading on a card: what an operator looks for first. */
const LETTERS = ['T', 'P', 'L', 'F', 'A', 'G', 'W', 'S', 'J', 'D', 'V', 'I'];
const MOVING = new Set(['JT', 'IT', 'ST']);
/** Share of its normal above which a power, current or speed says that something runs. */
const RUNNING_SHARE = 0.1;

export const planOf = (line: LineView, points: readonly PointView[]): LinePlan => {
  const byTag = new Map(points.map((point) => [point.tag, point]));
  const measured = points.filter(({ role, origin }) => origin === 'measured' && ['PV', 'PVC', 'STATUS'].includes(role));
  const equipment = line.equipment.map(({ id }): EquipmentPlan => {
    const own = measured.filter((point) => point.equipment === id).sort(byImportance);
    const batch = batchOf(line, id, byTag);
    return {
      id,
      points: own.filter(({ role }) => role !== 'STATUS' || own.length === 1),
      level: own.find((point) => isLevel(point)) ?? null,
      run: runOf(own),
      temperatures: own.filter(({ isaType, tag }) => isaType === 'TT' && tag !== batch?.temperature?.tag),
      batch,
    };
  });
  const pipes = line.connections.map(({ from, to, medium, stream, flowTag }): PipePlan => {
    const of = (isaType: string) =>
      measured
        .filter((point) => stream !== undefined && point.stream === stream && point.isaType === isaType)
        .sort((a, b) => nearness(b, from, to) - nearness(a, from, to));
    const estimate = points.find((point) => point.role === 'EST' && point.stream === stream && point.normal !== null);
    const flow = (flowTag ? byTag.get(flowTag) : undefined) ?? of('FT')[0] ?? (stream ? estimate : undefined);
    const design = line.streams.find(({ id }) => id === stream)?.normal.massFlowKgH;
    const normal = flow?.normal ?? design ?? 0;
    return {
      stream: stream ?? null,
      flow: flow && normal !== 0 ? { point: flow, normal } : null,
      temperature: of('TT')[0] ?? null,
      batch: flow?.origin === 'measured' ? null : pipeBatch(line, { from, to, medium }),
    };
  });
  const tags = new Set<string>();
  for (const { places } of line.cycles)
    for (const { phase, elapsed } of places) for (const tag of elapsed ? [phase, elapsed] : [phase]) tags.add(tag);
  for (const one of equipment)
    for (const point of [...one.points, one.level, one.run?.point, one.batch?.temperature])
      if (point) tags.add(point.tag);
  for (const { flow, temperature } of pipes)
    for (const point of [flow?.point, temperature]) if (point) tags.add(point.tag);
  return { equipment, pipes, tags: [...tags] };
};

const isLevel = ({ isaType, role, unit }: PointView): boolean =>
  role !== 'STATUS' && (isaType === 'LT' || (isaType === 'WT' && unit === 'kg'));

/** Watched by limits first, then by the order of reading, then by priority. */
const byImportance = (a: PointView, b: PointView): number =>
  Number(b.priority !== null) - Number(a.priority !== null) ||
  letter(a) - letter(b) ||
  (a.priority ?? 5) - (b.priority ?? 5) ||
  a.index - b.index;

const letter = ({ isaType }: PointView): number => {
  const place = LETTERS.indexOf(isaType.replace('PDT', 'DT').charAt(0));
  return place < 0 ? LETTERS.length : place;
};

const nearness = ({ equipment }: PointView, from: string, to: string): number =>
  equipment === from ? 2 : equipment === to ? 1 : 0;

/** A status with two words, the first of which is rest; otherwise a power, a current or a speed. */
const runOf = (points: readonly PointView[]): EquipmentPlan['run'] => {
  const status = points.find(
    ({ isaType, words }) => isaType === 'XS' && words !== null && Object.keys(words).length === 2,
  );
  if (status) return { point: status, runningFrom: 1 };
  const moving = points.find(({ isaType, normal }) => MOVING.has(isaType) && normal !== null && normal > 0);
  return moving?.normal ? { point: moving, runningFrom: moving.normal * RUNNING_SHARE } : null;
};
