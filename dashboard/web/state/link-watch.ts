import type { Link } from '../page.ts';

/** A frame comes at least once a second, also when nothing changed; later than this the link is lost. */
const LOST_AFTER_MS = 2500;
const RATE_WINDOW_MS = 5000;

const median = (numbers: readonly number[]): number | null => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
};

/**
 * Judges the link by the age of its newest frame, not by what the socket says of itself: a socket may stay open for
 * minutes over a pulled cable. All times are monotonic ms of the window, except `serverTime`.
 */
export class LinkWatch {
  #lastFrameMs: number | null = null;
  #retryAtMs: number | null = null;
  #expectedMs = 1000;
  #pings: { latencyMs: number; offsetMs: number }[] = [];
  #offsetMs: number | null = null;
  #frames: { atMs: number; count: number }[] = [];

  /** How far apart frames may come: 5 s while the window is hidden. */
  expect(periodMs: number, nowMs: number): void {
    this.#expectedMs = periodMs;
    // What a hidden window did not get is not lost.
    if (this.#lastFrameMs !== null) this.#lastFrameMs = Math.max(this.#lastFrameMs, nowMs - 1000);
  }

  frame(nowMs: number, serverTime: number, count: number, wallMs: number): void {
    this.#lastFrameMs = nowMs;
    this.#retryAtMs = null;
    this.#offsetMs ??= serverTime - wallMs;
    this.#frames.push({ atMs: nowMs, count });
    while (this.#frames[0] && nowMs - this.#frames[0].atMs > RATE_WINDOW_MS) this.#frames.shift();
  }

  /** Round trip of one ping; the server's clock is taken to have been read in the middle of it. */
  pong(sentMs: number, nowMs: number, serverTime: number, wallMs: number): void {
    const latencyMs = nowMs - sentMs;
    this.#pings = [...this.#pings, { latencyMs, offsetMs: serverTime + latencyMs / 2 - wallMs }].slice(-10);
    this.#offsetMs = median(this.#pings.slice(-5).map(({ offsetMs }) => offsetMs));
  }

  retryAt(atMs: number | null): void {
    this.#retryAtMs = atMs;
  }

  /** Server's clock minus the window's, ms. */
  get offsetMs(): number {
    return this.#offsetMs ?? 0;
  }

  state(nowMs: number): Link {
    if (this.#lastFrameMs === null) return { state: 'connecting' };
    const frameAgeMs = nowMs - this.#lastFrameMs;
    if (frameAgeMs > Math.max(LOST_AFTER_MS, this.#expectedMs * 2.5)) {
      return {
        state: 'lost',
        sinceMs: frameAgeMs,
        retryInMs: this.#retryAtMs === null ? null : Math.max(0, this.#retryAtMs - nowMs),
      };
    }
    const values = this.#frames.reduce((sum, { count }) => sum + count, 0);
    const spanMs = Math.max(1000, nowMs - (this.#frames[0]?.atMs ?? nowMs));
    return {
      state: 'live',
      latencyMs: median(this.#pings.map(({ latencyMs }) => latencyMs)),
      frameAgeMs,
      valuesPerSecond: Math.round((values * 1000) / spanMs),
    };
  }
}
