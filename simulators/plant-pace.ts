import type { Clock } from '../config/vocabulary/clock.ts';
import type { Plant } from './plant/plant.ts';

/**
 * Real time that passes between two steps of a plant. The plant always advances by this, multiplied by the speed, so that a run
 * takes the same steps whatever the machine does meanwhile, and can be repeated by its seed.
 */
const STEP_MS = 100;
/** What a plant makes up for after the machine stood still; longer than this, and plant time stays behind. */
const CATCH_UP_MS = 3000;
/** Steps in one go: between them the sockets get their turn. */
const STEPS_AT_ONCE = 5;

/** Moves one plant along with the clock, `speed` plant seconds per second, without drift. */
export class PlantPace {
  /** Null until the first step: what the start takes is no stall. */
  #doneMs: number | null = null;
  #wallMs: number;
  #skippedMs = 0;
  readonly #plant: Plant;
  readonly #speed: number;
  readonly #clock: Clock;

  constructor(plant: Plant, speed: number, clock: Clock) {
    this.#plant = plant;
    this.#speed = speed;
    this.#clock = clock;
    this.#wallMs = clock.now();
  }

  /** Real time that was never made up for, ms. */
  get skippedMs(): number {
    return this.#skippedMs;
  }

  /** Takes the steps that are due. Answers after how many ms to call again. */
  step(): number {
    const nowMs = this.#clock.elapsedMs();
    let doneMs = this.#doneMs ?? nowMs;
    const lateMs = nowMs - doneMs - CATCH_UP_MS;
    if (lateMs > 0) {
      this.#skippedMs += lateMs;
      doneMs += lateMs;
    }
    for (let steps = 0; steps < STEPS_AT_ONCE && nowMs - doneMs >= STEP_MS; steps++) {
      this.#plant.advance((STEP_MS / 1000) * this.#speed);
      doneMs += STEP_MS;
    }
    this.#doneMs = doneMs;
    const behindMs = nowMs - doneMs;
    this.#wallMs = this.#clock.now() - behindMs;
    return behindMs >= STEP_MS ? 0 : STEP_MS - behindMs;
  }

  /** Unix ms at which a moment of plant time was: what a device stamps on a measurement. */
  wallMs(plantTimeS: number): number {
    return this.#wallMs - ((this.#plant.timeS - plantTimeS) * 1000) / this.#speed;
  }
}
