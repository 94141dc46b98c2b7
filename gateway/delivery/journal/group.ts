import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { SAMPLE_BYTES } from './frame.ts';
import { joinBatches } from './tail.ts';

/** `synced`: on disk. `memory`: the disk takes nothing; sinks get it from memory. `dropped`: not even memory had room, it is in the ledger. */
export type Appended = 'synced' | 'memory' | 'dropped';

/** A group is synced at once when it has grown to this, whatever the time. */
const GROUP_BYTES = 1024 * 1024;

/** What was appended since the last sync and goes to disk together. */
export class Group {
  readonly #max: number;
  #batches: SampleBatch[] = [];
  #answers: ((outcome: Appended) => void)[] = [];
  #samples = 0;
  #dropped = 0;
  #due = new AbortController();

  /** @param samplesMax beyond it nothing is taken: the disk has been busy for too long */
  constructor(samplesMax: number) {
    this.#max = samplesMax;
  }

  get samples(): number {
    return this.#samples;
  }

  /** Aborted when the group should not wait for its time any more. */
  get due(): AbortSignal {
    return this.#due.signal;
  }

  hurry(): void {
    this.#due.abort();
  }

  add(batch: SampleBatch): Promise<Appended> {
    if (this.#samples + batch.length > this.#max) {
      this.#dropped += batch.length;
      return Promise.resolve('dropped');
    }
    this.#batches.push(batch);
    this.#samples += batch.length;
    if (this.#samples * SAMPLE_BYTES >= GROUP_BYTES) this.hurry();
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  /** Hands the group over; the next one begins. */
  take(): { samples: SampleBatch; answer: (outcome: Appended) => void; dropped: number } {
    const answers = this.#answers;
    const taken = {
      samples: joinBatches(this.#batches),
      answer: (outcome: Appended) => {
        for (const resolve of answers) resolve(outcome);
      },
      dropped: this.#dropped,
    };
    this.#batches = [];
    this.#answers = [];
    this.#samples = 0;
    this.#dropped = 0;
    if (this.#due.signal.aborted) this.#due = new AbortController();
    return taken;
  }
}
