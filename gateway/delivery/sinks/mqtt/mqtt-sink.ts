import type { PointTable } from '../../../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { GATEWAY_NODE, sparkplugDevice } from '../../../../config/vocabulary/topic.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { BusRoom, EdgeNode } from '../../../bus/bus.ts';
import { startEdgeNode } from '../../../bus/node.ts';
import { type Delivery, type Lane, type Sink, STOPPING } from '../sink.ts';

const RETRY_MS = 1000;
/** At start the connection is given this long before the page says that the sink waits. */
const FIRST_CONNECT_MS = 2000;

export interface MqttSinkOptions {
  readonly room: BusRoom;
  readonly points: PointTable;
  /** File in which the birth count of the edge node outlives the process. */
  readonly stateFile: string;
}

/** Publishes what is journalled as the Sparkplug edge node `gateway`, one Sparkplug device for each field device. */
export const openMqttSink = ({ room, points, stateFile }: MqttSinkOptions): Sink => {
  const devices = gatewayDevices(points);
  return new MqttSink(room, devices, () =>
    startEdgeNode(room, { context: 'live', node: GATEWAY_NODE, points, devices, stateFile }),
  );
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
  readonly #room: BusRoom;
  readonly #start: () => EdgeNode;
  /** By point index: 1 where the point is published. */
  readonly #published: Uint8Array;
  /** Started by the first write: a second gateway is refused by the journal before it has said a word on the bus. */
  #node: EdgeNode | null = null;

  constructor(room: BusRoom, devices: ReadonlyMap<string, readonly number[]>, start: () => EdgeNode) {
    this.#room = room;
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
    if (!this.#node.connected)
      return this.#later({ zh: '未连上消息代理；请检查消息代理是否在运行', en: 'not connected to the broker' });
    const own = this.#own(batch);
    try {
      if (own.length > 0) await unlessAborted(this.#node.publish(own, { historical }), signal);
    } catch (error) {
      return this.#later(troubleText(error));
    }
    return { outcome: 'stored' };
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
