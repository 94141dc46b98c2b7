import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import { type Inventory, inventoriesOf } from '../reconcile/inventories.ts';
import { boundaryOf, neighboursOf } from './boundary.ts';
import type { Instrument, Reading } from './instrument.ts';
import { LevelTrend, type Rate } from './level-trend.ts';
import type { Steadiness } from './steady.ts';
import { UnitGate } from './unit-gate.ts';

/** How a process unit stands to the steady state that its balances assume. */
export type UnitMotion =
  | { readonly kind: 'steady' }
  /** It moves, and what it takes up is known by the rate of its levels, kg/s. */
  | { readonly kind: 'inventory'; readonly rate: number; readonly sigma: number; readonly tags: readonly string[] }
  /** It moves and no level tells what it takes up. */
  | { readonly kind: 'moving'; readonly tags: readonly string[] };

/** What one inventory takes up, kg/s. */
export interface Uptake {
  readonly value: number;
  readonly sigma: number;
}

/** A rate counts when it is this many of its own deviations. */
const SIGMAS = 4;
/** While it is steady a unit takes up nothing, to this share of what goes through it: nothing beside any meter. */
const STEADY_SHARE = 1e-4;
const STEADY: UnitMotion = { kind: 'steady' };

interface MovingUnit {
  readonly id: string;
  readonly gate: UnitGate;
  readonly throughput: number;
  readonly inventories: readonly Inventory[];
  /** Ids of the units at most two streams away. */
  readonly beside: readonly string[];
}

/** Per process unit: steady, followed by its levels, or moving with no way to say what it takes up. */
export class Motions {
  readonly #trends: ReadonlyMap<string, LevelTrend>;
  readonly #areas: ReadonlyMap<string, string>;
  readonly #units: readonly MovingUnit[];
  readonly #uptakes = new Map<string, Uptake>();

  /** @param instrument by tag, where the twin reads it: its flow meters show that a unit moves */
  constructor(line: Line, points: PointTable, instrument: (tag: string) => Instrument | undefined = () => undefined) {
    this.#trends = new Map(
      Motions.tags(line).map((tag) => {
        const point = points.byTag(tag);
        if (!point) throw new Error(`twin.inventories of line ${line.id} names '${tag}', which tags.csv does not have`);
        return [tag, new LevelTrend(point)];
      }),
    );
    this.#areas = areasOfUnits(line, points);
    this.#units = line.units.map((unit) => {
      const boundary = boundaryOf(line, unit, instrument);
      return {
        id: unit.id,
        gate: new UnitGate(boundary),
        throughput: boundary.throughput,
        inventories: inventoriesOf(line, unit),
        beside: neighboursOf(line, unit.id),
      };
    });
  }

  static tags(line: Line): readonly string[] {
    return (line.twin?.inventories ?? []).map(({ tag }) => tag);
  }

  tick(now: number, reading: (tag: string) => Reading): void {
    for (const [tag, trend] of this.#trends) {
      const { gate, mean } = reading(tag);
      trend.add(gate === null ? mean : Number.NaN, now);
    }
    const moving = new Set(this.#units.flatMap(({ id, gate }) => (gate.openedAt === null ? [] : [id])));
    for (const { gate, throughput, inventories, beside } of this.#units) {
      const neighbour = beside.some((other) => moving.has(other));
      gate.tick(now, this.#movingLevels(inventories).length > 0, neighbour);
      for (const inventory of inventories)
        this.#uptakes.set(inventory.id, this.#uptake(inventory, gate.openedAt, throughput));
    }
  }

  /** True while any unit moves. */
  get any(): boolean {
    return this.#units.some(({ gate }) => gate.openedAt !== null);
  }

  /** Whether the inventory of that id belongs to a unit that moves. */
  movesBy(id: string): boolean {
    return this.#units.some(
      ({ gate, inventories }) => gate.openedAt !== null && inventories.some((inventory) => inventory.id === id),
    );
  }

  /** What the inventory of that id takes up. */
  uptake(id: string): Uptake {
    return this.#uptakes.get(id) ?? { value: 0, sigma: Number.POSITIVE_INFINITY };
  }

  /** Of a whole unit. */
  uptakeOf(unit: string): Uptake {
    const found = this.#units.find(({ id }) => id === unit);
    const all = (found?.inventories ?? []).map(({ id }) => this.uptake(id));
    return {
      value: all.reduce((sum, { value }) => sum + value, 0),
      sigma: Math.hypot(...all.map(({ sigma }) => sigma)),
    };
  }

  moves(unit: string): boolean {
    return this.#units.some(({ id, gate }) => id === unit && gate.openedAt !== null);
  }

  /** By id of the process unit. */
  of({ moving }: Steadiness): ReadonlyMap<string, UnitMotion> {
    return new Map(
      this.#units.map((unit) => {
        const shown = moving.find(({ area }) => area === this.#areas.get(unit.id));
        return [unit.id, this.#motion(unit, shown?.tags ?? null)];
      }),
    );
  }

  #motion({ id, gate, inventories }: MovingUnit, moving: readonly string[] | null): UnitMotion {
    const levels = inventories.flatMap((inventory) => inventory.levels);
    const known = levels.length > 0 && levels.every(({ tag }) => this.#trends.get(tag)?.rate());
    if (gate.openedAt === null) return moving === null || known ? STEADY : { kind: 'moving', tags: moving };
    const tags = [...this.#movingLevels(inventories), ...gate.tags];
    if (!known) return { kind: 'moving', tags: tags.length > 0 ? tags : (moving ?? []) };
    const { value, sigma } = this.uptakeOf(id);
    return { kind: 'inventory', rate: value, sigma, tags };
  }

  #movingLevels(inventories: readonly Inventory[]): string[] {
    return inventories.flatMap(({ levels }) =>
      levels.flatMap(({ tag }) => {
        const rate = this.#trends.get(tag)?.rate();
        return rate && significant(rate) ? [tag] : [];
      }),
    );
  }

  /** By its levels since the unit began to move; before they tell, anything up to what goes through it. */
  #uptake({ levels }: Inventory, openedAt: number | null, throughput: number): Uptake {
    if (openedAt === null) return { value: 0, sigma: STEADY_SHARE * throughput };
    let value = 0;
    let variance = 0;
    for (const { tag, kgPerUnit, relativeSigma, unseenKgH } of levels) {
      const trend = this.#trends.get(tag);
      const usual = trend?.rate() ?? null;
      const since = trend?.rateSince(openedAt) ?? null;
      // A level that moves was moving before it was noticed.
      const early = usual !== null && significant(usual) && usual.sigma < (since?.sigma ?? Number.POSITIVE_INFINITY);
      const rate = early ? usual : since;
      if (!rate) return { value: 0, sigma: throughput };
      const perSecond = kgPerUnit / 3600;
      value += perSecond * rate.value;
      variance += (perSecond * Math.hypot(rate.sigma, relativeSigma * rate.value)) ** 2 + (unseenKgH / 3600) ** 2;
    }
    const sigma = Math.sqrt(variance);
    return levels.length === 0 || sigma > throughput ? { value: 0, sigma: throughput } : { value, sigma };
  }
}

const significant = ({ value, sigma }: Rate): boolean => Math.abs(value) > SIGMAS * sigma;

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
