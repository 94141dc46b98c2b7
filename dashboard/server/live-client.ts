import { type FrameKind, newFrame } from '../contract/frame.ts';
import type { LatestStore } from './latest-store.ts';

/** Above this many bytes in the send buffer a client gets nothing until it has drained; then all that changed meanwhile. */
export const BUFFERED_BYTES_MAX = 256 * 1024;
const HEARTBEAT_TICKS = 10;
const TICKS_PER_SECOND = 10;

/** What a client needs of its socket. */
export interface LiveSocket {
  readonly bufferedAmount: number;
  send(data: ArrayBuffer | string): void;
}

/**
 * One window. Conflation needs no queue: a frame holds the newest value of each point that changed since the frame
 * before, however long ago that was.
 */
export class LiveClient {
  readonly #socket: LiveSocket;
  readonly #store: LatestStore;
  /** Indexes on screen; null: all. Nothing is sent before the client says what it shows. */
  #points: readonly number[] | null = [];
  #everyTicks = 1;
  #sentTick: number;
  /** The client's picture may have holes: the next frame is a snapshot. */
  #whole = true;
  #skipped = 0;

  /** `resumeFrom`: the tick up to which the client already knows everything. */
  constructor(socket: LiveSocket, store: LatestStore, resumeFrom: number | null) {
    this.#socket = socket;
    this.#store = store;
    this.#sentTick = resumeFrom ?? 0;
    this.#whole = resumeFrom === null;
  }

  /** Frames held back because the socket was full. */
  get skipped(): number {
    return this.#skipped;
  }

  /** A client that resumes and asks for the same points as before goes on; any other change begins with a snapshot. */
  subscribe(points: readonly number[] | 'all', rateHz: number, resumed: boolean): void {
    this.#points = points === 'all' ? null : points.filter((index) => index < this.#store.points.length);
    this.#everyTicks = Math.max(1, Math.round(TICKS_PER_SECOND / rateHz));
    if (!resumed) this.#whole = true;
  }

  /** Called once a tick with the number of the tick that was closed. */
  tick(tick: number, serverTime: number): void {
    if (!this.#whole && tick - this.#sentTick < this.#everyTicks) return;
    if (this.#socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      this.#skipped++;
      return;
    }
    const due = this.#due();
    const silent = due.length === 0 && !this.#whole;
    if (silent && tick - this.#sentTick < Math.max(HEARTBEAT_TICKS, this.#everyTicks)) return;
    this.#send(silent ? 'heartbeat' : this.#whole ? 'snapshot' : 'batch', tick, serverTime, due);
    this.#sentTick = tick;
    this.#whole = false;
  }

  #due(): number[] {
    const { changed } = this.#store;
    const since = this.#whole ? 0 : this.#sentTick;
    const due: number[] = [];
    if (this.#points) {
      for (const point of this.#points) if ((changed[point] ?? 0) > since) due.push(point);
    } else {
      for (let point = 0; point < changed.length; point++) if ((changed[point] ?? 0) > since) due.push(point);
    }
    return due;
  }

  #send(kind: FrameKind, tick: number, serverTime: number, due: readonly number[]): void {
    const store = this.#store;
    const frame = newFrame(kind, serverTime, tick, due.length);
    for (const [row, point] of due.entries()) {
      const sourceTime = store.sourceTime[point] ?? 0;
      frame.value[row] = store.value[point] ?? Number.NaN;
      frame.sourceTime[row] = sourceTime;
      frame.delay[row] = (store.receiveTime[point] ?? 0) - sourceTime;
      frame.point[row] = point;
      frame.status[row] = store.status[point] ?? 0;
    }
    this.#socket.send(frame.bytes);
  }
}
