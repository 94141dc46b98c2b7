import type { DataValue } from 'node-opcua';
import type { Point } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import { saidBy } from './data-value.ts';
import type { NodeAddress } from './node-addresses.ts';
import { PointColumn } from './point-column.ts';

/** So often some of the silent points are compared. */
const CHECK_MS = 1000;
/** So many nodes are read at one time: a weak PLC bears it, and 3,000 points that never change are all compared in a minute. */
const NODES_MAX = 50;
const QUIET_MS_MIN = 2000;
/** Beside two publishing intervals: by then a change that a Read has shown has come as a notification, too. */
const ON_ITS_WAY_MS = 1000;
/** And so often the server must have said since that it has nothing more to say. */
const DRAINS_MIN = 3;
/** An item that was made anew and falls silent again is left alone this long, then longer and longer. */
const AGAIN_MS_MIN = 4_000;
const AGAIN_MS_MAX = 3_600_000;
/** One that has spoken for so many times as long as it was left alone has fallen silent for the first time again. */
const WELL_TIMES = 4;

interface Said {
  readonly value: number;
  readonly status: number;
}
/** An item that has fallen silent. */
export interface DumbItem {
  readonly address: NodeAddress;
  /** What the Read has shown. */
  readonly dataValue: DataValue;
  /** How long the item has said nothing, ms. */
  readonly silentMs: number;
}

interface Suspect {
  readonly address: NodeAddress;
  /** Monotonic ms of the Read that showed something else than was told. */
  readonly sinceMs: number;
  /** How often the server had said all it had to say by then. */
  readonly drains: number;
}

/**
 * Finds monitored items that have fallen silent on their own: the subscription lives, a Read shows that the value has changed, and no
 * notification tells of it. Silence alone is no fault, since a value that does not change says nothing. Reads are few and in turn.
 */
export class QuietItems {
  readonly #publishingMs: number;
  /** Of each point: when it was heard, monotonic ms, and what it said. */
  readonly #heardMs = new PointColumn();
  readonly #value = new PointColumn();
  readonly #status = new PointColumn();
  readonly #suspects = new Map<number, Suspect>();
  readonly #renewed = new Map<number, { atMs: number; untilMs: number; forMs: number }>();
  #turn = 0;
  #drains = 0;
  #checkedMs: number;

  /** @param nowMs monotonic ms: since then the items are there */
  constructor(publishingMs: number, nowMs: number) {
    this.#publishingMs = publishingMs;
    this.#checkedMs = nowMs;
  }

  heard({ index }: Point, value: number, status: number, nowMs: number): void {
    this.#heardMs.set(index, nowMs);
    this.#value.set(index, value);
    this.#status.set(index, status);
    if (this.#suspects.size > 0) this.#suspects.delete(index);
  }

  /** The server has said all it had to say: a notification that is merely late comes before this. */
  drained(): void {
    this.#drains++;
  }

  /** To be called often; reads only when some are due. Rejects when the Read does. */
  async check(
    addresses: readonly NodeAddress[],
    read: (due: readonly NodeAddress[]) => Promise<readonly DataValue[]>,
    clock: Clock,
  ): Promise<DumbItem[]> {
    const due = this.#due(addresses, clock.elapsedMs());
    if (due.length === 0) return [];
    const values = await read(due);
    const nowMs = clock.elapsedMs();
    return due.flatMap((address, row) => {
      const dataValue = values[row];
      if (!dataValue || !this.#isDumb(address, saidBy(dataValue, clock.now()), nowMs)) return [];
      return [{ address, dataValue, silentMs: nowMs - this.#heardMs.get(address.point.index) }];
    });
  }

  /** Whose values are to be read now: suspects, and the next ones that have been silent for long. Mostly none. */
  #due(addresses: readonly NodeAddress[], nowMs: number): NodeAddress[] {
    if (nowMs - this.#checkedMs < CHECK_MS) return [];
    this.#checkedMs = nowMs;
    const due = [...this.#suspects.values()].map(({ address }) => address).slice(0, NODES_MAX);
    for (let looked = 0; looked < addresses.length && due.length < NODES_MAX; looked++) {
      this.#turn = (this.#turn + 1) % addresses.length;
      const address = addresses[this.#turn];
      if (address && this.#isQuiet(address.point, nowMs)) due.push(address);
    }
    return due;
  }

  /** What a Read of one of them has shown; true when its item is silent although it should have spoken. */
  #isDumb(address: NodeAddress, now: Said, nowMs: number): boolean {
    const { index, deadband } = address.point;
    const said = { value: this.#value.get(index), status: this.#status.get(index) };
    if (Number.isNaN(said.status) || isSame(said, now, deadband)) {
      this.#suspects.delete(index);
      return false;
    }
    const suspect = this.#suspects.get(index);
    if (!suspect) this.#suspects.set(index, { address, sinceMs: nowMs, drains: this.#drains });
    if (!suspect || this.#drains - suspect.drains < DRAINS_MIN) return false;
    if (nowMs - suspect.sinceMs < ON_ITS_WAY_MS + 2 * this.#publishingMs) return false;
    this.#suspects.delete(index);
    const before = this.#renewed.get(index);
    const heardMs = this.#heardMs.get(index) ?? nowMs;
    const again = before !== undefined && heardMs - before.atMs < WELL_TIMES * before.forMs;
    const forMs = again ? Math.min(AGAIN_MS_MAX, before.forMs * 2) : AGAIN_MS_MIN;
    this.#renewed.set(index, { atMs: nowMs, untilMs: nowMs + forMs, forMs });
    return true;
  }

  #isQuiet({ index, samplingMs }: Point, nowMs: number): boolean {
    const heardMs = this.#heardMs.get(index);
    if (Number.isNaN(heardMs) || this.#suspects.has(index)) return false;
    const quietMs = Math.max(QUIET_MS_MIN, 2 * this.#publishingMs + samplingMs);
    return nowMs - heardMs > quietMs && nowMs > (this.#renewed.get(index)?.untilMs ?? 0);
  }
}

/** Within the deadband the server owes no word. */
const isSame = (said: Said, now: Said, deadband: number): boolean => {
  if (severity(said.status) !== severity(now.status)) return false;
  if (Number.isNaN(said.value) || Number.isNaN(now.value)) return Number.isNaN(said.value) === Number.isNaN(now.value);
  return Math.abs(said.value - now.value) <= deadband;
};
