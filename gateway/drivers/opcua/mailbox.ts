import type { GapReport } from '../../../config/vocabulary/gap.ts';
import { BatchBuilder } from '../../../config/vocabulary/sample.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { Reading } from '../driver.ts';

interface Interruption {
  readonly reason: Text;
  readonly silent: boolean;
}

/** Between a library that calls when it likes and a loop that reads when it can: everything since the last read, or the failure. */
export class Mailbox {
  readonly samples = new BatchBuilder(1024);
  #gaps: GapReport[] = [];
  #interrupted: Interruption | null = null;
  #resumed: 'whole' | 'partly' | null = null;
  #heard = false;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;

  /** There is something to read, if only that the server was heard. */
  heard(): void {
    this.#heard = true;
    this.#wake?.();
  }

  gap(report: GapReport): void {
    this.#gaps.push(report);
    this.#wake?.();
  }

  interrupt(reason: Text, silent: boolean): void {
    this.#interrupted = { reason, silent };
    this.#wake?.();
  }

  /** The interruption is over. What came of it is told with the values that came meanwhile, or after them. */
  resume(resumed: 'whole' | 'partly'): void {
    this.#resumed = resumed;
    this.#wake?.();
  }

  /** The first failure counts. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  async take(signal: AbortSignal): Promise<Reading> {
    while (!this.#isFull && !this.#failure) {
      signal.throwIfAborted();
      await this.#arrival(signal);
    }
    // What came before the failure is still true; the failure is thrown by the next read.
    if (!this.#isFull && this.#failure) throw this.#failure;
    const [interrupted, resumed] = [this.#interrupted, this.#resumed];
    const reading = { samples: this.samples.take(), gaps: this.#gaps, ...(resumed === null ? {} : { resumed }) };
    this.#gaps = [];
    this.#interrupted = null;
    this.#resumed = null;
    this.#heard = false;
    if (interrupted === null) return reading;
    return { ...reading, interrupted: interrupted.reason, ...(interrupted.silent ? { silent: true } : {}) };
  }

  get #isFull(): boolean {
    return (
      this.#heard ||
      this.samples.length > 0 ||
      this.#gaps.length > 0 ||
      this.#interrupted !== null ||
      this.#resumed !== null
    );
  }

  #arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wake = null;
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
