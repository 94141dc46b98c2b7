import type { Pushed } from './battery.ts';

// Coke of each push in the laboratory (line description 10.7): strength and reactivity, told hours after the sample was taken.

export interface CokeResult {
  readonly oven: number;
  /** When the sample was taken, plant time, s. */
  readonly sampledS: number;
  /** When the result is known. */
  readonly knownS: number;
  readonly values: { readonly CRI: number; readonly CSR: number; readonly M40: number; readonly M10: number };
}

const HOUR = 3600;
const FIRST_H = 6;
const LAST_H = 24;
/** Results that are kept. */
const KEPT = 40;

export class Laboratory {
  readonly #results: CokeResult[] = [];
  readonly #normal: () => number;
  readonly #uniform: () => number;

  /** @param normal standard normal draws of repeatability; @param uniform how busy the laboratory is */
  constructor(normal: () => number, uniform: () => number) {
    this.#normal = normal;
    this.#uniform = uniform;
  }

  take({ oven, timeS, centreC, soakH, charge }: Pushed): void {
    const draw = this.#normal;
    const CRI = 26 - 0.02 * (centreC - 1050) - 1.2 * (soakH - 1.5) + 1.2 * draw();
    const CSR = 94.2 - 1.28 * CRI + 1.5 * draw();
    const M40 = 82 + 0.02 * (charge.density - 729) + 0.8 * draw();
    const M10 = 6.5 + 0.15 * (charge.volatile - 27) - 0.3 * (soakH - 1.5) + 0.3 * draw();
    const delayS = (FIRST_H + (LAST_H - FIRST_H) * this.#uniform()) * HOUR;
    this.#results.push({ oven, sampledS: timeS, knownS: timeS + delayS, values: { CRI, CSR, M40, M10 } });
    if (this.#results.length > KEPT) this.#results.shift();
  }

  /** What is known at a plant time, in the order in which it came. */
  known(timeS: number): readonly CokeResult[] {
    return this.#results.filter(({ knownS }) => knownS <= timeS).sort((a, b) => a.knownS - b.knownS);
  }
}
