import type { Text } from '../../../../config/vocabulary/text.ts';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import type { PointView } from '../../../contract/point-view.ts';
import type { LiveValue } from '../../page.ts';
import type { Pattern, Quality } from '../../scene/input.ts';
import { isUsable } from '../../state/quality.ts';
import type { EquipmentPlan, LinePlan, PipePlan } from './plan.ts';
import { cividis, RESIDUAL_FULL, residualColor } from './ramps.ts';
import type { Reference } from './reference-trial.ts';

const OVERLAYS = ['none', 'residual', 'thermal', 'quality', 'flow', 'difference'] as const;
export type Overlay = (typeof OVERLAYS)[number];

/** `isCompared`: there is another trial to be held against. */
export const overlaysFor = (isCompared: boolean): readonly Overlay[] =>
  OVERLAYS.filter((overlay) => overlay !== 'difference' || isCompared);

export const overlayOf = (parameter: string | undefined, isCompared: boolean): Overlay =>
  overlaysFor(isCompared).find((overlay) => overlay === parameter) ?? 'none';

/** How an overlay paints one thing. */
interface Tint {
  readonly tint: string | null;
  readonly pattern: Pattern;
  /** Of what is inside, where that is told by itself. */
  readonly inside?: string;
  /** What is so far off that its number is written beside it. */
  readonly off?: Off;
  /** What the twin suspects of it. */
  readonly suspected?: readonly Text[];
}

/** A point and how far it is from where it should be. */
export interface Off {
  readonly tag: string;
  readonly z: number;
  readonly unit: 'σ' | '×';
}

export type Latest = (tag: string) => LiveValue | null;

export interface Painter {
  equipment(plan: EquipmentPlan): Tint;
  pipe(plan: PipePlan): Tint;
}

const PLAIN: Tint = { tint: null, pattern: 'plain' };
/** Nothing is known of it in this overlay. */
const UNKNOWN: Tint = { tint: null, pattern: 'hatched' };
/** Out of the overlay's subject: stands back. */
const QUIET: Tint = { tint: '#5d646b', pattern: 'plain' };

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Range of the thermal legend: what the normal temperatures span, rounded outward to tens. */
export const thermalRange = (plan: LinePlan): Range => {
  const normals = [
    ...plan.equipment.flatMap(({ temperatures }) => temperatures),
    ...plan.pipes.map((p) => p.temperature),
  ]
    .map((point) => point?.normal ?? null)
    .filter((normal) => normal !== null);
  if (normals.length === 0) return { low: 0, high: 100 };
  return { low: Math.floor(Math.min(...normals) / 10) * 10, high: Math.ceil(Math.max(...normals) / 10) * 10 };
};

export const FLOW_RANGE: Range = { low: 0, high: 150 };

/** `thermal`: range of the colours where several lines share a legend; left out: that of the line. `reference`: what `difference` is from. */
export const painterOf = (
  overlay: Overlay,
  plan: LinePlan,
  latest: Latest,
  twin: TwinReport | null,
  thermal: Range = thermalRange(plan),
  reference: Reference | null = null,
): Painter => {
  switch (overlay) {
    case 'none':
      return { equipment: () => PLAIN, pipe: () => PLAIN };
    case 'residual':
      return residualPainter(twin);
    case 'thermal':
      return thermalPainter(thermal, latest);
    case 'quality':
      return qualityPainter(latest);
    case 'flow':
      return flowPainter(latest);
    case 'difference':
      return differencePainter(latest, reference);
  }
};

const residualPainter = (twin: TwinReport | null): Painter => {
  const byTag = new Map<string, number>();
  const byStream = new Map<string, number | 'unobservable'>();
  for (const variable of twin?.variables ?? []) {
    const { z, tag, name } = variable;
    if (tag !== null && z !== null) byTag.set(tag, worst(byTag.get(tag), z));
    // A variable is called after its stream: S-201.F, S-110.w.BYD.
    const stream = name.split('.')[0] ?? name;
    const before = byStream.get(stream);
    if (z !== null) byStream.set(stream, worst(typeof before === 'number' ? before : undefined, z));
    else if (variable.class === 'unobservable' && before === undefined) byStream.set(stream, 'unobservable');
  }
  // A large fault bends estimates far from its place: where the twin names causes, they tell the place.
  const causes = (twin?.findings ?? []).flatMap((finding) => finding.causes);
  return {
    equipment: ({ id, points }) => {
      const painted = paintOff(
        points.flatMap(({ tag }): Off[] => {
          const z = byTag.get(tag);
          return z === undefined ? [] : [{ tag, z, unit: 'σ' }];
        }),
      );
      const suspected = causes.filter(
        ({ equipment, tags }) => equipment === id || points.some(({ tag }) => tags.includes(tag)),
      );
      return suspected.length === 0 ? painted : { ...painted, suspected: suspected.map(({ name }) => name) };
    },
    pipe: ({ stream, flow }) => {
      const z = (flow ? byTag.get(flow.point.tag) : undefined) ?? (stream ? byStream.get(stream) : undefined);
      return typeof z === 'number' ? { tint: residualColor(z), pattern: 'plain' } : UNKNOWN;
    },
  };
};

