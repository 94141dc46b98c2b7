import type { Origin } from '../vocabulary/sample.ts';
import type { Text } from '../vocabulary/text.ts';
import type { UnitCode } from '../vocabulary/unit.ts';
import type { Address } from './address.ts';
import type { ROLES } from './tag-row.ts';

/** A measured or computed signal, declared once. What every process knows of it. */
export interface Point {
  /** Place in the point table: what moves in a SampleBatch. Differs from one configuration to the next; never stored without its tag. */
  readonly index: number;
  readonly tag: string;
  readonly line: string;
  readonly device: string;
  readonly name: Text;
  readonly isaType: string;
  readonly equipment: string | null;
  readonly stream: string | null;
  readonly unit: UnitCode;
  readonly range: { readonly low: number; readonly high: number };
  readonly normal: number | null;
  /** Random error of one reading, one standard deviation, in the point's unit; null when not known. */
  readonly sigma: number | null;
  readonly accuracy: string;
  readonly samplingMs: number;
  readonly deadband: number;
  readonly origin: Origin;
  readonly access: 'R' | 'RW';
  readonly role: (typeof ROLES)[number] | 'EST';
  readonly limits: {
    readonly hh: number | null;
    readonly h: number | null;
    readonly l: number | null;
    readonly ll: number | null;
  };
  /** Priority of the outer limits, 1 high to 4 low. */
  readonly priority: number | null;
  readonly words: Readonly<Record<number, Text>> | null;
  /** Days as in tags.csv; left out: the index does not say when it was calibrated. */
  readonly calibration?: { readonly done: string; readonly due: string | null };
  readonly address: Address;
}

/** Every point of the configuration, in a fixed order. */
export class PointTable {
  readonly points: readonly Point[];
  readonly #byTag: ReadonlyMap<string, Point>;

  constructor(points: readonly Point[]) {
    this.points = points;
    this.#byTag = new Map(points.map((point) => [point.tag, point]));
  }

  get length(): number {
    return this.points.length;
  }

  byTag(tag: string): Point | undefined {
    return this.#byTag.get(tag);
  }

  /** The point at an index of a batch; an index outside the table is a bug, not bad data. */
  at(index: number): Point {
    const point = this.points[index];
    if (!point) throw new Error(`point index ${index} is outside the table of ${this.points.length}`);
    return point;
  }

  ofDevice(line: string, device: string): readonly Point[] {
    return this.points.filter((point) => point.line === line && point.device === device);
  }

  ofLine(line: string): readonly Point[] {
    return this.points.filter((point) => point.line === line);
  }
}
