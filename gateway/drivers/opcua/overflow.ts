import type { Point } from '../../../config/plant/point.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';
import { PointColumn } from './point-column.ts';

/**
 * Holes that a server's queues left. The flagged value is the first after the hole, so the hole lies between the value before it and
 * that one. Holes of one burst of notifications are told as one for each device.
 */
export class Overflow {
  /** Flagged values since the start. */
  count = 0;
  readonly #line: string;
  /** Source time of the last value of each point. */
  readonly #before = new PointColumn();
  #holes = new Map<string, { from: number; to: number; tags: Set<string> }>();

  constructor(line: string) {
    this.#line = line;
  }

  value(point: Point, sourceTime: number, flagged: boolean): void {
    if (flagged) this.#note(point, sourceTime);
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

  #note({ index, device, tag }: Point, sourceTime: number): void {
    this.count++;
    const before = this.#before.get(index);
    const from = Number.isNaN(before) ? sourceTime : before;
    const hole = this.#holes.get(device) ?? { from, to: sourceTime, tags: new Set<string>() };
    hole.from = Math.min(hole.from, from);
    hole.to = Math.max(hole.to, sourceTime);
    hole.tags.add(tag);
    this.#holes.set(device, hole);
  }
}
