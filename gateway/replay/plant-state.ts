import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';

/** What was received so long after it was measured came out of a buffer: it belongs into the record, it is not what is now. */
const LATE_MS = 5000;

/** A clock that was set back is no backlog: there the order of arrival holds. */
export const isLate = (batch: SampleBatch, row: number, newest: number): boolean => {
  const sourceTime = batch.sourceTime[row] as number;
  return sourceTime < newest && (batch.receiveTime[row] as number) - sourceTime > LATE_MS;
};

/** The sample of every point that holds at one instant of a replay, as columns by point index. */
export class PlantState {
  readonly sourceTime: Float64Array;
  readonly receiveTime: Float64Array;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  /** 1 where there has been a sample. */
  readonly heard: Uint8Array;
  readonly #builder = new BatchBuilder(1024);

  constructor(points: number) {
    this.sourceTime = new Float64Array(points);
    this.receiveTime = new Float64Array(points);
    this.value = new Float64Array(points).fill(Number.NaN);
    this.status = new Uint32Array(points);
    this.heard = new Uint8Array(points);
  }

  /** Takes a row in the order of playing; false when it came too late to say what is so now. */
  take(batch: SampleBatch, row: number): boolean {
    const point = batch.point[row] as number;
    const sourceTime = batch.sourceTime[row] as number;
    const receiveTime = batch.receiveTime[row] as number;
    if (this.heard[point] === 1 && isLate(batch, row, this.sourceTime[point] as number)) return false;
    this.sourceTime[point] = sourceTime;
    this.receiveTime[point] = receiveTime;
    this.value[point] = batch.value[row] as number;
    this.status[point] = batch.status[row] as number;
    this.heard[point] = 1;
    return true;
  }

  /** Forgets everything and becomes what a key-frame says. */
  become(keyFrame: SampleBatch): void {
    this.heard.fill(0);
    for (let row = 0; row < keyFrame.length; row++) {
      const point = keyFrame.point[row] as number;
      this.sourceTime[point] = keyFrame.sourceTime[row] as number;
      this.receiveTime[point] = keyFrame.receiveTime[row] as number;
      this.value[point] = keyFrame.value[row] as number;
      this.status[point] = keyFrame.status[row] as number;
      this.heard[point] = 1;
    }
  }

  /** The samples there are of the points that are marked with 1, by point index; or of all. */
  batch(wanted?: Uint8Array): SampleBatch {
    for (let point = 0; point < this.heard.length; point++) if (!wanted || wanted[point] === 1) this.#add(point);
    return this.#builder.take();
  }

  #add(point: number): void {
    if (this.heard[point] !== 1) return;
    this.#builder.add(
      point,
      this.sourceTime[point] as number,
      this.receiveTime[point] as number,
      this.value[point] as number,
      this.status[point] as number,
    );
  }
}
