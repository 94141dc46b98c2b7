import type { Clock } from '../../../config/vocabulary/clock.ts';

/** 8N1: start bit, 8 data bits, stop bit. */
const BITS_PER_CHARACTER = 10;
/** Silence before and after a frame, in characters. */
const GAP_CHARACTERS = 3.5;
/** Requests that may wait for the line; a converter has a small buffer too. */
const WAITING_MAX = 32;

/** The two wires behind a converter: whoever asks, one request after the other, each as slow as its characters. */
export class SerialLine {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;
  readonly #clock: Clock;
  readonly #baud: number | null;
  readonly #stopped = new AbortController();

  constructor(clock: Clock, baud: number | null) {
    this.#clock = clock;
    this.#baud = baud;
  }

  /** `answer` is called when the request is in; its frame is handed to `send` when its last character would be out. */
  transact(requestBytes: number, answer: () => Buffer | null, send: (frame: Buffer) => void): void {
    if (this.#baud === null) {
      const frame = answer();
      if (frame) send(frame);
      return;
    }
    if (this.#waiting >= WAITING_MAX) return;
    this.#waiting++;
    this.#tail = this.#tail.then(async () => {
      await this.#pass(requestBytes + GAP_CHARACTERS);
      const frame = this.#stopped.signal.aborted ? null : answer();
      if (frame) {
        await this.#pass(frame.length + GAP_CHARACTERS);
        send(frame);
      }
      this.#waiting--;
    });
  }

  stop(): void {
    this.#stopped.abort();
  }

  #pass(characters: number): Promise<void> {
    if (this.#baud === null) return Promise.resolve();
    return this.#clock.sleep((characters * BITS_PER_CHARACTER * 1000) / this.#baud, this.#stopped.signal);
  }
}
