import type { PointTable } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import { emptyBatch, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { BusRoom, FollowFeed } from '../../bus/bus.ts';
import { followFeed } from '../../bus/feed.ts';
import type { Driver, Reading } from '../driver.ts';

/** How long a node may take to show itself before the attempt counts as failed. */
const BIRTH_MS = 10_000;
/** A node that reports by exception may be quiet for hours; its will tells of its death, so being online is word enough. */
const WORD_MS = 10_000;

/** Takes in what one edge node (a line's twin, a neighbour's gateway) publishes on the bus. */
export class SparkplugDriver implements Driver {
  readonly #bus: BusRoom;
  readonly #points: PointTable;
  readonly #node: string;
  readonly #follow: FollowFeed;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #queue: SampleBatch[] = [];
  #online = false;
  #lost: Text | null = null;
  #samples = 0;
  #wake: () => void = () => {};

  /** @param follow how the bus is heard: over MQTT, unless a test says otherwise. */
  constructor(bus: BusRoom, points: PointTable, node: string, follow: FollowFeed = followFeed) {
    this.#bus = bus;
    this.#points = points;
    this.#node = node;
    this.#follow = follow;
  }

  async connect(signal: AbortSignal): Promise<void> {
    this.#running ??= this.#follow(
      this.#bus,
      { context: 'live', points: this.#points, follow: (node) => node === this.#node },
      {
        batch: (batch) => this.#take(batch),
        node: (_node, state) => this.#state(state),
      },
      this.#stop.signal,
    );
    await this.#until(() => this.#online, BIRTH_MS, signal);
    if (!this.#online) {
      throw new TroubleError(
        `边缘节点 ${this.#node} 不在总线 ${this.#bus.address.url} 上；请启动它，或检查它到消息代理的连接`,
        `edge node ${this.#node} is not on the bus at ${this.#bus.address.url}; start it, or look why it cannot reach the broker`,
      );
    }
  }

  async read(signal: AbortSignal): Promise<Reading> {
    await this.#until(() => this.#queue.length > 0 || this.#lost !== null, WORD_MS, signal);
    const queue = this.#queue;
    this.#queue = [];
    // What was heard before the loss is handed over before the loss is told.
    if (queue.length === 0 && this.#lost !== null) throw new TroubleError(this.#lost.zh, this.#lost.en);
    return { samples: joined(queue, this.#bus.clock), gaps: [] };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  detail(): Readonly<Record<string, string | number | boolean | null>> {
    return { node: this.#node, online: this.#online, samples: this.#samples };
  }

  #take(batch: SampleBatch): void {
    this.#queue.push(batch);
    this.#samples += batch.length;
    this.#wake();
  }

  #state(state: 'online' | 'offline'): void {
    this.#online = state === 'online';
    this.#lost = this.#online
      ? null
      : {
          zh: `边缘节点 ${this.#node} 已离开总线：进程停止，或与消息代理断开；请检查`,
          en: `edge node ${this.#node} left the bus; its process or its connection to the broker has ended`,
        };
    this.#wake();
  }

  async #until(ready: () => boolean, withinMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#bus;
    const deadline = clock.elapsedMs() + withinMs;
    while (!ready() && !signal.aborted && !this.#stop.signal.aborted && clock.elapsedMs() < deadline) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await clock.sleep(deadline - clock.elapsedMs(), AbortSignal.any([signal, this.#stop.signal, woken.signal]));
    }
  }
}

/** One batch of several, heard by this gateway now. */
const joined = (batches: readonly SampleBatch[], clock: Clock): SampleBatch => {
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const whole = { ...emptyBatch(length), length };
  let at = 0;
  for (const batch of batches) {
    whole.point.set(batch.point.subarray(0, batch.length), at);
    whole.sourceTime.set(batch.sourceTime.subarray(0, batch.length), at);
    whole.value.set(batch.value.subarray(0, batch.length), at);
    whole.status.set(batch.status.subarray(0, batch.length), at);
    at += batch.length;
  }
  whole.receiveTime.fill(clock.now());
  return whole;
};
