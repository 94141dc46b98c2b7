import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';

/** The newest so many figures, and what share of them lies below which. */
class Recent {
  readonly #figures: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#figures = new Float64Array(capacity);
  }

  add(figure: number): void {
    this.#figures[this.#count++ % this.#figures.length] = figure;
  }

  /** Null before the first figure. */
  quantile(share: number): number | null {
    const filled = Math.min(this.#count, this.#figures.length);
    if (filled === 0) return null;
    const sorted = this.#figures.slice(0, filled).sort();
    return sorted[Math.min(filled - 1, Math.floor(share * filled))] ?? null;
  }
}

const SAMPLES_KEPT = 2048;
const BATCHES_KEPT = 256;

/** How long samples take from the gateway to this server, and wait here for the next frame. Both clocks are those of servers. */
export class Delays {
  readonly #points: PointTable;
  readonly #clock: Clock;
  readonly #bus = new Recent(SAMPLES_KEPT);
  readonly #wait = new Recent(BATCHES_KEPT);
  #waiting: number[] = [];

  constructor(points: PointTable, clock: Clock) {
    this.#points = points;
    this.#clock = clock;
  }

  /** Of what the gateway received itself; estimates come straight from their twin. */
  arrived(batch: SampleBatch): void {
    const now = this.#clock.now();
    for (let row = 0; row < batch.length; row++) {
      if (this.#points.at(batch.point[row] ?? 0).address.protocol === 'sparkplug') continue;
      this.#bus.add(Math.max(0, now - (batch.receiveTime[row] ?? now)));
    }
    this.#waiting.push(this.#clock.elapsedMs());
  }

  /** A frame has gone out to every window. */
  sent(): void {
    const now = this.#clock.elapsedMs();
    for (const since of this.#waiting) this.#wait.add(now - since);
    this.#waiting = [];
  }

  /** For the health report, ms: gateway received to here (median and 99 %), and here to the next frame (median). */
  detail(): { busMsP50: number | null; busMsP99: number | null; waitMsP50: number | null } {
    return {
      busMsP50: this.#bus.quantile(0.5),
      busMsP99: this.#bus.quantile(0.99),
      waitMsP50: this.#wait.quantile(0.5),
    };
  }
}
