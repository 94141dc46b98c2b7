import { concerns } from '../../config/plant/gap-concerns.ts';
import type { Point } from '../../config/plant/point.ts';
import type { GapRecord } from '../../config/vocabulary/gap.ts';

/** From when to when nothing was recorded, Unix ms; `to` is not part of it. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

/** Which holes of one list have begun, under a time that only goes on. */
class Begun {
  readonly #holes: Hole[] = [];
  #next = 0;
  /** The newest that has begun, and the latest end of any. */
  from = Number.NEGATIVE_INFINITY;
  to = Number.NEGATIVE_INFINITY;

  add(hole: Hole): void {
    const before = this.#holes.findLastIndex(({ from }) => from <= hole.from);
    // The same one again, further on: a silence grows while it is read.
    const grows = this.#holes[before]?.from === hole.from;
    const place = grows ? before : before + 1;
    this.#holes.splice(
      place,
      grows ? 1 : 0,
      grows && (this.#holes[before]?.to ?? 0) > hole.to ? (this.#holes[before] ?? hole) : hole,
    );
    if (place < this.#next) this.#next = place;
  }

  at(time: number): this {
    for (let hole = this.#holes[this.#next]; hole && hole.from < time; hole = this.#holes[this.#next]) {
      this.#next++;
      if (hole.to <= this.to) continue;
      this.from = hole.from;
      this.to = hole.to;
    }
    return this;
  }

  rewind(): void {
    this.#next = 0;
    this.from = Number.NEGATIVE_INFINITY;
    this.to = Number.NEGATIVE_INFINITY;
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
    this.#ofLine.add({ from, to });
  }

  /** Null: the sample holds at this instant. Else since when it does not, Unix ms. */
  lostSince(point: number, { samplingMs, sourceTime, receiveTime }: Held, at: number): number | null {
    const own = this.#ofPoint.get(point)?.at(at);
    const line = this.#ofLine.at(at);
    for (const hole of own ? [own, line] : [line]) {
      const isOver = at >= hole.to;
      const isLost = isOver ? Math.max(sourceTime, receiveTime) < hole.to : at >= sourceTime + samplingMs;
      if (isLost) return Math.max(hole.from, sourceTime + (isOver ? 0 : samplingMs));
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
