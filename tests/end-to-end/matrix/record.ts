import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { concerns } from '../../../config/plant/gap-concerns.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { GapRecord } from '../../../config/vocabulary/gap.ts';
import { isBusy } from './busy.ts';
import { BURST, STEP_MS } from './source-line.ts';
import { ROW_BYTES, readRow, type StoreRow } from './store-row.ts';

/** A number given out by a Modbus device and the moment, Unix ms. */
export interface GivenOut {
  readonly device: number;
  readonly number: number;
  readonly at: number;
}

/** Points and one number that is not in the store. */
export interface Missing {
  readonly point: Point;
  readonly number: number;
  /** When the source showed it, Unix ms. */
  readonly at: number;
}

/** A time in which a device was not read, Unix ms. */
export interface Pause {
  readonly device: string;
  readonly from: number;
  readonly to: number;
}

const PAUSE_MS = 2 * STEP_MS;
const STEPS_MAX = 4096;
/**
 * A hole is known to the moment something was heard, which is up to one step after what was heard; where a machine is busy with something
 * else, the source shows its steps late, under the times at which they were due.
 */
const edgeMs = (): number => (isBusy() ? 4 : 1) * (STEP_MS + 250);

/** What the store holds, compared with what the source showed: missing, twice, wrong; and what of it the ledger explains. */
export class Record {
  readonly #points: readonly Point[];
  readonly #epoch: number;
  readonly #opcua: number;
  readonly #file: string;
  #read = 0;
  /** For each OPC UA point and step since `#firstStep`: 1 when stored under the time of the step. */
  readonly #steps: Uint8Array;
  #firstStep = -1;
  newestStep = -1;
  /** For each Modbus point: number to time in microseconds. */
  readonly #numbers: Map<number, number>[];
  /** For each OPC UA point and number of a burst: 1 when stored. */
  readonly #burst: Uint8Array;
  /** Everything else, by point and time: statuses of a loss, and values said again after it. */
  readonly #others = new Map<string, string>();
  /** The values of those, by point and time in microseconds. */
  readonly #othersOf = new Map<number, Map<number, number>>();
  readonly givenOut: GivenOut[] = [];
  readonly counters = { rows: 0, deliveredTwice: 0, storedTwice: 0, wrong: 0, saidAgain: 0 };

  /** @param opcua so many points at the front of the table are of the OPC UA server */
  constructor(points: readonly Point[], opcua: number, epoch: number, file: string) {
    this.#points = points;
    this.#opcua = opcua;
    this.#epoch = epoch;
    this.#file = file;
    this.#steps = new Uint8Array(opcua * STEPS_MAX);
    this.#numbers = points.slice(opcua).map(() => new Map());
    this.#burst = new Uint8Array(opcua * STEPS_MAX);
  }

