import type { DeviceHealth } from '../../../config/vocabulary/health.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { TwinReport } from '../../../config/vocabulary/twin-report.ts';
import type { HealthReply } from '../../contract/health-reply.ts';
import type { PointView } from '../../contract/point-view.ts';
import type { LiveValue, ViewChange } from '../page.ts';
import { type Exceeded, exceededNow } from './limits.ts';

/** One thing that is not as it should be, before it becomes a sentence. */
export type Concern =
  | { readonly kind: 'not-collecting'; readonly reason: Text }
  | { readonly kind: 'beyond'; readonly live: LiveValue; readonly exceeded: Exceeded }
  | {
      readonly kind: 'device';
      readonly line: string;
      readonly device: string;
      readonly state: DeviceHealth['state'];
      readonly reason: Text | null;
    }
  | {
      readonly kind: 'devices';
      readonly line: string;
      readonly devices: readonly string[];
      /** Devices the line has. */
      readonly total: number;
    }
  | { readonly kind: 'bad'; readonly points: readonly PointView[] }
  | { readonly kind: 'stale'; readonly points: readonly PointView[] }
  | { readonly kind: 'twin-stale'; readonly line: string; readonly ageMs: number }
  | {
      readonly kind: 'twin';
      readonly line: string;
      readonly status: TwinReport['status'];
      readonly names: readonly string[];
    };

export interface Facts {
  readonly values: ReadonlyMap<string, LiveValue>;
  readonly health: HealthReply | null;
  readonly twins: readonly TwinReport[];
  readonly now: number;
}

/** The twin reports once a second; three periods late is stale. */
export const TWIN_STALE_MS = 3500;

/** Lost devices of one line that are told with their reasons. */
const REASONED_MAX = 2;

/** Values beyond limits by priority, gas detectors first among equals; then links, points, twin: always in this order. */
export const concerns = ({ values, health, twins, now }: Facts): readonly Concern[] => {
  const lives = [...values.values()];
  const beyond = lives
    .flatMap((live): Extract<Concern, { kind: 'beyond' }>[] => {
      const exceeded = exceededNow(live);
      return exceeded ? [{ kind: 'beyond', live, exceeded }] : [];
    })
    .sort((a, b) => rank(a) - rank(b));
  const lost = (health?.devices ?? []).filter(({ state }) => state !== 'connected');
  const lostNames = new Set(lost.map(({ line, device }) => `${line}/${device}`));
  const rest = lives.filter(
    ({ point }) => point.origin === 'measured' && !lostNames.has(`${point.line}/${point.device}`),
  );
  const bad = rest.filter(({ quality }) => quality === 'bad' || quality === 'none').map(({ point }) => point);
  const stale = rest.filter(({ quality }) => quality === 'stale').map(({ point }) => point);
  return [
    ...(health?.status === 'not-collecting' ? [{ kind: 'not-collecting' as const, reason: health.message }] : []),
    ...beyond,
    ...lostOf(health?.devices ?? []),
    ...(bad.length > 0 ? [{ kind: 'bad' as const, points: bad }] : []),
    ...(stale.length > 0 ? [{ kind: 'stale' as const, points: stale }] : []),
    ...twins.flatMap((report): Concern[] => twinConcern(report, now)),
  ];
};

/** Lost devices by line: a few with the reason of each, many in one sentence, so that a line leaves room for the next. */
const lostOf = (devices: readonly DeviceHealth[]): readonly Concern[] =>
  [...Map.groupBy(devices, ({ line }) => line)].flatMap(([line, all]): Concern[] => {
    const lost = all.filter(({ state }) => state !== 'connected');
    if (lost.length > REASONED_MAX)
      return [{ kind: 'devices', line, devices: lost.map(({ device }) => device), total: all.length }];
    return lost.map(({ device, state, lastError }) => ({ kind: 'device', line, device, state, reason: lastError }));
  });

const rank = ({ live, exceeded }: Extract<Concern, { kind: 'beyond' }>): number =>
  exceeded.priority * 2 + (live.point.gasDetector ? 0 : 1);

const twinConcern = (report: TwinReport, now: number): Concern[] => {
  const ageMs = now - report.at;
  if (ageMs > TWIN_STALE_MS) return [{ kind: 'twin-stale', line: report.line, ageMs }];
  if (report.status === 'ok') return [];
  // Operators know instruments by their tags; a leak has none and goes by its unit.
  const first = report.candidates[0];
  const names = first ? (first.tags.length > 0 ? first.tags : first.names) : [];
  return [{ kind: 'twin', line: report.line, status: report.status, names }];
};

/** Where a click on a concern leads. */
export const leadsTo = (concern: Concern): ViewChange => {
  switch (concern.kind) {
    case 'not-collecting':
    case 'device':
    case 'devices':
      return { view: 'health', line: null };
    case 'beyond':
      return { view: 'trends', line: null, parameters: { pens: concern.live.point.tag } };
    case 'bad':
    case 'stale':
      return { view: 'tags', line: null, parameters: { q: null, quality: 'not-good' } };
    case 'twin':
    case 'twin-stale':
      return { view: 'twin', line: concern.line };
  }
};
