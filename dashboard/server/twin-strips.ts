import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import type { StripsReply } from '../contract/strips.ts';

const STEP_MS = 60_000;
const KEPT = 1440;
const SHOWN_MIN = 30;

/** Of one line: minute by minute the largest standardised adjustment of each variable; a ring of one day. */
interface Strips {
  /** Reports before it were not heard. */
  readonly since: number;
  /** Minute (Unix ms / 60 000) of the newest column. */
  minute: number;
  readonly ofVariable: Map<string, Float32Array>;
}

/** Keeps what the reports of the twins said, as nobody stores it: from the start of this server, at most one day. */
export class TwinStrips {
  readonly #lines = new Map<string, Strips>();

  hear({ line, at, variables, converged }: TwinReport): void {
    const minute = Math.floor(at / STEP_MS);
    const strips = this.#lines.get(line) ?? { since: at, minute, ofVariable: new Map() };
    this.#lines.set(line, strips);
    this.#turnTo(strips, minute);
    // A late report must not be written into the column of another day.
    if (!converged || minute <= strips.minute - KEPT) return;
    for (const { name, z } of variables) {
      if (z === null) continue;
      let ring = strips.ofVariable.get(name);
      if (!ring) {
        ring = new Float32Array(KEPT).fill(Number.NaN);
        strips.ofVariable.set(name, ring);
      }
      const before = ring[minute % KEPT] ?? Number.NaN;
      if (!(Math.abs(before) >= Math.abs(z))) ring[minute % KEPT] = z;
    }
  }

  /** At most `columns` of equal length that end with the newest minute and begin with the first report heard, if that is later; null where nothing was heard. */
  reply(line: string, minutes: number, columns: number): StripsReply {
    const strips = this.#lines.get(line);
    // A server that has just started does not show a day of nothing.
    const heard = strips ? strips.minute - Math.floor(strips.since / STEP_MS) + 1 : 0;
    const span = Math.min(minutes, KEPT, Math.max(heard, SHOWN_MIN));
    const each = Math.max(1, Math.ceil(span / columns));
    const count = Math.ceil(span / each);
    const last = strips?.minute ?? 0;
    const first = last - count * each + 1;
    return {
      line,
      since: strips?.since ?? null,
      from: first * STEP_MS,
      stepMs: each * STEP_MS,
      variables: [...(strips?.ofVariable ?? [])].map(([name, ring]) => ({
        name,
        z: Array.from({ length: count }, (_, column) => extreme(ring, first + column * each, each, last)),
      })),
    };
  }

  /** Minutes that nobody spoke of are empty, also when the ring comes round to them. */
  #turnTo(strips: Strips, minute: number): void {
    const from = Math.max(strips.minute + 1, minute - KEPT + 1);
    for (let at = from; at <= minute; at++) for (const ring of strips.ofVariable.values()) ring[at % KEPT] = Number.NaN;
    strips.minute = Math.max(strips.minute, minute);
  }
}

const extreme = (ring: Float32Array, first: number, count: number, last: number): number | null => {
  let found: number | null = null;
  for (let minute = Math.max(first, last - KEPT + 1, 0); minute < first + count && minute <= last; minute++) {
    const z = ring[minute % KEPT] ?? Number.NaN;
    if (!Number.isNaN(z) && (found === null || Math.abs(z) > Math.abs(found))) found = z;
  }
  return found === null ? null : Math.round(found * 100) / 100;
};