  /** Takes in what the store has acknowledged since the last time. */
  catchUp(): void {
    const file = openSync(this.#file, 'r');
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(ROW_BYTES * 65_536);
    while (size - this.#read >= ROW_BYTES) {
      const whole = Math.floor(Math.min(bytes.length, size - this.#read) / ROW_BYTES) * ROW_BYTES;
      const got = readSync(file, bytes, 0, whole, this.#read);
      for (let at = 0; at + ROW_BYTES <= got; at += ROW_BYTES) this.#take(readRow(bytes, at));
      this.#read += got - (got % ROW_BYTES);
    }
    closeSync(file);
  }

  /** The step shown at a moment. */
  stepAt(at: number): number {
    return Math.floor((at - this.#epoch) / STEP_MS);
  }

  /** Whether a row of this name is in the store, or a value was said that this test does not follow. */
  has({ place, micros, value, status }: StoreRow): boolean {
    if (value >= BURST) return this.#burst[place * STEPS_MAX + (value - BURST)] === 1;
    const step = this.#stepOf(micros, value, status);
    if (place < this.#opcua && step !== null) return this.#steps[this.#slot(place, step)] === 1;
    if (place >= this.#opcua && isGood(status)) return this.#numbers[place - this.#opcua]?.get(value) === micros;
    return this.#others.get(`${place} ${micros}`) === `${value} ${status}`;
  }

  /** Numbers the source showed from one moment to another (Unix ms) that the store does not have. */
  missing(from: number, to: number): Missing[] {
    const missing: Missing[] = [];
    const first = Math.max(this.stepAt(from) + 1, this.#firstStep);
    for (let step = first; step <= this.stepAt(to); step++)
      for (let place = 0; place < this.#opcua; place++)
        if (this.#steps[this.#slot(place, step)] !== 1) {
          const point = this.#points[place];
          if (point) missing.push({ point, number: step, at: this.#epoch + step * STEP_MS });
        }
    for (const { device, number, at } of this.givenOut) {
      if (at < from || at > to) continue;
      for (const [place, numbers] of this.#numbers.entries()) {
        const point = this.#points[this.#opcua + place];
        if (point?.device === `MB-${device + 1}` && !numbers.has(number)) missing.push({ point, number, at });
      }
    }
    return missing;
  }

  /** Steps of subscribed points, up to a moment (Unix ms), that the store has and somebody else has not. */
  heldOnlyHere(has: (place: number, step: number) => boolean, to: number): Missing[] {
    const missing: Missing[] = [];
    for (let step = this.#firstStep; step <= this.stepAt(to); step++)
      for (let place = 0; place < this.#opcua; place++) {
        const point = this.#points[place];
        if (point && this.#steps[this.#slot(place, step)] === 1 && !has(place, step))
          missing.push({ point, number: step, at: this.#epoch + step * STEP_MS });
      }
    return missing;
  }

  /** How many samples of a point were acknowledged, each counted once, and the sum of their values: what a store must answer. */
  total(place: number): { count: number; sum: number } {
    let count = 0;
    let sum = 0;
    const add = (value: number) => {
      count++;
      sum += Number.isNaN(value) ? 0 : value;
    };
    if (place < this.#opcua)
      for (let slot = 0; slot < STEPS_MAX; slot++)
        if (this.#steps[place * STEPS_MAX + slot] === 1) add(slot + this.#firstStep);
    for (const number of this.#numbers[place - this.#opcua]?.keys() ?? []) add(number);
    for (const value of this.#othersOf.get(place)?.values() ?? []) add(value);
    return { count, sum };
  }

  /** How many samples of a burst of so many steps are not in the store. */
  burstMissing(steps: number): number {
    let missing = 0;
    for (let place = 0; place < this.#opcua; place++)
      for (let step = 0; step < steps; step++) if (this.#burst[place * STEPS_MAX + step] !== 1) missing++;
    return missing;
  }

  /** Where a Modbus device was not read for longer than two periods, by what the store has: a hole that no number tells of. */
  pauses(from: number, to: number): Pause[] {
    const pauses: Pause[] = [];
    const devices = Map.groupBy(
      this.#points.slice(this.#opcua).keys(),
      (place) => this.#points[this.#opcua + place]?.device,
    );
    for (const [device = '', places] of devices) {
      const times = places
        .flatMap((place) => [...(this.#numbers[place]?.values() ?? [])])
        .map((micros) => micros / 1000);
      const inOrder = [...new Set(times), from, to]
        .filter((time) => time >= from && time <= to)
        .toSorted((a, b) => a - b);
      for (const [row, time] of inOrder.entries()) {
        const next = inOrder[row + 1] ?? time;
        if (next - time > PAUSE_MS) pauses.push({ device, from: time, to: next });
      }
    }
    return pauses;
  }

  #take(row: StoreRow): void {
    const { place, micros, value, status } = row;
    this.counters.rows++;
    if (value >= BURST) {
      const slot = place * STEPS_MAX + (value - BURST);
      if (this.#burst[slot] === 1) this.counters.deliveredTwice++;
      this.#burst[slot] = 1;
      return;
    }
    if (place >= this.#opcua && isGood(status)) {
      const numbers = this.#numbers[place - this.#opcua];
      const known = numbers?.get(value);
      if (known === micros) this.counters.deliveredTwice++;
      else if (known !== undefined) this.counters.storedTwice++;
      numbers?.set(value, micros);
      return;
    }
    const step = this.#stepOf(micros, value, status);
    if (step !== null) {
      if (this.#firstStep < 0) this.#firstStep = step;
      const slot = this.#slot(place, step);
      if (this.#steps[slot] === 1) this.counters.deliveredTwice++;
      this.#steps[slot] = 1;
      this.newestStep = Math.max(this.newestStep, step);
      return;
    }
    if (isGood(status)) {
      // Said once more after a loss, under the time at which it was heard; before it was shown nobody can have heard it.
      if (micros / 1000 < this.#epoch + value * STEP_MS) this.counters.wrong++;
      else this.counters.saidAgain++;
    }
    const name = `${place} ${micros}`;
    const said = `${value} ${status}`;
    const known = this.#others.get(name);
    if (known === said) this.counters.deliveredTwice++;
    else if (known !== undefined) this.counters.storedTwice++;
    this.#others.set(name, said);
    const own = this.#othersOf.get(place);
    if (own) own.set(micros, value);
    else this.#othersOf.set(place, new Map([[micros, value]]));
  }

  /** The step whose own time and number this is, else null. */
  #stepOf(micros: number, value: number, status: number): number | null {
    const step = (micros / 1000 - this.#epoch) / STEP_MS;
    return Number.isInteger(step) && step === value && isGood(status) ? step : null;
  }

  #slot(place: number, step: number): number {
    const since = step - this.#firstStep;
    if (since >= STEPS_MAX) throw new Error('the matrix runs longer than its record');
    return since < 0 ? -1 : place * STEPS_MAX + since;
  }
}

/** Severity only: a good value may carry flags, such as that of a queue that overflowed. */
const isGood = (status: number): boolean => status >>> 30 === 0;

/** Of what is missing, what no record of the ledger explains. */
export const unexplained = (missing: readonly Missing[], gaps: readonly GapRecord[]): Missing[] => {
  const edge = edgeMs();
  const known = new Map<Point, readonly GapRecord[]>();
  return missing.filter(({ point, at }) => {
    const own = known.get(point) ?? gaps.filter((gap) => concerns(gap, point));
    known.set(point, own);
    return !own.some((gap) => covers(gap, at, edge));
  });
};

/** Of the pauses, those that no record of the ledger explains. */
export const unexplainedPauses = (pauses: readonly Pause[], gaps: readonly GapRecord[]): Pause[] => {
  const edge = edgeMs();
  return pauses.filter((pause) => !gaps.some((gap) => meets(gap, pause, edge)));
};

/** Of the records that say that something is lost for good or in part, those in whose time nothing is missing. */
export const empty = (
  gaps: readonly GapRecord[],
  missing: readonly Missing[],
  pauses: readonly Pause[],
): GapRecord[] => {
  const edge = edgeMs();
  return gaps.filter(
    (gap) =>
      !missing.some(({ point, at }) => covers(gap, at, edge) && concerns(gap, point)) &&
      !pauses.some((pause) => meets(gap, pause, edge)),
  );
};

const meets = ({ source, from, to }: GapRecord, pause: Pause, edge: number): boolean =>
  (source === pause.device || source === 'journal' || source === 'gateway') &&
  from <= pause.to + edge &&
  (to ?? Number.POSITIVE_INFINITY) >= pause.from - edge;

const covers = ({ from, to }: GapRecord, at: number, edge: number): boolean =>
  at >= from - edge && at <= (to ?? Number.POSITIVE_INFINITY) + edge;
