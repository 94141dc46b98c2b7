import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { isNotHeard, Status } from '../../config/vocabulary/status.ts';

/** The newest sample of every point of an edge node, and which of its devices are heard: what a birth shows. */
export class LatestSamples {
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly #deviceOf = new Map<number, string>();
  readonly #notHeard = new Map<string, Set<number>>();
  readonly #devices: ReadonlyMap<string, readonly number[]>;

  constructor(length: number, devices: ReadonlyMap<string, readonly number[]>) {
    this.sourceTime = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
    this.receiveTime = new Float64Array(length);
    this.value = new Float64Array(length).fill(Number.NaN);
    this.status = new Uint32Array(length).fill(Status.BadWaitingForInitialData);
    this.#devices = devices;
    for (const [device, points] of devices) {
      this.#notHeard.set(device, new Set());
      for (const point of points) this.#deviceOf.set(point, device);
    }
  }

  deviceOf(point: number): string | undefined {
    return this.#deviceOf.get(point);
  }

  /** A sample older than the one that stands changes nothing. */
  take(batch: SampleBatch, row: number): void {
    const point = batch.point[row] ?? 0;
    const time = batch.sourceTime[row] ?? 0;
    const device = this.#deviceOf.get(point);
    if (device === undefined || time < (this.sourceTime[point] ?? 0)) return;
    const status = batch.status[row] ?? 0;
    this.sourceTime[point] = time;
    this.receiveTime[point] = batch.receiveTime[row] ?? time;
    this.value[point] = batch.value[row] ?? Number.NaN;
    this.status[point] = status;
    if (isNotHeard(status)) this.#notHeard.get(device)?.add(point);
    else this.#notHeard.get(device)?.delete(point);
  }

  /** False when not one point of the device is heard any more. A device not read yet counts as heard. */
  isHeard(device: string): boolean {
    const points = this.#devices.get(device)?.length ?? 0;
    return points === 0 || (this.#notHeard.get(device)?.size ?? 0) < points;
  }
}
