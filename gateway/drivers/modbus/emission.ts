import type { Point } from '../../../config/plant/point.ts';

/** A point that does not change is said again at least this often, so that history shows it alive. */
const REPEAT_MS_MAX = 5000;

interface Said {
  value: number;
  status: number;
  at: number;
}

/**
 * Decides which readings of a scan become samples: the first one, every change of value or status, and a repetition when the
 * point's samplingMs (at most 5 s) has passed since the one before. A quick poll of a quiet register thus does not flood the
 * journal, and a quiet register is still told from a dead one.
 */
export class Emission {
  readonly #said = new Map<number, Said>();

  /** @param at when the reading was taken, Unix ms */
  isDue(point: Point, value: number, status: number, at: number): boolean {
    const said = this.#said.get(point.index);
    if (!said) {
      this.#said.set(point.index, { value, status, at });
      return true;
    }
    const repeatMs = Math.min(point.samplingMs, REPEAT_MS_MAX);
    // Scans come a little early or late; a repetition due within a tenth of its interval is due now. A clock set back repeats.
    const passed = Math.abs(at - said.at) >= repeatMs * 0.9;
    if (!passed && Object.is(value, said.value) && status === said.status) return false;
    said.value = value;
    said.status = status;
    said.at = at;
    return true;
  }
}
