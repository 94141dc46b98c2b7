import type { Point } from '../../config/plant/point.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import type { DeviceCondition, PlantReading } from '../plant/plant.ts';
import type { DevicePlant } from '../protocols/device.ts';
import type { Holes } from './holes.ts';
import type { Tape } from './tape.ts';

const ON: DeviceCondition = { power: 'on', wordsSwapped: false };
const NOT_WRITABLE = 'a recorded trial is played: nothing can be written into the past';

/** What there is to say of all points at once, instead of their samples. */
export type Standing = 'playing' | 'unreadable' | 'over';

/**
 * A line as it was recorded, at one instant of the record: what devices show in place of a virtual plant. Of every point the sample
 * that held then, with its own quality and source time, and a Bad status where there was none. Never a number over a hole.
 */
export class RecordedLine implements DevicePlant {
  readonly #points: ReadonlyMap<string, Point>;
  readonly #samplingMs: ReadonlyMap<number, number>;
  readonly #tape: Tape;
  readonly #holes: Holes;
  /** From a moment of the record, Unix ms, to seconds since the devices started. */
  readonly #timeS: (recordMs: number) => number;
  readonly #samples = new Map<number, Held>();
  #at: number;
  #standing: Standing = 'unreadable';
  #standingSince: number;
  #turn = 0;

  constructor(
    points: readonly Point[],
    { tape, holes, from, timeS }: { tape: Tape; holes: Holes; from: number; timeS: (recordMs: number) => number },
  ) {
    this.#at = from;
    this.#standingSince = from;
    this.#samplingMs = new Map(points.map(({ index, samplingMs }) => [index, samplingMs]));
    this.#points = new Map(points.map((point) => [point.tag, point]));
    this.#tape = tape;
    this.#holes = holes;
    this.#timeS = timeS;
  }

  /** The instant of the record that is shown, Unix ms. */
  get at(): number {
    return this.#at;
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Forgets everything and shows what held when the record begins. */
  begin(frame: SampleBatch, at: number): void {
    this.#samples.clear();
    this.#holes.rewind();
    this.#at = at;
    for (let row = 0; row < frame.length; row++) this.#take(frame, row);
    this.#turn++;
    this.stand('playing');
  }

  /**
   * Plays on to an instant. Stops where a point would show a second sample before anybody could see its first, and answers false:
   * to be called again after that has been shown.
   */
  advance(to: number): boolean {
    this.#turn++;
    const see = (rows: SampleBatch, row: number): boolean => {
      const time = rows.sourceTime[row] as number;
      if (time > to || this.#samples.get(rows.point[row] as number)?.turn === this.#turn) return false;
      this.#at = Math.max(this.#at, time);
      this.#take(rows, row);
      return true;
    };
    while (this.#tape.next(see));
    const next = this.#tape.nextTime();
    if (next !== null && next <= to) return false;
    this.#at = Math.max(this.#at, to);
    return true;
  }

  /** Says one thing of all points, from this instant of the record on. */
  stand(standing: Standing): void {
    if (standing === this.#standing) return;
    this.#standing = standing;
    this.#standingSince = this.#at;
  }

  reading(tag: string): PlantReading {
    if (this.#standing === 'over') return this.#none(Status.BadOutOfService, this.#standingSince);
    if (this.#standing === 'unreadable') return this.#none(Status.BadNoCommunication, this.#standingSince);
    const point = this.#points.get(tag);
    const held = point && this.#samples.get(point.index);
    if (!point || !held) {
      const comes = point && this.#tape.known.has(point.index);
      return { value: Number.NaN, status: comes ? Status.BadWaitingForInitialData : Status.BadNoData, timeS: 0 };
    }
    const lostSince = this.#holes.lostSince(point.index, held, this.#at);
    if (lostSince !== null) return this.#none(Status.BadNoCommunication, lostSince);
    return held.reading;
  }

  write(): string {
    return NOT_WRITABLE;
  }

  condition(): DeviceCondition {
    return ON;
  }

  #none(status: number, since: number): PlantReading {
    return { value: Number.NaN, status, timeS: this.#timeS(since) };
  }

  #take(rows: SampleBatch, row: number): void {
    const point = rows.point[row] as number;
    const sourceTime = rows.sourceTime[row] as number;
    const samplingMs = this.#samplingMs.get(point) ?? 0;
    const reading = {
      value: rows.value[row] as number,
      status: rows.status[row] as number,
      timeS: this.#timeS(sourceTime),
    };
    const receiveTime = rows.receiveTime[row] as number;
    this.#samples.set(point, { samplingMs, sourceTime, receiveTime, reading, turn: this.#turn });
  }
}

interface Held {
  readonly samplingMs: number;
  readonly sourceTime: number;
  readonly receiveTime: number;
  readonly reading: PlantReading;
  readonly turn: number;
}