/** By the worst of some points; from where the scale is full its number says how far. */
const paintOff = (found: readonly Off[]): Tint => {
  const [first, ...others] = found;
  if (!first) return UNKNOWN;
  const off = others.reduce((a, b) => (Math.abs(b.z) > Math.abs(a.z) ? b : a), first);
  const painted: Tint = { tint: residualColor(off.z), pattern: 'plain' };
  return Math.abs(off.z) < RESIDUAL_FULL ? painted : { ...painted, off };
};

const worst = (a: number | undefined, b: number): number => (a !== undefined && Math.abs(a) >= Math.abs(b) ? a : b);

const thermalPainter = ({ low, high }: Range, latest: Latest): Painter => {
  const paint = (tags: readonly string[]): Tint => {
    const values = tags.map(latest).filter((live) => live !== null && live.value !== null && isUsable(live.quality));
    if (values.length === 0) return UNKNOWN;
    const mean = values.reduce((total, live) => total + (live?.value ?? 0), 0) / values.length;
    return { tint: cividis((mean - low) / (high - low)), pattern: 'plain' };
  };
  return {
    equipment: ({ temperatures, batch }) => {
      const { tint: inside } = paint(batch?.temperature ? [batch.temperature.tag] : []);
      const outside = paint(temperatures.map(({ tag }) => tag));
      if (inside === null) return outside;
      return temperatures.length === 0 ? { ...QUIET, inside } : { ...outside, inside };
    },
    pipe: ({ temperature }) => paint(temperature ? [temperature.tag] : []),
  };
};

const QUALITY_TINT: Readonly<Record<Quality, Tint>> = {
  good: { tint: '#aeb6bd', pattern: 'plain' },
  uncertain: { tint: '#aeb6bd', pattern: 'dotted' },
  stale: { tint: '#767e86', pattern: 'dotted' },
  bad: { tint: '#8d959d', pattern: 'hatched' },
  none: { tint: '#5d646b', pattern: 'hatched' },
};

const qualityPainter = (latest: Latest): Painter => {
  const paint = (tags: readonly string[]): Tint => {
    const seen = tags.map((tag) => simpleQuality(latest(tag)));
    return seen.length === 0
      ? QUIET
      : QUALITY_TINT[seen.reduce((a, b) => (ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b))];
  };
  return {
    equipment: ({ points }) => paint(points.map(({ tag }) => tag)),
    pipe: ({ flow }) => paint(flow ? [flow.point.tag] : []),
  };
};

const ORDER: readonly Quality[] = ['good', 'uncertain', 'stale', 'bad', 'none'];

const flowPainter = (latest: Latest): Painter => ({
  equipment: () => QUIET,
  pipe: ({ flow }) => {
    const live = flow ? latest(flow.point.tag) : null;
    if (!flow || live?.value == null || !isUsable(live.quality)) return UNKNOWN;
    const percent = (100 * live.value) / flow.normal;
    return { tint: cividis((percent - FLOW_RANGE.low) / (FLOW_RANGE.high - FLOW_RANGE.low)), pattern: 'plain' };
  },
});

/** Of a difference that means something: three standard deviations, a quarter of a per cent of the range, or the deadband. */
const SIGMAS = 3;
const RANGE_SHARE = 0.0025;
const widthOf = ({ sigma, range, deadband }: PointView): number =>
  Math.max(SIGMAS * (sigma ?? 0), RANGE_SHARE * (range.high - range.low), deadband);

/** In widths of what means something, as the table of the comparison ranks them: below one it is grey. */
const differencePainter = (latest: Latest, reference: Reference | null): Painter => {
  const paint = (points: readonly PointView[]): Tint => {
    const found = points.flatMap((point): Off[] => {
      const live = latest(point.tag);
      const other = reference?.value(point.tag) ?? null;
      if (live?.value == null || !isUsable(live.quality) || other === null) return [];
      return [{ tag: point.tag, z: (live.value - other) / widthOf(point), unit: '×' }];
    });
    return paintOff(found);
  };
  return {
    equipment: ({ points }) => paint(points),
    pipe: ({ flow }) => paint(flow ? [flow.point] : []),
  };
};

/** The page's many qualities as the few the picture can tell apart. */
export const simpleQuality = (live: LiveValue | null): Quality => {
  switch (live?.quality) {
    case undefined:
    case 'none':
      return 'none';
    case 'bad':
    case 'out-of-service':
      return 'bad';
    case 'stale':
    case 'last-usable':
      return 'stale';
    case 'uncertain':
    case 'substituted':
      return 'uncertain';
    default:
      return 'good';
  }
};
