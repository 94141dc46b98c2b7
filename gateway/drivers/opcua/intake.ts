import type { DataValue } from 'node-opcua';
import type { Point } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import { hasOverflow, Status } from '../../../config/vocabulary/status.ts';
import type { DataChanges } from './data-changes.ts';
import { saidBy } from './data-value.ts';
import { Mailbox } from './mailbox.ts';
import { Overflow } from './overflow.ts';
import { QuietItems } from './quiet-items.ts';

/** Where all that one server says of its points comes in, by notification or by read, on its way to the loop. */
export class Intake {
  readonly mail = new Mailbox();
  readonly overflow: Overflow;
  readonly #clock: Clock;
  readonly #noNumber: (point: Point) => void;
  #quiet: QuietItems | null = null;
  #spoken: Set<number> | null = null;
  #values = 0;
  #heardMs = 0;
  #heardAt = 0;

  /** @param noNumber is told of a point whose value on the server is no number */
  constructor(line: string, clock: Clock, noNumber: (point: Point) => void) {
    this.overflow = new Overflow(line);
    this.#clock = clock;
    this.#noNumber = noNumber;
  }

  /** When the server was last heard: monotonic ms, and Unix ms. */
  get heardMs(): number {
    return this.#heardMs;
  }

  get heardAt(): number {
    return this.#heardAt;
  }

  /** Values since `afresh`. */
  get values(): number {
    return this.#values;
  }

  /** Finds items of the present subscription that fall silent on their own; null: there is none yet. */
  get quiet(): QuietItems | null {
    return this.#quiet;
  }

  /** A new subscription begins. */
  afresh(): void {
    this.hear();
    this.#values = 0;
  }

  /** All items of the new subscription are there. */
  watchForSilence(publishingMs: number): void {
    this.#quiet = new QuietItems(publishingMs, this.#clock.elapsedMs());
  }

  /** From now on it is kept which points have spoken. */
  rememberWhoSpeaks(): void {
    this.#spoken = new Set();
  }

  hasSpoken({ index }: Point): boolean {
    return this.#spoken?.has(index) ?? false;
  }

  forgetWhoSpoke(): void {
    this.#spoken = null;
  }

  /** The server was heard, if only to say that it has nothing to say. Silence counts anew. */
  hear(): void {
    this.#heardMs = this.#clock.elapsedMs();
    this.#heardAt = this.#clock.now();
    this.mail.heard();
  }

  /** Silence counts anew from this moment, monotonic ms. */
  quietSince(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  /** The changes of one notification. */
  take(changes: DataChanges, pointOf: (handle: number) => Point | undefined): void {
    const [now, nowMs] = [this.#clock.now(), this.#clock.elapsedMs()];
    const { length, handle, value, status, sourceTime } = changes;
    for (let row = 0; row < length; row++) {
      const point = pointOf(handle[row] as number);
      if (point === undefined) continue;
      const time = sourceTime[row] as number;
      this.#add(point, Number.isNaN(time) ? now : time, now, nowMs, value[row] as number, status[row] as number);
    }
    this.hear();
  }

  /** What a read has shown of a point. */
  takeRead(point: Point, dataValue: DataValue): void {
    const now = this.#clock.now();
    const { value, status, sourceTime } = saidBy(dataValue, now);
    this.#add(point, sourceTime, now, this.#clock.elapsedMs(), value, status);
    this.hear();
  }

  /** The server does not have the point, or will not show it. */
  refuse(point: Point, status: number): void {
    const now = this.#clock.now();
    this.#spoken?.add(point.index);
    this.mail.samples.add(point.index, now, now, Number.NaN, status);
    this.mail.heard();
  }

  #add(point: Point, sourceTime: number, now: number, nowMs: number, value: number, status: number): void {
    this.#values++;
    if (this.#spoken !== null) this.#spoken.add(point.index);
    this.mail.samples.add(point.index, sourceTime, now, value, status);
    this.overflow.value(point, sourceTime, hasOverflow(status));
    this.#quiet?.heard(point, value, status, nowMs);
    if (status === Status.BadTypeMismatch) this.#noNumber(point);
  }
}
