import type { PointTable } from '../../../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { GATEWAY_NODE, sparkplugDevice } from '../../../../config/vocabulary/topic.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { BusRoom, EdgeNode } from '../../../bus/bus.ts';
import { startEdgeNode } from '../../../bus/node.ts';
import { type Delivery, type Lane, type Sink, STOPPING } from '../sink.ts';
import { News } from './news.ts';

const RETRY_MS = 1000;
/** What was published in so long before the primary host went is said again: a broker notices a death by keep-alive at the latest. */
const UNSURE_MS = 15_000;
/** At start the connection is given this long before the page says that the sink waits. */
const FIRST_CONNECT_MS = 2000;

export interface MqttSinkOptions {
  readonly room: BusRoom;
  readonly points: PointTable;
  /** Sparkplug host without which nothing is said (`bus.primaryHost` in base.yaml). */
  readonly primaryHost: string | null;
  /** File in which the birth count of the edge node outlives the process. */
  readonly stateFile: string;
  /** Which of a redundant pair this is; null: it is alone. */
  readonly pair: 'a' | 'b' | null;
}

/** Publishes what is journalled as the Sparkplug edge node `gateway`, one Sparkplug device for each field device. */
export const openMqttSink = ({ room, points, primaryHost, stateFile, pair }: MqttSinkOptions): Sink => {
  const devices = gatewayDevices(points);
  const node = { context: 'live', node: GATEWAY_NODE, points, devices, stateFile, primaryHost, pair } as const;
  return new MqttSink(room, devices, () => startEdgeNode(room, node), primaryHost !== null);
};

/** Points that came in from the bus are left out: they are on it already. */
export const gatewayDevices = (points: PointTable): ReadonlyMap<string, readonly number[]> => {
  const devices = new Map<string, number[]>();
  for (const { address, line, device, index } of points.points) {
    if (address.protocol === 'sparkplug') continue;
    const name = sparkplugDevice(line, device);
    const indexes = devices.get(name);
    if (indexes) indexes.push(index);
    else devices.set(name, [index]);
  }
  return devices;
};

export class MqttSink implements Sink {
  readonly name = 'mqtt';
  readonly shared = true;
  readonly #room: BusRoom;
  readonly #start: () => EdgeNode;
  /** By point index: 1 where the point is published. */
  readonly #published: Uint8Array;
  /** Started by the first write: a second gateway is refused by the journal before it has said a word on the bus. */
  #node: EdgeNode | null = null;

  readonly #news = new News();
  readonly #hasHost: boolean;
  #hostReturns = 0;
  #recent: { readonly at: number; readonly batch: SampleBatch }[] = [];

  constructor(room: BusRoom, devices: ReadonlyMap<string, readonly number[]>, start: () => EdgeNode, hasHost = false) {
    this.#room = room;
    this.#hasHost = hasHost;
    this.#start = start;
    const indexes = [...devices.values()].flat();
    this.#published = new Uint8Array(indexes.reduce((most, index) => Math.max(most, index + 1), 0));
    for (const index of indexes) this.#published[index] = 1;
  }

  async write(batch: SampleBatch, _position: number, signal: AbortSignal, lane: Lane = 'live'): Promise<Delivery> {
    return await this.#publish(batch, lane === 'backlog', signal);
  }

  /** What is so now, told as fresh: a backlog changes nothing on a screen, and a quiet point would show its old value until it speaks. */
  async present(batch: SampleBatch, signal: AbortSignal): Promise<Delivery> {
    return await this.#publish(batch, false, signal);
  }

  async rest(): Promise<void> {
    const node = this.#node;
    this.#node = null;
    await node?.close();
  }

  async close(): Promise<void> {
    await this.#node?.close();
  }

  async #started(signal: AbortSignal): Promise<EdgeNode> {
    const { clock } = this.#room;
    const node = this.#start();
    const begunAt = clock.elapsedMs();
    while (!node.connected && !signal.aborted && clock.elapsedMs() - begunAt < FIRST_CONNECT_MS)
      await clock.sleep(20, signal);
    return node;
  }

  #later({ zh, en }: Text): Delivery {
    const { url } = this.#room.address;
    return { outcome: 'later', reason: { zh: `${zh}（${url}）`, en: `${en} (${url})` }, retryAfterMs: RETRY_MS };
  }

  async #publish(batch: SampleBatch, historical: boolean, signal: AbortSignal): Promise<Delivery> {
    if (signal.aborted) return { outcome: 'later', reason: STOPPING };
    this.#node ??= await this.#started(signal);
    if (!this.#node.connected) return this.#later(notConnected(this.#node));
    const own = this.#own(batch);
    try {
      await this.#repeat(this.#node, signal);
      const { live, past } = historical ? { live: null, past: own } : this.#news.apart(own);
      if (live && live.length > 0) await unlessAborted(this.#node.publish(live, { historical: false }), signal);
      if (past && past.length > 0) await unlessAborted(this.#node.publish(past, { historical: true }), signal);
      this.#remember(own);
    } catch (error) {
      return this.#later(troubleText(error));
    }
    return { outcome: 'stored' };
  }

  /** What was said to nobody: a host dies before its death is heard, and Sparkplug has no acknowledgement of data. */
  async #repeat(node: EdgeNode, signal: AbortSignal): Promise<void> {
    if (node.hostReturns === this.#hostReturns) return;
    for (const { batch } of this.#recent) await unlessAborted(node.publish(batch, { historical: true }), signal);
    this.#hostReturns = node.hostReturns;
    this.#recent = [];
  }

  #remember(batch: SampleBatch): void {
    if (!this.#hasHost) return;
    const now = this.#room.clock.elapsedMs();
    this.#recent.push({ at: now, batch });
    while ((this.#recent[0]?.at ?? now) < now - UNSURE_MS) this.#recent.shift();
  }

  /** The batch without what came in from the bus; itself when there is none of that in it. */
  #own(batch: SampleBatch): SampleBatch {
    const { point } = batch;
    let foreign = 0;
    for (let row = 0; row < batch.length; row++) if (this.#published[point[row] as number] !== 1) foreign++;
    if (foreign === 0) return batch;
    const own = new BatchBuilder(Math.max(1, batch.length - foreign));
    for (let row = 0; row < batch.length; row++) {
      const index = point[row] as number;
      if (this.#published[index] !== 1) continue;
      const { sourceTime, receiveTime, value, status } = batch;
      own.add(
        index,
        sourceTime[row] as number,
        receiveTime[row] as number,
        value[row] as number,
        status[row] as number,
      );
    }
    return own.take();
  }
}

const notConnected = ({ awaitedHost }: EdgeNode): Text =>
  awaitedHost === null
    ? { zh: '未连上消息代理；请检查消息代理是否在运行', en: 'not connected to the broker' }
    : {
        zh: `主机 ${awaitedHost}（base.yaml 的 bus.primaryHost）不在线，样本留在日志中；请启动该主机`,
        en: `the primary host ${awaitedHost} (bus.primaryHost in base.yaml) is offline, samples wait in the journal; start it`,
      };

const unlessAborted = async (work: Promise<void>, signal: AbortSignal): Promise<void> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error('stopping'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
};
