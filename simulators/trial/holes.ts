import { concerns } from '../../config/plant/gap-concerns.ts';
import type { Point } from '../../config/plant/point.ts';
import type { GapRecord } from '../../config/vocabulary/gap.ts';

/** From when to when nothing was recorded, Unix ms; `to` is not part of it. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

const NEVER: Hole = { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

/** Which holes of one list have begun, under a time that only goes on. */
class Begun {
  readonly #holes: Hole[] = [];
  #next = 0;
  /** Those that last. */
  #open: Hole[] = [];
  /** Of those that are over, the one that ended last. */
  over: Hole = NEVER;

  add(hole: Hole): void {
    const place = this.#holes.findLastIndex(({ from }) => from <= hole.from) + 1;
    this.#holes.splice(place, 0, hole);
    if (place < this.#next) this.#next = place;
  }

  has({ from, to }: Hole): boolean {
    return this.#holes.some((hole) => hole.from === from && hole.to === to);
  }

  at(time: number): this {
    for (let hole = this.#holes[this.#next]; hole && hole.from < time; hole = this.#holes[this.#next]) {
      this.#next++;
      this.#open.push(hole);
    }
    if (this.#open.some(({ to }) => to <= time)) {
      for (const hole of this.#open) if (hole.to <= time && hole.to > this.over.to) this.over = hole;
      this.#open = this.#open.filter(({ to }) => to > time);
    }
    return this;
  }

  /** Null: none lasts. */
  get lasting(): Hole | null {
    return this.#open[0] ?? null;
  }

  rewind(): void {
    this.#next = 0;
    this.#open = [];
    this.over = NEVER;
  }
}

/**
 * When a sample of the record says no more what was so, because a hole follows it. A sample holds for its own sampling interval, then
 * the next was due. It never holds over a hole: after the end of one only what was heard since counts.
 */
export class Holes {
  readonly #ofPoint = new Map<number, Begun>();
  readonly #ofLine = new Begun();

  /** Holes that were filled afterwards are none: their samples are in the record. */
  constructor(points: readonly Point[], gaps: readonly GapRecord[]) {
    for (const gap of gaps) {
      if (gap.healed === 'yes') continue;
      for (const point of points) {
        if (!concerns(gap, point)) continue;
        const own = this.#ofPoint.get(point.index) ?? new Begun();
        this.#ofPoint.set(point.index, own);
        own.add({ from: gap.from, to: gap.to ?? Number.POSITIVE_INFINITY });
      }
    }
  }

  /** A span in which no point of the line said anything. */
  addSilence(from: number, to: number): void {
    // A record that is played again is read again.
    if (!this.#ofLine.has({ from, to })) this.#ofLine.add({ from, to });
  }

  /** Null: the sample holds at this instant. Else since when it does not, Unix ms. */
  lostSince(point: number, { samplingMs, sourceTime, receiveTime }: Held, at: number): number | null {
    const own = this.#ofPoint.get(point)?.at(at);
    const line = this.#ofLine.at(at);
    const dueMs = sourceTime + samplingMs;
    for (const { lasting, over } of own ? [own, line] : [line]) {
      if (Math.max(sourceTime, receiveTime) < over.to) return Math.max(over.from, sourceTime);
      if (lasting && at >= dueMs) return Math.max(lasting.from, dueMs);
    }
    return null;
  }

  rewind(): void {
    for (const begun of this.#ofPoint.values()) begun.rewind();
    this.#ofLine.rewind();
  }
}

interface Held {
  readonly samplingMs: number;
  readonly sourceTime: number;
  readonly receiveTime: number;
}
