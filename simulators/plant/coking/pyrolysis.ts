import { PARTS, REACTIONS } from './charge-data.ts';
import { CELLS } from './charge-heat.ts';

// What the charge gives off (line description 10.1): parallel first-order reactions, each in three parts, in every cell.

/** Kinetics are slow against conduction: one step of them for five of the heat. */
export const PYROLYSIS_STEP_S = 20;
const GAS_CONSTANT = 8.314;
/** K/s at which the peaks are told. */
const RATE = 0.05;
/** Below this nothing is given off, °C. */
const FROM_C = 250;
const TO_C = 1250;
const PER_KELVIN = 4;
const PARTS_COUNT = PARTS.share.length;
const COUNT = REACTIONS.length * PARTS_COUNT;

/** Share that is left after one step, by temperature and reaction; exact whatever the rate. */
const left = new Float64Array(((TO_C - FROM_C) * PER_KELVIN + 1) * COUNT);
REACTIONS.forEach(({ id, peakC, energy }, reaction) => {
  const moved = id === 'H2' ? PARTS.movedHydrogen : PARTS.moved;
  moved.forEach((shift, part) => {
    const peak = peakC + shift + 273.15;
    const joule = energy * 1000;
    const frequency = ((RATE * joule) / (GAS_CONSTANT * peak * peak)) * Math.exp(joule / (GAS_CONSTANT * peak));
    for (let row = 0; row <= (TO_C - FROM_C) * PER_KELVIN; row++) {
      const kelvin = FROM_C + row / PER_KELVIN + 273.15;
      const rate = frequency * Math.exp(-joule / (GAS_CONSTANT * kelvin));
      left[row * COUNT + reaction * PARTS_COUNT + part] = Math.exp(-rate * PYROLYSIS_STEP_S);
    }
  });
});

/** Volatile matter left in one charge, as a share of its first amount, cell by cell and reaction by reaction. */
export class Pyrolysis {
  readonly #left = new Float64Array(CELLS * COUNT);
  readonly #released = new Float64Array(REACTIONS.length);

  fill(): void {
    this.#left.fill(1);
  }

  copyFrom(other: Pyrolysis): void {
    this.#left.set(other.#left);
  }

  /** Share of a volatile that is still in the charge. */
  remaining(reaction: number): number {
    let sum = 0;
    for (let cell = 0; cell < CELLS; cell++)
      for (let part = 0; part < PARTS_COUNT; part++)
        sum += (PARTS.share[part] ?? 0) * (this.#left[cell * COUNT + reaction * PARTS_COUNT + part] ?? 0);
    return sum / CELLS;
  }

  /** One step of PYROLYSIS_STEP_S. @returns share of each volatile, in the order of REACTIONS, given off in it; reused by the next step */
  step(charge: Float64Array): Float64Array {
    const released = this.#released.fill(0);
    for (let cell = 0; cell < CELLS; cell++) {
      const celsius = charge[cell] ?? 0;
      if (celsius < FROM_C) continue;
      const row = Math.min(TO_C - FROM_C, celsius - FROM_C) * PER_KELVIN;
      const at = Math.round(row) * COUNT;
      const base = cell * COUNT;
      for (let reaction = 0; reaction < REACTIONS.length; reaction++) {
        let given = 0;
        for (let part = 0; part < PARTS_COUNT; part++) {
          const index = reaction * PARTS_COUNT + part;
          const before = this.#left[base + index] ?? 0;
          const after = before * (left[at + index] ?? 0);
          this.#left[base + index] = after;
          given += (PARTS.share[part] ?? 0) * (before - after);
        }
        released[reaction] = (released[reaction] ?? 0) + given / CELLS;
      }
    }
    return released;
  }
}
