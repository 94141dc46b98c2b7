import type { PointTable } from '../../../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { GATEWAY_NODE, sparkplugDevice } from '../../../../config/vocabulary/topic.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { BusRoom, EdgeNode } from '../../../bus/bus.ts';
import { startEdgeNode } from '../../../bus/node.ts';
import { type Delivery, type Sink, STOPPING } from '../sink.ts';

/** Heard longer ago than this: backlog, which must not be shown as the present value. */
const HISTORICAL_MS = 10_000;
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

interface Held {
  readonly sourceTime: number;
  readonly receiveTime: number;
  readonly value: number;
  readonly status: number;
}

export class MqttSink implements Sink {
  readonly name = 'mqtt';
  readonly #room: BusRoom;
  readonly #start: () => EdgeNode;
  readonly #published: ReadonlySet<number>;
  /** Newest backlog sample of points that have had no fresh one since: a quiet point would otherwise never show its value. */
  readonly #held = new Map<number, Held>();
  /** Source time of the newest fresh sample of each point: live samples may overtake the backlog. */
  readonly #freshTime = new Map<number, number>();

  /** Started by the first write: a second gateway is refused by the journal before it has said a word on the bus. */
  #node: EdgeNode | null = null;

  constructor(room: BusRoom, devices: ReadonlyMap<string, readonly number[]>, start: () => EdgeNode) {
    this.#room = room;
    this.#start = start;
    this.#published = new Set([...devices.values()].flat());
  }

  async write(batch: SampleBatch, _position: number, signal: AbortSignal): Promise<Delivery> {
    if (signal.aborted) return { outcome: 'later', reason: STOPPING };
    this.#node ??= await this.#started(signal);
    if (!this.#node.connected)
      return this.#later({ zh: '未连上消息代理；请检查消息代理是否在运行', en: 'not connected to the broker' });
    const node = this.#node;
    const { backlog, fresh } = this.#split(batch);
    try {
      if (backlog.length > 0) await unlessAborted(node.publish(backlog, { historical: true }), signal);
      if (fresh.length > 0) await unlessAborted(node.publish(fresh), signal);
    } catch (error) {
      return this.#later(troubleText(error));
    }
    return { outcome: 'stored' };
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

  #split(batch: SampleBatch): { backlog: SampleBatch; fresh: SampleBatch } {
    const oldest = this.#room.clock.now() - HISTORICAL_MS;
    const backlog = new BatchBuilder(16);
    const fresh = new BatchBuilder(Math.max(1, batch.length));
    for (let row = 0; row < batch.length; row++) {
      const point = batch.point[row] ?? 0;
      if (!this.#published.has(point)) continue;
      const sourceTime = batch.sourceTime[row] ?? 0;
      const receiveTime = batch.receiveTime[row] ?? sourceTime;
      const value = batch.value[row] ?? Number.NaN;
      const status = batch.status[row] ?? 0;
      if (receiveTime < oldest) {
        backlog.add(point, sourceTime, receiveTime, value, status);
        if (sourceTime > (this.#freshTime.get(point) ?? Number.NEGATIVE_INFINITY))
          this.#held.set(point, { sourceTime, receiveTime, value, status });
      } else {
        fresh.add(point, sourceTime, receiveTime, value, status);
        this.#freshTime.set(point, sourceTime);
        this.#held.delete(point);
      }
    }
    if (fresh.length > 0 && backlog.length === 0) this.#release(fresh);
    return { backlog: backlog.take(), fresh: fresh.take() };
  }

  /** The backlog is through. What it ended with is the present value of the points that have said nothing since. */
  #release(fresh: BatchBuilder): void {
    for (const [point, { sourceTime, receiveTime, value, status }] of this.#held)
      fresh.add(point, sourceTime, receiveTime, value, status);
    this.#held.clear();
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
