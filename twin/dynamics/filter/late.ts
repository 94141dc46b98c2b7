import type { Belief, Filter, Innovation, Observation } from './state-model.ts';

interface Entry {
  readonly t: number;
  readonly observation: Observation;
  /** Belief before the observation was taken in. */
  readonly before: Belief;
}

/**
 * Takes observations in any order: one that belongs before others that are already in is put where it belongs, and what
 * came after is taken in again, so that the belief is the one that the right order would have given. Remembers `keep` (in
 * the unit of t); what is older than that is refused.
 */
export class LateFilter {
  readonly #filter: Filter;
  readonly #keep: number;
  readonly #entries: Entry[] = [];
  #t: number;
  #start: { readonly t: number; readonly belief: Belief };

  constructor(filter: Filter, t: number, keep: number) {
    this.#filter = filter;
    this.#keep = keep;
    this.#t = t;
    this.#start = { t, belief: filter.belief };
  }

  get t(): number {
    return this.#t;
  }

  get belief(): Belief {
    return this.#filter.belief;
  }

  /** Goes on to `t`; never back. */
  advance(t: number): void {
    if (t > this.#t) {
      this.#filter.predict(t - this.#t);
      this.#t = t;
    }
    while (this.#entries.length > 1 && (this.#entries[1] as Entry).t < t - this.#keep) {
      this.#entries.shift();
      const { t: oldest, before } = this.#entries[0] as Entry;
      this.#start = { t: oldest, belief: before };
    }
  }

  /** Null when the observation is older than what is remembered. */
  take(t: number, observation: Observation): Innovation | null {
    if (t < this.#start.t) return null;
    if (t >= this.#t) {
      this.advance(t);
      return this.#record(t, observation);
    }
    const now = this.#t;
    const later = this.#entries.filter((entry) => entry.t > t);
    const first = later[0];
    this.#entries.length -= later.length;
    const last = this.#entries.at(-1);
    // Back to the newest belief that is not younger than the late sample.
    if (last) {
      this.#filter.belief = last.before;
      this.#filter.update(last.observation);
    } else this.#filter.belief = this.#start.belief;
    this.#t = last?.t ?? this.#start.t;
    this.advance(t);
    const innovation = this.#record(t, observation);
    for (const entry of first ? later : []) {
      this.advance(entry.t);
      this.#record(entry.t, entry.observation);
    }
    this.advance(now);
    return innovation;
  }

  #record(t: number, observation: Observation): Innovation {
    this.#entries.push({ t, observation, before: this.#filter.belief });
    return this.#filter.update(observation);
  }
}
