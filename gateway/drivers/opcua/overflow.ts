import type { Point } from '../../../config/plant/point.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';

/**
 * Holes that a server's queues left. The flagged value is the first after the hole, so the hole lies between the value before it and
 * that one. Holes of one burst of notifications are told as one for each device.
 */
export class Overflow {
  /** Flagged values since the start. */
  count = 0;
  readonly #line: string;
  readonly #before = new Map<number, number>();
  #holes = new Map<string, { from: number; to: number; tags: Set<string> }>();

  constructor(line: string) {
    this.#line = line;
  }

  value(point: Point, sourceTime: number, flagged: boolean): void {
    if (flagged) {
      this.count++;
      const from = this.#before.get(point.index) ?? sourceTime;
      const hole = this.#holes.get(point.device) ?? { from, to: sourceTime, tags: new Set<string>() };
      hole.from = Math.min(hole.from, from);
      hole.to = Math.max(hole.to, sourceTime);
      hole.tags.add(point.tag);
      this.#holes.set(point.device, hole);
    }
    this.#before.set(point.index, sourceTime);
  }

  take(): GapReport[] {
    if (this.#holes.size === 0) return [];
    const gaps = [...this.#holes].map(
      ([device, { from, to, tags }]): GapReport => ({
        cause: 'queue-overflow',
        line: this.#line,
        source: device,
        tags: [...tags].sort(),
        from,
        to,
        samples: null,
        detail: {
          zh: `服务器队列来不及发送而溢出；请加大 ${device} 的 queueSize，或缩短发布间隔`,
          en: `The server's queue overflowed before it could send; raise queueSize of ${device} or lower its publishing interval`,
        },
      }),
    );
    this.#holes = new Map();
    return gaps;
  }
}
