import type { MqttClient } from 'mqtt';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { sparkplugGroup } from '../../config/vocabulary/topic.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import { nextBirthCount, nextOf } from './birth-count.ts';
import type { BusRoom, EdgeNode, EdgeNodeOptions, StartEdgeNode } from './bus.ts';
import { DataMessageWriter } from './data-message.ts';
import { LatestSamples } from './latest.ts';
import { keepConnected } from './link.ts';
import { birthMetrics } from './metrics.ts';
import { PrimaryHost } from './primary-host.ts';
import { DataType, decodePayload, encodePayload, type Metric, type Payload } from './sparkplug.ts';
import { BD_SEQ, REBIRTH, type SparkplugType, sparkplugTopic, stateTopic } from './topic.ts';

/** Metrics of one message: about 10 kB, far below what brokers refuse. */
const METRICS_PER_MESSAGE = 500;
/** However often hosts ask, births are not repeated faster than this. */
const REBIRTH_MS_MIN = 1000;
const FAREWELL_MS = 2000;
/** A broker that takes packets and never says so is left, and another connection tried. */
const TAKEN_MS = 10_000;

const notConnected = (url: string) =>
  new TroubleError(`未连上消息代理 ${url}；请检查消息代理是否在运行`, `not connected to the broker ${url}`);

export const startEdgeNode: StartEdgeNode = (room, options) => new SparkplugNode(room, options);

class SparkplugNode implements EdgeNode {
  readonly #room: BusRoom;
  readonly #options: EdgeNodeOptions;
  readonly #group: string;
  readonly #latest: LatestSamples;
  readonly #data = new DataMessageWriter();
  /** Devices that hosts take for dead: a DDEATH was sent and no DBIRTH since. */
  readonly #dead = new Set<string>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #host: PrimaryHost | null;
  /** The connection, born or not. */
  #link: MqttClient | null = null;
  /** The connection on which we are born. */
  #client: MqttClient | null = null;
  #bdSeq = 0;
  #seq = 0;
  #bornAt = Number.NEGATIVE_INFINITY;
  #rebirthPending = false;

  constructor(room: BusRoom, options: EdgeNodeOptions) {
    this.#room = room;
    this.#options = options;
    this.#group = sparkplugGroup(room.site, options.context);
    this.#host = options.primaryHost ? new PrimaryHost(options.primaryHost) : null;
    this.#latest = new LatestSamples(options.points.length, options.devices);
    this.#running = keepConnected(
      room,
      {
        name: `${this.#group}-${options.node}`,
        will: () => {
          this.#bdSeq = this.#nextBdSeq();
          return { topic: this.#topic('NDEATH'), payload: this.#death(), qos: 1, retain: false };
        },
        opened: (client) => this.#opened(client),
        closed: () => {
          this.#link = null;
          this.#client = null;
          this.#host?.forget();
        },
      },
      this.#stop.signal,
    );
  }

  get connected(): boolean {
    return this.#client !== null;
  }

  get awaitedHost(): string | null {
    return this.#host === null || this.#host.online ? null : this.#host.id;
  }

  get hostReturns(): number {
    return this.#host?.returns ?? 0;
  }

