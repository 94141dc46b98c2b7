import type { StoreMarks } from './announcement.ts';

/** Clocks of the two gateways may differ by so much, and what one has heard the other hears within it. */
const OVERLAP_MS = 2_000;
/** A sample that the other one had acknowledged may still be on its way to us. */
const ON_THE_WAY_MS = 5_000;
const SPANS_MAX = 100;

/** A time in which the other gateway heard a device without a break, Unix ms. */
interface Span {
  readonly from: number;
  to: number;
}

/** When the other gateway heard each device, as it said. */
export class HeardSpans {
  readonly #spans = new Map<string, Span[]>();

  take(at: number, heard: Readonly<Record<string, number>>): void {
    for (const [device, since] of Object.entries(heard)) {
      const spans = this.#spans.get(device) ?? [];
      const last = spans.at(-1);
      if (last?.from === since) last.to = Math.max(last.to, at);
      else spans.push({ from: since, to: Math.max(at, since) });
      this.#spans.set(device, spans.slice(-SPANS_MAX));
    }
  }

  /** The span in which the other one heard a device at a time, what is on its way included; null: it was deaf then. */
  at(device: string, time: number): Span | null {
    return this.#spans.get(device)?.findLast(({ from, to }) => time >= from && time <= to + ON_THE_WAY_MS) ?? null;
  }

  /** Whether the other one heard a device all the time, by either clock. */
  coversAll(device: string, from: number, to: number): boolean {
    return (
      this.#spans.get(device)?.some((span) => span.from + OVERLAP_MS <= from && to + OVERLAP_MS <= span.to) ?? false
    );
  }
}

/**
 * What one store has of the other gateway, so that we need not bring it. A sample is covered when the other one heard its device at that
 * time and has the point acknowledged up to its source time, or everything it heard then. What only we heard is never covered.
 */
export class Coverage {
  readonly #mark: Float64Array;
  readonly #deviceOf: readonly string[];
  readonly #spans: HeardSpans;
  #settledUntil = Number.NEGATIVE_INFINITY;

  /** `deviceOf`: by point index. */
  constructor(deviceOf: readonly string[], spans: HeardSpans) {
    this.#deviceOf = deviceOf;
    this.#spans = spans;
    this.#mark = new Float64Array(deviceOf.length).fill(Number.NEGATIVE_INFINITY);
  }

  take({ settledUntil, point, time }: StoreMarks): void {
    this.#settledUntil = Math.max(this.#settledUntil, settledUntil);
    for (const [row, index] of point.entries())
      if (index < this.#mark.length) this.#mark[index] = Math.max(this.#mark[index] ?? 0, time[row] ?? 0);
  }

  covers(point: number, sourceTime: number, receiveTime: number): boolean {
    const span = this.#spans.at(this.#deviceOf[point] ?? '', receiveTime);
    if (span === null) return false;
    if (sourceTime <= (this.#mark[point] ?? Number.NEGATIVE_INFINITY)) return true;
    return receiveTime >= span.from + OVERLAP_MS && receiveTime <= Math.min(span.to, this.#settledUntil) - OVERLAP_MS;
  }
}
