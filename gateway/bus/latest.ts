import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { isNotHeard, Status } from '../../config/vocabulary/status.ts';

interface Device {
  readonly name: string;
  readonly points: number;
  /** Points of it that are not heard. */
  silent: number;
}

const NONE: Device = { name: '', points: 0, silent: 0 };

/** The newest sample of every point of an edge node, and which of its devices are heard: what a birth shows. */
export class LatestSamples {
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  /** By point index. */
  readonly #device: (Device | undefined)[];
  /** By point index: 1 where it is not heard. */
  readonly #silent: Uint8Array;
  readonly #devices: ReadonlyMap<string, Device>;

  constructor(length: number, devices: ReadonlyMap<string, readonly number[]>) {
    this.sourceTime = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    this.receiveTime = new Float64Array(length);
    this.value = new Float64Array(length).fill(Number.NaN);
    this.status = new Uint32Array(length).fill(Status.BadWaitingForInitialData);
    this.#silent = new Uint8Array(length);
    this.#device = new Array<Device | undefined>(length).fill(undefined);
    this.#devices = new Map([...devices].map(([name, { length: points }]) => [name, { name, points, silent: 0 }]));
    for (const [name, points] of devices) for (const point of points) this.#device[point] = this.#devices.get(name);
  }

  deviceOf(point: number): string | undefined {
    return this.#device[point]?.name;
  }

  /** A sample older than the one that stands changes nothing. */
  take(batch: SampleBatch, row: number): void {
    const point = batch.point[row] as number;
    const time = batch.sourceTime[row] as number;
    const device = this.#device[point];
    if (device === undefined || time < (this.sourceTime[point] as number)) return;
    const status = batch.status[row] as number;
    this.sourceTime[point] = time;
    this.receiveTime[point] = batch.receiveTime[row] as number;
    this.value[point] = batch.value[row] as number;
    this.status[point] = status;
    const silent = isNotHeard(status) ? 1 : 0;
    device.silent += silent - (this.#silent[point] as number);
    this.#silent[point] = silent;
  }

  /** False when not one point of the device is heard any more. A device not read yet counts as heard. */
  isHeard(device: string): boolean {
    const { points, silent } = this.#devices.get(device) ?? NONE;
    return points === 0 || silent < points;
  }
}
