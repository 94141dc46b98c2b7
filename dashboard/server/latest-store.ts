import type { Point, PointTable } from '../../config/plant/point.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status, severity } from '../../config/vocabulary/status.ts';
import { GATEWAY_NODE } from '../../config/vocabulary/topic.ts';

/** The edge node on which a point is published: a twin's for estimates, the gateway for what is measured. */
const nodeOf = (point: Point): string => (point.address.protocol === 'sparkplug' ? point.address.node : GATEWAY_NODE);

/**
 * Newest sample of every point, as columns by point index. Each change carries the number of the tick in which it
 * came, so that "what changed since" can be answered to any client at any pace without keeping frames.
 */
export class LatestStore {
  readonly points: PointTable;
  readonly value: Float64Array;
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly status: Uint32Array;
  /** Tick of the last change; 0: nothing heard yet. */
  readonly changed: Uint32Array;
  readonly #ofNode: ReadonlyMap<string, readonly number[]>;
  #tick = 1;
  #samples = 0;

  constructor(points: PointTable) {
    const size = points.length;
    this.points = points;
    this.value = new Float64Array(size).fill(Number.NaN);
    this.sourceTime = new Float64Array(size);
    this.receiveTime = new Float64Array(size);
    this.status = new Uint32Array(size).fill(Status.BadWaitingForInitialData);
    this.changed = new Uint32Array(size);
    const ofNode = new Map<string, number[]>();
    for (const point of points.points) {
      const indexes = ofNode.get(nodeOf(point)) ?? [];
      indexes.push(point.index);
      ofNode.set(nodeOf(point), indexes);
    }
    this.#ofNode = ofNode;
  }

  /** The tick that is being filled. */
  get tick(): number {
    return this.#tick;
  }

  /** Samples taken since the start. */
  get samples(): number {
    return this.#samples;
  }

  /** Closes the tick and returns its number; later changes belong to the next. */
  nextTick(): number {
    return this.#tick++;
  }

  /** Takes the samples in the order of arrival. A Bad sample without a value keeps the last value: the status says what it is worth. */
  apply(batch: SampleBatch): void {
    for (let row = 0; row < batch.length; row++) {
      const point = batch.point[row] ?? 0;
      const value = batch.value[row] ?? Number.NaN;
      const status = batch.status[row] ?? Status.Bad;
      if (!(Number.isNaN(value) && severity(status) === 'bad')) this.value[point] = value;
      this.sourceTime[point] = batch.sourceTime[row] ?? 0;
      this.receiveTime[point] = batch.receiveTime[row] ?? 0;
      this.status[point] = status;
      this.changed[point] = this.#tick;
    }
    this.#samples += batch.length;
  }

  /** Nobody speaks for these points any more: the last value stays, marked as not communicated. Bad stays bad. */
  markUnheard(node: string): void {
    for (const point of this.#ofNode.get(node) ?? []) {
      if (this.changed[point] === 0 || severity(this.status[point] ?? 0) === 'bad') continue;
      this.status[point] = Status.UncertainNoCommunicationLastUsableValue;
      this.changed[point] = this.#tick;
    }
  }

  /** The broker is lost: the same for every node. */
  markAllUnheard(): void {
    for (const node of this.#ofNode.keys()) this.markUnheard(node);
  }
}
