import { type Believed, believedOf, checkedStatus } from '../../config/plant/checked-status.ts';
import type { Point } from '../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { isNotHeard, Status, severity } from '../../config/vocabulary/status.ts';
import { DeviceTally } from './device-tally.ts';
import type { DriverTarget } from './driver.ts';

const NEVER = Number.NEGATIVE_INFINITY;

interface Slot extends Believed {
  readonly point: Point;
  readonly tally: DeviceTally;
  status: number;
  /** Unix ms at which the loop itself said that this point is not heard; NEVER when the device has spoken since. */
  silentSince: number;
}

/** What the loop knows of every point of one target, and the checks every sample passes whichever driver brought it. */
export class PointBook {
  readonly tallies: ReadonlyMap<string, DeviceTally>;
  readonly #slots: readonly Slot[];
  /** The same by point index. */
  readonly #byIndex: readonly (Slot | undefined)[];

  constructor(target: DriverTarget) {
    this.tallies = new Map(target.devices.map(({ id }) => [id, new DeviceTally()]));
    const slots: Slot[] = [];
    const indexes = target.points.reduce((most, { index }) => Math.max(most, index + 1), 0);
    const byIndex = new Array<Slot | undefined>(indexes).fill(undefined);
    for (const point of target.points) {
      const tally = this.tallies.get(point.device);
      if (!tally) throw new Error(`point ${point.tag} belongs to ${point.device}, which is not in this target`);
      tally.points++;
      const status = Status.BadWaitingForInitialData;
      const slot = { point, tally, ...believedOf(point), status, silentSince: NEVER };
      slots.push(slot);
      byIndex[point.index] = slot;
    }
    this.#slots = slots;
    this.#byIndex = byIndex;
  }

  /** A sample without value and with this status for every point that does not carry it already. */
  silence(status: number, now: number): SampleBatch {
    const builder = new BatchBuilder(this.#slots.length || 1);
    for (const slot of this.#slots) {
      if (slot.silentSince !== NEVER && slot.status === status) continue;
      this.#setStatus(slot, status);
      slot.silentSince = now;
      builder.add(slot.point.index, now, now, Number.NaN, status);
    }
    return builder.take();
  }

  /**
   * Checks a batch in place (range, missing numbers) and keeps the tallies. A server keeps the old source time of a value that did
   * not change, which lies before the "not heard" sample of the outage; so the first word of a point after an outage is said once
   * more under the time at which it was heard. Those extra samples are the answer, or null.
   */
  accept(batch: SampleBatch): SampleBatch | null {
    let resumed: Set<number> | null = null;
    for (let row = 0; row < batch.length; row++) {
      const slot = this.#byIndex[batch.point[row] as number];
      if (!slot) continue;
      const value = batch.value[row] ?? Number.NaN;
      const status = checkedStatus(slot, value, batch.status[row] ?? Status.Bad);
      batch.status[row] = status;
      if (!Number.isFinite(value)) batch.value[row] = Number.NaN;
      this.#setStatus(slot, status);
      const receiveTime = batch.receiveTime[row] ?? 0;
      slot.tally.sample(batch.sourceTime[row] ?? 0, receiveTime, severity(status) === 'good', !isNotHeard(status));
      if (slot.silentSince !== NEVER) {
        resumed ??= new Set();
        resumed.add(slot.point.index);
      }
    }
    return resumed ? this.#saidAgain(batch, resumed) : null;
  }

  #saidAgain(batch: SampleBatch, resumed: ReadonlySet<number>): SampleBatch | null {
    const newest = new Map<number, number>();
    for (let row = 0; row < batch.length; row++) {
      const index = batch.point[row] ?? -1;
      if (!resumed.has(index)) continue;
      const best = newest.get(index);
      if (best === undefined || (batch.sourceTime[row] ?? 0) >= (batch.sourceTime[best] ?? 0)) newest.set(index, row);
    }
    const builder = new BatchBuilder(newest.size || 1);
    for (const [index, row] of newest) {
      const slot = this.#byIndex[index];
      if (!slot) continue;
      const receiveTime = batch.receiveTime[row] ?? 0;
      if ((batch.sourceTime[row] ?? 0) <= slot.silentSince) {
        const after = Math.max(receiveTime, slot.silentSince + 1);
        builder.add(index, after, receiveTime, batch.value[row] ?? Number.NaN, batch.status[row] ?? Status.Bad);
      }
      slot.silentSince = NEVER;
    }
    return builder.length > 0 ? builder.take() : null;
  }

  #setStatus(slot: Slot, status: number): void {
    const was = severity(slot.status) === 'good';
    const is = severity(status) === 'good';
    if (was !== is) slot.tally.good += is ? 1 : -1;
    slot.status = status;
  }
}
