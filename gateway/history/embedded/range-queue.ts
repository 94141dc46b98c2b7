import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { sameRange, tagsAtOnce } from './range.ts';

interface Waiting {
  readonly query: HistoryQuery;
  resolve(series: HistorySeries): void;
  reject(error: unknown): void;
}

/**
 * A screen of many trends asks for each tag by itself, of the same time. What waits while another read is at work is answered together:
 * one pass over the store for all tags of a range, instead of one for each.
 */
export class RangeQueue {
  readonly #read: (queries: readonly HistoryQuery[]) => Promise<HistorySeries[]>;
  #waiting: Waiting[] = [];

  constructor(read: (queries: readonly HistoryQuery[]) => Promise<HistorySeries[]>) {
    this.#read = read;
  }

  /** Settles when `next` came to it. */
  ask(query: HistoryQuery): Promise<HistorySeries> {
    return new Promise((resolve, reject) => this.#waiting.push({ query, resolve, reject }));
  }

  /** Answers the query that waits longest, and those that go with it. Nothing may wait any more: it went with one before. */
  async next(): Promise<void> {
    const [first] = this.#waiting;
    if (!first) return;
    const together = [
      first,
      ...this.#waiting.filter((one) => one !== first && sameRange(one.query, first.query)),
    ].slice(0, tagsAtOnce(first.query));
    this.#waiting = this.#waiting.filter((one) => !together.includes(one));
    try {
      const answers = await this.#read(together.map(({ query }) => query));
      for (const [at, { resolve, reject }] of together.entries()) {
        const answer = answers[at];
        if (answer) resolve(answer);
        else reject(new Error('the store did not answer'));
      }
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}
