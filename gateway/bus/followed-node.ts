import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { isNotHeard, Status } from '../../config/vocabulary/status.ts';
import type { FeedHandlers } from './bus.ts';
import { numberOf, statusOf } from './metrics.ts';
import type { MetricNames } from './names.ts';
import { SequenceWatch } from './sequence.ts';
import { type Metric, type Payload, signed } from './sparkplug.ts';
import { BD_SEQ } from './topic.ts';

interface Known {
  /** Undefined: a metric that is in no point table; known, so that it does not count as unknown. */
  readonly point: number | undefined;
  readonly datatype: number | undefined;
  readonly device: string | null;
}

/** One edge node as its births tell of it. Turns its messages into batches; says by its answer when only a rebirth helps. */
export class FollowedNode {
  readonly sequence = new SequenceWatch();
  readonly #name: string;
  readonly #names: MetricNames;
  readonly #handlers: FeedHandlers;
  readonly #byAlias = new Map<number, Known>();
  readonly #byName = new Map<string, Known>();
  /** Newest sample told of each point, so that a rebirth does not tell it again. */
  readonly #told = new Map<number, { time: number; status: number }>();
  #online = false;
  #bdSeq: number | null = null;
  /** Metrics of its newest births that are left out because no point carries them. */
  unknownMetrics = 0;

  constructor(name: string, names: MetricNames, handlers: FeedHandlers) {
    this.#name = name;
    this.#names = names;
    this.#handlers = handlers;
  }

  get online(): boolean {
    return this.#online;
  }

  nodeBirth(payload: Payload, heardAt: number): void {
    this.#byAlias.clear();
    this.#byName.clear();
    this.unknownMetrics = 0;
    const bdSeq = payload.metrics.find(({ name }) => name === BD_SEQ)?.value;
    this.#bdSeq = bdSeq === undefined || bdSeq === null ? null : Number(bdSeq);
    this.sequence.restart(payload.seq ?? 0);
    if (!this.#online) {
      this.#online = true;
      this.#handlers.node?.(this.#name, 'online');
    }
    this.#learn(payload, null);
    this.#tell(payload, null, heardAt, true);
  }

  /** False: not born yet as far as we know. */
  deviceBirth(payload: Payload, device: string, heardAt: number): boolean {
    if (!this.#online) return false;
    this.#learn(payload, device);
    return this.#tell(payload, device, heardAt, true);
  }

  /** False: nothing, or not everything, of it could be understood without a birth. */
  data(payload: Payload, device: string | null, heardAt: number): boolean {
    return this.#online && this.#tell(payload, device, heardAt, false);
  }

  /** The points of a device that the node does not hear any more become Bad, unless the node has just said so itself. */
  deviceDeath(payload: Payload, device: string, heardAt: number): boolean {
    if (!this.#online) return false;
    const rows = new BatchBuilder(16);
    for (const { point, device: of } of this.#byName.values()) {
      if (of !== device || point === undefined) continue;
      const told = this.#told.get(point);
      if (told && isNotHeard(told.status)) continue;
      const time = payload.timestamp ?? heardAt;
      this.#told.set(point, { time, status: Status.BadNoCommunication });
      rows.add(point, time, heardAt, Number.NaN, Status.BadNoCommunication);
    }
    if (rows.length > 0) this.#handlers.batch(rows.take(), { node: this.#name, historical: false });
    return true;
  }

  /** A death of an earlier life (late will of a connection long replaced) does not count. */
  nodeDeath(payload: Payload): void {
    const bdSeq = payload.metrics.find(({ name }) => name === BD_SEQ)?.value;
    if (bdSeq !== undefined && bdSeq !== null && this.#bdSeq !== null && Number(bdSeq) !== this.#bdSeq) return;
    this.lost();
  }

  /** Its death, or the broker's: nothing of it is heard any more. */
  lost(): void {
    if (!this.#online) return;
    this.#online = false;
    this.#told.clear();
    this.#handlers.node?.(this.#name, 'offline');
  }

  #learn(payload: Payload, device: string | null): void {
    for (const { name, alias, datatype } of payload.metrics) {
      if (name === undefined) continue;
      if (this.#names.find(this.#name, device, name) === undefined && !isControl(name)) this.unknownMetrics++;
      const known: Known = { point: this.#names.find(this.#name, device, name), datatype, device };
      this.#byName.set(`${device ?? ''}\n${name}`, known);
      if (alias !== undefined) this.#byAlias.set(alias, known);
    }
  }

  #tell(payload: Payload, device: string | null, heardAt: number, birth: boolean): boolean {
    const current = new BatchBuilder(Math.max(1, payload.metrics.length));
    const historical = new BatchBuilder(1);
    let understood = true;
    for (const [place, metric] of payload.metrics.entries()) {
      const known = this.#known(metric, device);
      if (!known) understood = false;
      else if (known.point !== undefined)
        this.#row(metric.historical ? historical : current, known, known.point, payload, place, heardAt, birth);
    }
    // Backlog first: whoever keeps the newest only then ends with the newest.
    if (historical.length > 0) this.#handlers.batch(historical.take(), { node: this.#name, historical: true });
    if (current.length > 0) this.#handlers.batch(current.take(), { node: this.#name, historical: false });
    return understood;
  }

  #known({ alias, name }: Metric, device: string | null): Known | undefined {
    if (alias !== undefined && this.#byAlias.has(alias)) return this.#byAlias.get(alias);
    return name === undefined ? undefined : this.#byName.get(`${device ?? ''}\n${name}`);
  }

  #row(
    into: BatchBuilder,
    { datatype }: Known,
    point: number,
    payload: Payload,
    place: number,
    heardAt: number,
    birth: boolean,
  ): void {
    const metric = payload.metrics[place];
    if (!metric) return;
    const value = numberOf(signed(metric, metric.datatype ?? datatype));
    if (value === undefined) return;
    const status = statusOf(metric);
    const time = (metric.timestamp ?? payload.timestamp ?? heardAt) + (payload.micros?.[place] ?? 0) / 1000;
    if (birth) {
      // A point that was never read has no sample to tell; one that was told already is not told twice.
      if (status === Status.BadWaitingForInitialData) return;
      const told = this.#told.get(point);
      if (told && told.time >= time && told.status === status) return;
    }
    if (!metric.historical) this.#told.set(point, { time, status });
    const received = payload.received?.[payload.received.length === 1 ? 0 : place] ?? heardAt;
    into.add(point, time, received, value, status);
  }
}

const isControl = (name: string): boolean => name === BD_SEQ || name.startsWith('Node Control/');
