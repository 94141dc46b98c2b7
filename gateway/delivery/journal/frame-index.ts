import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import { FRAME_SAMPLES_MAX, HEADER_BYTES, type PlacedFrame } from './frame.ts';

const READ_BYTES_MAX = 4 * 1024 * 1024;

/** The frames that hold the next `max` samples, within what is read at once. */
export const takeFrames = (frames: readonly PlacedFrame[], position: JournalPosition, max: number): PlacedFrame[] => {
  const taken: PlacedFrame[] = [];
  let from = position;
  let bytes = 0;
  for (let index = firstEndingAfter(frames, position); index < frames.length; index++) {
    const frame = frames[index];
    if (frame?.kind !== 'samples') continue;
    if (taken.length > 0 && (frame.start >= from + max || bytes + frame.payloadBytes > READ_BYTES_MAX)) break;
    if (taken.length === 0) from = Math.max(position, frame.start);
    taken.push(frame);
    bytes += HEADER_BYTES + frame.payloadBytes;
  }
  return taken;
};

/** Index of the first of these, in order of position, that ends after `position`; their number when there is none. */
export const firstEndingAfter = (list: readonly { readonly end: number }[], position: JournalPosition): number => {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.end ?? Number.POSITIVE_INFINITY) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Large frames that were read lately, so that taking one in small bites costs one reading of it. A few places: the lanes of a few sinks. */
export class FrameCache {
  readonly #places = 4;
  readonly #kept = new Map<string, SampleBatch>();

  get(path: string, frame: PlacedFrame): SampleBatch | null {
    const key = `${path}:${frame.offset}`;
    const samples = this.#kept.get(key);
    if (!samples) return null;
    this.#kept.delete(key);
    this.#kept.set(key, samples); // used last: goes last
    return samples;
  }

  keep(path: string, frame: PlacedFrame, samples: SampleBatch): void {
    if (samples.length < FRAME_SAMPLES_MAX / 8) return;
    this.#kept.set(`${path}:${frame.offset}`, samples);
    if (this.#kept.size <= this.#places) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }
}
