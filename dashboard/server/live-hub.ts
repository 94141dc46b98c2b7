import type { Clock } from '../../config/vocabulary/clock.ts';
import type { LiveMessage } from '../contract/live-message.ts';
import type { LatestStore } from './latest-store.ts';
import type { LiveClient } from './live-client.ts';

const TICK_MS = 100;

type FeedState = Extract<LiveMessage, { type: 'feed' }>;
export interface Attached {
  readonly client: LiveClient;
  tell(message: LiveMessage): void;
}

/** Closes a tick ten times a second and hands it to every window; tells them who is heard on the bus. */
export class LiveHub {
  readonly #store: LatestStore;
  readonly #clock: Clock;
  readonly #sent: () => void;
  readonly #attached = new Set<Attached>();
  #feed: FeedState = { type: 'feed', bus: false, nodes: {} };
  #rest = new AbortController();

  /** `sent` is called after each tick. */
  constructor(store: LatestStore, clock: Clock, sent: () => void = () => {}) {
    this.#store = store;
    this.#clock = clock;
    this.#sent = sent;
  }

  get clients(): number {
    return this.#attached.size;
  }

  get feed(): FeedState {
    return this.#feed;
  }

  /** A message to every window of this context. */
  say(message: LiveMessage): void {
    for (const attached of this.#attached) attached.tell(message);
  }

  attach(attached: Attached): () => void {
    this.#attached.add(attached);
    attached.tell(this.#feed);
    return () => this.#attached.delete(attached);
  }

  setBus(connected: boolean): void {
    if (!connected) this.#store.markAllUnheard();
    this.#tell({ ...this.#feed, bus: connected });
  }

  setNode(node: string, state: 'online' | 'offline'): void {
    if (state === 'offline') this.#store.markUnheard(node);
    this.#tell({ ...this.#feed, nodes: { ...this.#feed.nodes, [node]: state } });
  }

  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#rest.abort(), { once: true });
    while (!signal.aborted) {
      this.#rest = new AbortController();
      await this.#clock.sleep(TICK_MS, this.#rest.signal);
      this.tick();
    }
  }

  /** The tick is closed now, not when its time is over: the picture is whole. The next one begins here. */
  hurry(): void {
    this.#rest.abort();
  }

  tick(): void {
    const tick = this.#store.nextTick();
    const now = this.#clock.now();
    for (const { client } of this.#attached) client.tick(tick, now);
    this.#sent();
  }

  #tell(feed: FeedState): void {
    this.#feed = feed;
    for (const attached of this.#attached) attached.tell(feed);
  }
}
