import { REPLAY_SPEED_MAX, REPLAY_SPEED_MIN } from '../../config/vocabulary/replay.ts';

interface Loop {
  readonly from: number;
  readonly to: number;
}

/** Hands of the clock of a replay: where it should stand, given how much time has passed. Knows no sample. */
export class Transport {
  readonly from: number;
  readonly to: number;
  readonly #elapsedMs: () => number;
  #at: number;
  #since = 0;
  #playing = false;
  #speed = 1;
  #loop: Loop | null = null;

  /** `elapsedMs`: monotonic. Stands at the start, paused. */
  constructor(from: number, to: number, elapsedMs: () => number) {
    this.from = from;
    this.to = to;
    this.#at = from;
    this.#elapsedMs = elapsedMs;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): number {
    return this.#speed;
  }

  get loop(): Loop | null {
    return this.#loop;
  }

  /** The instant it should show now, never past the end. */
  target(): number {
    if (!this.#playing) return this.#at;
    return Math.min(this.to, this.#at + (this.#elapsedMs() - this.#since) * this.#speed);
  }

  /** At its end it begins again. */
  play(): void {
    if (this.#playing) return;
    if (this.#at >= this.to) this.#at = this.from;
    this.#playing = true;
    this.#since = this.#elapsedMs();
  }

  pause(): void {
    this.stand(this.target());
    this.#playing = false;
  }

  /** Here it is now, playing or not: after a seek, or when what plays could not keep up. */
  stand(at: number): void {
    this.#at = this.within(at);
    this.#since = this.#elapsedMs();
  }

  setSpeed(speed: number): void {
    this.stand(this.target());
    this.#speed = Math.min(REPLAY_SPEED_MAX, Math.max(REPLAY_SPEED_MIN, speed));
  }

  /** A and B in either order, brought into the range; of no length it is none. */
  setLoop(loop: Loop | null): void {
    if (loop === null) this.#loop = null;
    else {
      const [from, to] = [this.within(Math.min(loop.from, loop.to)), this.within(Math.max(loop.from, loop.to))];
      this.#loop = to > from ? { from, to } : null;
    }
  }

  within(at: number): number {
    return Math.min(this.to, Math.max(this.from, at));
  }
}
