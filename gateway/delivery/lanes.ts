import type { JournalPosition } from './sinks/sink.ts';

// Where a sink stands. Everything below `base` is acknowledged, and so are the stretches above it. After an outage the live lane
// overtakes: it goes on at the end of the journal, what it leaves behind is the backlog. Both lanes move up only, so the order of a
// point is kept within each. A stretch that is forgotten is delivered twice, never lost: the stores know a sample by point and time.

export interface Stretch {
  readonly from: JournalPosition;
  /** One past its last. */
  readonly to: JournalPosition;
}

/** Each outage leaves one stretch at most; beyond this the oldest is forgotten. */
const STRETCHES_MAX = 1_000;

export class Lanes {
  #base: JournalPosition;
  #live: JournalPosition;
  #stretches: Stretch[];

  /** `stretches`: acknowledged above `base`, as `stretches` gave them before a restart; any order. */
  constructor(base: JournalPosition, stretches: readonly Stretch[] = []) {
    this.#base = base;
    this.#stretches = [];
    for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from))
      if (to > from) this.acknowledge(from, to);
    this.#live = Math.max(this.#base, this.#stretches.at(-1)?.to ?? 0);
  }

  /** Everything below is acknowledged. */
  get base(): JournalPosition {
    return this.#base;
  }

  /** Where the live lane reads next. */
  get live(): JournalPosition {
    return this.#live;
  }

  /** Acknowledged above `base`, in order, neither touching it nor one another. */
  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** The oldest stretch that the live lane left behind; null when there is none. */
  get backlog(): Stretch | null {
    return this.#base >= this.#live
      ? null
      : { from: this.#base, to: Math.min(this.#live, this.#stretches[0]?.from ?? Number.POSITIVE_INFINITY) };
  }

  /** Positions below `end` that are not acknowledged. */
  waiting(end: JournalPosition): number {
    const above = this.#stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    return Math.max(0, end - this.#base - above);
  }

  acknowledge(from: JournalPosition, to: JournalPosition): void {
    if (to <= this.#base) return;
    let joined: Stretch = { from, to };
    const apart: Stretch[] = [];
    for (const stretch of this.#stretches) {
      if (stretch.to < joined.from || stretch.from > joined.to) apart.push(stretch);
      else joined = { from: Math.min(stretch.from, joined.from), to: Math.max(stretch.to, joined.to) };
    }
    if (joined.from <= this.#base) this.#base = joined.to;
    else apart.push(joined);
    this.#stretches = apart.sort((a, b) => a.from - b.from).slice(-STRETCHES_MAX);
    this.#live = Math.max(this.#live, this.#base);
  }

  /** Moves the live lane on over what it has delivered. */
  delivered(to: JournalPosition): void {
    const from = this.#live;
    this.#live = Math.max(this.#live, to);
    this.acknowledge(from, to);
  }

  /** The live lane goes on at `end`; what lies between is backlog. */
  overtake(end: JournalPosition): void {
    this.#live = Math.max(this.#live, end);
  }

  /** One lane again, from the base on: what was acknowledged above it is delivered once more. */
  reset(): void {
    this.#stretches = [];
    this.#live = this.#base;
  }
}
