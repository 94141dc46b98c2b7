import { Status } from '../../../config/vocabulary/status.ts';
import type { Frame } from '../../contract/frame.ts';

/** Newest samples as columns by point index, with a bitmap of what changed since it was last asked. */
export class ValueStore {
  readonly value: Float64Array;
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly status: Uint32Array;
  readonly heard: Uint8Array;
  readonly #dirty: Uint32Array;

  constructor(size: number) {
    this.value = new Float64Array(size).fill(Number.NaN);
    this.sourceTime = new Float64Array(size);
    this.receiveTime = new Float64Array(size);
    this.status = new Uint32Array(size).fill(Status.BadWaitingForInitialData);
    this.heard = new Uint8Array(size);
    this.#dirty = new Uint32Array(Math.ceil(size / 32));
  }

  get size(): number {
    return this.value.length;
  }

  apply(frame: Frame): void {
    for (let row = 0; row < frame.count; row++) {
      const point = frame.point[row] ?? 0;
      if (point >= this.size) continue;
      const sourceTime = frame.sourceTime[row] ?? 0;
      this.value[point] = frame.value[row] ?? Number.NaN;
      this.sourceTime[point] = sourceTime;
      this.receiveTime[point] = sourceTime + (frame.delay[row] ?? 0);
      this.status[point] = frame.status[row] ?? 0;
      this.heard[point] = 1;
      this.touch(point);
    }
  }

  /** Marks a point as changed: its age did, or the link. */
  touch(point: number): void {
    const word = point >>> 5;
    this.#dirty[word] = (this.#dirty[word] ?? 0) | (1 << (point & 31));
  }

  /** Calls for every changed point in order and forgets the changes. */
  takeChanged(each: (point: number) => void): void {
    for (let word = 0; word < this.#dirty.length; word++) {
      let bits = this.#dirty[word] ?? 0;
      if (bits === 0) continue;
      this.#dirty[word] = 0;
      while (bits !== 0) {
        const lowest = bits & -bits;
        each(word * 32 + (31 - Math.clz32(lowest)));
        bits ^= lowest;
      }
    }
  }
}