  async publish(batch: SampleBatch, { historical = false }: { historical?: boolean } = {}): Promise<void> {
    const client = this.#client;
    if (!historical) for (let row = 0; row < batch.length; row++) this.#latest.take(batch, row);
    if (client === null) throw notConnected(this.#room.address.url);
    for (const [device, rows] of this.#byDevice(batch)) this.#publishDevice(device, batch, rows, historical);
    await this.#taken(client);
  }

  async #opened(client: MqttClient): Promise<void> {
    const ofHost = this.#host === null ? null : stateTopic(this.#host.id);
    client.on('message', (topic, bytes) => (topic === ofHost ? this.#hostSays(bytes) : this.#command(bytes)));
    this.#link = client;
    await client.subscribeAsync([this.#topic('NCMD'), `${this.#topic('DCMD')}/+`], { qos: 1 });
    if (ofHost !== null) await client.subscribeAsync(ofHost, { qos: 1 });
    // A host that was there before the connection was lost may have gone since: its retained word has been heard by now.
    if ((this.#host === null || this.#host.online) && this.#client === null && this.#link === client)
      this.#born(client);
  }

  #born(client: MqttClient): void {
    this.#client = client;
    this.#birth();
  }

  /** Its coming is our birth. Its going is our death, and the next birth is another one, with a will of its own. */
  #hostSays(bytes: Uint8Array): void {
    const word = this.#host?.take(bytes) ?? null;
    const link = this.#link;
    if (word === null || link === null) return;
    if (word === 'came') {
      if (this.#client === null) this.#born(link);
      else void this.#rebirth();
      return;
    }
    if (this.#client === null) return;
    this.#client = null;
    link.publish(this.#topic('NDEATH'), this.#death(), { qos: 1 }, () => link.end());
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client) {
      const farewell = client
        .publishAsync(this.#topic('NDEATH'), Buffer.from(this.#death()), { qos: 1 })
        .then(() => client.endAsync())
        .catch(() => {}); // the broker then sends the will in our place
      const enough = new AbortController();
      await Promise.race([farewell, this.#room.clock.sleep(FAREWELL_MS, enough.signal)]);
      enough.abort();
    }
    this.#stop.abort();
    await this.#running;
  }

  /** A device that falls silent says its last samples, then dies; one that comes back is born before it speaks. */
  #publishDevice(device: string, batch: SampleBatch, rows: readonly number[], historical: boolean): void {
    const heard = this.#latest.isHeard(device);
    const wasDead = this.#dead.has(device);
    if (wasDead && !heard && !historical) return;
    // Its birth says what is so now; what led up to it is past by then.
    if (wasDead) this.#deviceBirth(device);
    const past = historical || wasDead;
    for (let from = 0; from < rows.length; from += METRICS_PER_MESSAGE) {
      const to = Math.min(rows.length, from + METRICS_PER_MESSAGE);
      const message = { timestamp: this.#now(), seq: this.#nextSeq(), historical: past };
      this.#say('DDATA', this.#data.write(batch, rows, from, to, message), device);
    }
    if (!heard) {
      this.#dead.add(device);
      this.#send('DDEATH', { metrics: [] }, device);
    }
  }

  #byDevice(batch: SampleBatch): Map<string, number[]> {
    const rowsOf = new Map<string, number[]>();
    let last: string | undefined;
    let rows: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      const device = this.#latest.deviceOf(batch.point[row] as number);
      if (device === undefined) continue;
      if (device !== last) {
        rows = rowsOf.get(device) ?? [];
        rowsOf.set(device, rows);
        last = device;
      }
      rows.push(row);
    }
    return rowsOf;
  }

  /** NBIRTH, then every device that is heard (specification, 6.4.6 and 6.4.19): the same at connect and when a host asks. */
  #birth(): void {
    this.#bornAt = this.#room.clock.elapsedMs();
    this.#seq = 0;
    const now = this.#now();
    this.#send('NBIRTH', {
      metrics: [this.#bdSeqMetric(now), { name: REBIRTH, timestamp: now, datatype: DataType.Boolean, value: false }],
    });
    this.#dead.clear();
    for (const device of this.#options.devices.keys()) {
      if (this.#latest.isHeard(device)) this.#deviceBirth(device);
      else this.#dead.add(device);
    }
  }

  #deviceBirth(device: string): void {
    const points = (this.#options.devices.get(device) ?? []).map((index) => this.#options.points.at(index));
    this.#dead.delete(device);
    this.#send('DBIRTH', birthMetrics(points, this.#latest, this.#room.clock.now()), device);
  }

  #command(bytes: Uint8Array): void {
    let metrics: readonly Metric[];
    try {
      ({ metrics } = decodePayload(bytes));
    } catch (error) {
      this.#room.log.warn(`a command on the bus is not a Sparkplug payload: ${(error as Error).message}`);
      return;
    }
    if (metrics.some(({ name, value }) => name === REBIRTH && value === true)) void this.#rebirth();
  }

  async #rebirth(): Promise<void> {
    if (this.#rebirthPending) return;
    this.#rebirthPending = true;
    const rest = REBIRTH_MS_MIN - (this.#room.clock.elapsedMs() - this.#bornAt);
    if (rest > 0) await this.#room.clock.sleep(rest, this.#stop.signal);
    this.#rebirthPending = false;
    if (this.#client) this.#birth();
  }

  #send(type: SparkplugType, content: Omit<Payload, 'timestamp' | 'seq'>, device?: string): void {
    const payload = encodePayload({ timestamp: this.#now(), seq: this.#nextSeq(), ...content });
    this.#say(type, Buffer.from(payload), device);
  }

  /** Sparkplug data is QoS 0; that the broker has it is learned from the message after the batch. */
  #say(type: SparkplugType, payload: Buffer, device?: string): void {
    this.#client?.publish(this.#topic(type, device), payload, { qos: 0 });
  }

  #nextSeq(): number {
    const seq = this.#seq;
    this.#seq = (seq + 1) % 256;
    return seq;
  }

  /**
   * A broker reads the packets of one connection in order, so its answer to this QoS 1 message says that it has all QoS 0 messages
   * before it. Sparkplug itself has no such answer (specification 3.0 has no acknowledgement of data).
   */
  async #taken(client: MqttClient): Promise<void> {
    const enough = new AbortController();
    const late = this.#room.clock.sleep(TAKEN_MS, enough.signal).then(() => 'late' as const);
    const topic = `zhongshi/${this.#room.site}/taken/${this.#options.node}`;
    try {
      if ((await Promise.race([client.publishAsync(topic, '', { qos: 1 }), late])) !== 'late') return;
    } finally {
      enough.abort();
    }
    client.end(true);
    throw new TroubleError(
      `消息代理 ${this.#room.address.url} 在 ${TAKEN_MS / 1000} s 内未确认收到；换一条连接再试`,
      `the broker ${this.#room.address.url} acknowledged nothing within ${TAKEN_MS / 1000} s; trying another connection`,
    );
  }

  /** Going on without the file is better than going silent: the count then rises in memory only. */
  #nextBdSeq(): number {
    try {
      return nextBirthCount(this.#options.stateFile, this.#options.pair ?? null);
    } catch (error) {
      this.#room.log.warn(
        `cannot write ${this.#options.stateFile}: ${(error as Error).message}; free space or correct its rights`,
      );
      return nextOf(this.#bdSeq, this.#options.pair ?? null);
    }
  }

  #death(): Buffer {
    const now = this.#now();
    return Buffer.from(encodePayload({ timestamp: now, metrics: [this.#bdSeqMetric(now)] }));
  }

  #bdSeqMetric(now: number): Metric {
    return { name: BD_SEQ, timestamp: now, datatype: DataType.Int64, value: this.#bdSeq };
  }

  #topic(type: SparkplugType, device?: string): string {
    return sparkplugTopic(this.#group, type, this.#options.node, device);
  }

  #now(): number {
    return Math.floor(this.#room.clock.now());
  }
}
