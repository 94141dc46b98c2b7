import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import type { Reading } from './instrument.ts';
import { LevelTrend } from './level-trend.ts';
import type { Steadiness } from './steady.ts';

/** How a process unit stands to the steady state that its balances assume. */
export type UnitMotion =
  | { readonly kind: 'steady' }
  /** Its levels move: what it takes up is known by their rate, kg/s. */
  | { readonly kind: 'inventory'; readonly rate: number; readonly sigma: number; readonly tags: readonly string[] }
  /** Its block moves and no level tells what it takes up. */
  | { readonly kind: 'moving'; readonly tags: readonly string[] };

/** A rate counts when it is this many of its own deviations. */
const SIGMAS = 4;
const STEADY: UnitMotion = { kind: 'steady' };

/** Per process unit: steady, closed by its levels, or moving with no way to close its balance. */
export class Motions {
  readonly #line: Line;
  readonly #trends: ReadonlyMap<string, LevelTrend>;
  readonly #areas: ReadonlyMap<string, string>;

  constructor(line: Line, points: PointTable) {
    this.#line = line;
    this.#trends = new Map(
      Motions.tags(line).map((tag) => {
        const point = points.byTag(tag);
        if (!point) throw new Error(`twin.inventories of line ${line.id} names '${tag}', which tags.csv does not have`);
        return [tag, new LevelTrend(point)];
      }),
    );
    this.#areas = areasOfUnits(line, points);
  }

  static tags(line: Line): readonly string[] {
    return (line.twin?.inventories ?? []).map(({ tag }) => tag);
  }

  tick(now: number, reading: (tag: string) => Reading): void {
    for (const [tag, trend] of this.#trends) {
      const { gate, mean } = reading(tag);
      trend.add(gate === null ? mean : Number.NaN, now);
    }
  }

  /** By id of the process unit. */
  of({ moving }: Steadiness): ReadonlyMap<string, UnitMotion> {
    return new Map(
      this.#line.units.map(({ id }) => {
        const shown = moving.find(({ area }) => area === this.#areas.get(id));
        return [id, this.#motion(id, shown?.tags ?? null)];
      }),
    );
  }

  #motion(unit: string, moving: readonly string[] | null): UnitMotion {
    const inventories = (this.#line.twin?.inventories ?? []).filter((entry) => entry.unit === unit);
    let rate = 0;
    let variance = 0;
    let known = inventories.length > 0;
    const tags: string[] = [];
    for (const { tag, kgPerUnit, relativeSigma } of inventories) {
      const trend = this.#trends.get(tag)?.rate() ?? null;
      if (trend === null) {
        known = false;
        continue;
      }
      const perSecond = kgPerUnit / 3600;
      if (Math.abs(trend.value) > SIGMAS * trend.sigma) tags.push(tag);
      rate += perSecond * trend.value;
      variance += (perSecond * Math.hypot(trend.sigma, relativeSigma * trend.value)) ** 2;
    }
    if (known && tags.length > 0) return { kind: 'inventory', rate, sigma: Math.sqrt(variance), tags };
    return moving === null || known ? STEADY : { kind: 'moving', tags: moving };
  }
}

/** A unit belongs to the area of its equipment, or of most of the instruments on its streams. */
const areasOfUnits = (line: Line, points: PointTable): Map<string, string> => {
  const areaOf = new Map(line.equipment.map(({ id, area }) => [id, area]));
  return new Map(
    line.units.flatMap(({ id, inlets, outlets }): [string, string][] => {
      const own = areaOf.get(id);
      if (own) return [[id, own]];
      const streams = new Set([...inlets, ...outlets]);
      const counts = new Map<string, number>();
      for (const { stream, equipment } of points.ofLine(line.id)) {
        const area = equipment && stream && streams.has(stream) ? areaOf.get(equipment) : undefined;
        if (area) counts.set(area, (counts.get(area) ?? 0) + 1);
      }
      const [most] = [...counts].sort((a, b) => b[1] - a[1]);
      return most ? [[id, most[0]]] : [];
    }),
  );
};
