import type { Point } from '../../../config/plant/point.ts';
import {
  blockOf,
  type PlanSettings,
  planReads,
  type ReadBlock,
  type ReadPlan,
  type Register,
  widthOf,
} from './plan-reads.ts';

const RETRY_MS_MIN = 60_000;
const RETRY_MS_MAX = 600_000;

interface RefusedRegister {
  readonly register: Register;
  failures: number;
  retryAtMs: number;
  onTrial: boolean;
}

interface Hole {
  readonly unitId: number;
  readonly functionCode: number;
  readonly from: number;
  /** Last register of it. */
  readonly to: number;
}

/**
 * Remembers which registers a device refused, so that reads are planned around them, and when each is worth another try (after one
 * minute, at most every ten).
 */
export class RefusedRegisters {
  readonly #settings: PlanSettings;
  readonly #refused = new Map<number, RefusedRegister>();
  #holes: Hole[] = [];

  constructor(settings: PlanSettings) {
    this.#settings = settings;
  }

  get count(): number {
    return this.#refused.size;
  }

  has(point: Point): boolean {
    return this.#refused.has(point.index);
  }

  refuse(register: Register, nowMs: number): void {
    const failures = this.#refused.get(register.point.index)?.failures ?? 0;
    const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(failures, 10));
    const retryAtMs = nowMs + waitMs;
    this.#refused.set(register.point.index, { register, failures: failures + 1, retryAtMs, onTrial: false });
    this.#addHole(register.address, register.address.register, register.address.register + widthOf(register.address));
  }

  accept(point: Point): void {
    this.#refused.delete(point.index);
  }

  /** The registers of a refused block that no point asked for may be the reason: they are not read along again. */
  avoidFiller(block: ReadBlock): void {
    let free = block.from;
    const sorted = [...block.registers].sort((a, b) => a.address.register - b.address.register);
    for (const { address } of sorted) {
      if (address.register > free) this.#addHole(block, free, address.register);
      free = Math.max(free, address.register + widthOf(address));
    }
  }

  /** Registers due for another try, each as a block of its own. Handed out once until refused or accepted again. */
  due(nowMs: number): ReadBlock[] {
    const blocks: ReadBlock[] = [];
    for (const refused of this.#refused.values()) {
      if (refused.onTrial || refused.retryAtMs > nowMs) continue;
      refused.onTrial = true;
      blocks.push(blockOf([refused.register], this.#settings));
    }
    return blocks;
  }

  /** Plan of some points without the refused ones and around the holes. */
  plan(points: readonly Point[]): ReadPlan {
    const good = points.filter((point) => !this.has(point));
    const holes = this.#holes.filter((hole) => !good.some((point) => touches(point, hole)));
    return planReads(good, { ...this.#settings, forbidden: [...this.#settings.forbidden, ...holes] });
  }

  #addHole({ unitId, functionCode }: { unitId: number; functionCode: number }, from: number, end: number): void {
    const hole = { unitId, functionCode, from, to: end - 1 };
    this.#holes = this.#holes.filter((other) => !isSame(other, hole));
    this.#holes.push(hole);
  }
}

const isSame = (a: Hole, b: Hole): boolean =>
  a.unitId === b.unitId && a.functionCode === b.functionCode && a.from === b.from && a.to === b.to;

const touches = ({ address }: Point, hole: Hole): boolean =>
  address.protocol === 'modbus' &&
  address.unitId === hole.unitId &&
  address.functionCode === hole.functionCode &&
  address.register <= hole.to &&
  hole.from < address.register + widthOf(address);
