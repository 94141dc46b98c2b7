import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import type { RecordedLine, Standing } from './recorded-line.ts';
import { readToFirstSample, type Tape } from './tape.ts';

/** Between two turns, real ms. */
const TURN_MS_MAX = 100;
const TURN_MS_MIN = 10;
const RETRY_MS = 1000;

interface PlayOptions {
  readonly tape: Tape;
  readonly line: RecordedLine;
  /** What is played, Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Recorded seconds per second. */
  readonly speed: number;
  readonly loop: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly times: PlayTimes;
}

/** Where moments of the record lie in the time of the devices. One scale for all passes of a loop: time never goes back. */
export class PlayTimes {
  /** Real seconds since the start at which this pass began. */
  passS = 0;
  /** Unix ms of the start. */
  startMs: number;
  readonly #from: number;
  readonly #speed: number;

  constructor(from: number, speed: number, startMs: number) {
    this.#from = from;
    this.#speed = speed;
    this.startMs = startMs;
  }

  /** Seconds since the start; of what was measured before the beginning, less than that of the pass, but not in the pass before. */
  readonly timeS = (recordMs: number): number => {
    const sinceS = (recordMs - this.#from) / 1000 / this.#speed;
    return this.passS + (this.passS > 0 ? Math.max(0, sinceS) : sinceS);
  };

  readonly wallMs = (timeS: number): number => this.startMs + timeS * 1000;

  /** What is added to a recorded time, ms: exact at speed 1, and at any other at the beginning of the pass. */
  get movedMs(): number {
    return this.startMs + this.passS * 1000 - this.#from;
  }
}

/** Moves a recorded line along with the clock. */
export class TrialPlay {
  /** How often it was played to its end. */
  passes = 0;
  /** Why the record cannot be read at this moment. */
  trouble: Text | null = null;
  readonly #options: PlayOptions;
  #beganMs = 0;
  #startedMs = 0;
  /** What held just before the beginning, when it is ready to be played. */
  #frame: SampleBatch | null = null;
  #reading = false;
  #rewinding = false;
  #retryAtMs = 0;

  constructor(options: PlayOptions) {
    this.#options = options;
  }

  get standing(): Standing {
    return this.#options.line.standing;
  }

  /** Reads the beginning. Rejects with a TroubleError when there is nothing to play. */
  async prepare(): Promise<void> {
    const { tape } = this.#options;
    this.#frame = await tape.open();
    await readToFirstSample(tape);
  }

  /** The beginning of the record is now. To be called after `prepare`. */
  start(): void {
    const { clock, times } = this.#options;
    this.#startedMs = clock.elapsedMs();
    times.startMs = clock.now();
    this.#begin();
  }

  /** Plays what is due. Answers after how many ms to call again. */
  step(): number {
    const { tape, line, from, to, speed, clock } = this.#options;
    if (line.standing === 'over') return TURN_MS_MAX;
    const target = from + (clock.elapsedMs() - this.#beganMs) * speed;
    this.#readAhead(Math.min(target, to));
    if (this.#rewinding) return TURN_MS_MAX;
    const reach = Math.min(target, to, tape.loadedTo - 1 / 4096);
    // Only when the last sample before it has been shown is it the end.
    if (line.at >= reach && (tape.nextTime() ?? Number.POSITIVE_INFINITY) > reach) {
      if (target > to && tape.isWhole) {
        this.#end();
        return 0;
      }
      if (target >= tape.loadedTo) line.stand('unreadable');
    }
    if (target < tape.loadedTo || tape.isWhole) line.stand('playing');
    if (!line.advance(reach)) return 0;
    const next = tape.nextTime();
    const waitMs = next === null ? TURN_MS_MAX : (next - target) / speed;
    return Math.min(TURN_MS_MAX, Math.max(TURN_MS_MIN, waitMs));
  }

  #end(): void {
    const { line, loop, log, to, from } = this.#options;
    this.passes++;
    if (loop) {
      this.#rewinding = true;
      // Between two passes nothing is known of the plant.
      line.stand('unreadable');
      log.info('the trial is over and begins again', { passes: this.passes });
      return;
    }
    line.stand('over');
    log.info('the trial is over: all points are BadOutOfService until the simulators are stopped', {
      playedS: (to - from) / 1000,
    });
  }

  #readAhead(at: number): void {
    const { tape, clock } = this.#options;
    if (this.#reading || clock.elapsedMs() < this.#retryAtMs) return;
    if (!this.#rewinding && !tape.wants(at)) return;
    this.#reading = true;
    void (this.#rewinding ? this.#rewind() : tape.read())
      .then(
        () => {
          this.trouble = null;
        },
        (error: unknown) => this.#failed(troubleText(error)),
      )
      .finally(() => {
        this.#reading = false;
      });
  }

  async #rewind(): Promise<void> {
    await this.prepare();
    this.#rewinding = false;
    this.#begin();
  }

  #begin(): void {
    const { clock, times, line, from } = this.#options;
    this.#beganMs = clock.elapsedMs();
    times.passS = (this.#beganMs - this.#startedMs) / 1000;
    if (this.#frame) line.begin(this.#frame, from);
    this.#frame = null;
  }

  #failed(text: Text): void {
    const { log, clock } = this.#options;
    if (this.trouble === null) log.warn('the record cannot be read', { reason: text.en });
    this.trouble = text;
    this.#retryAtMs = clock.elapsedMs() + RETRY_MS;
  }
}
