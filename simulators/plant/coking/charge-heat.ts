import { CHARGE, CONDUCTIVITY, CP, interpolated, WALL } from './charge-data.ts';

// Heat from the flue through one wall to the middle of the charge (line description 10.1): half a width by symmetry, explicit steps.

const CELLS = 30;
const DX = CHARGE.halfWidthM / CELLS;
const WALL_CELLS = 4;
const WALL_DX = WALL.thicknessM / WALL_CELLS;
/** Both walls of the chamber, m². */
const HEATED_M2 = 2.2;
/** Stability of the explicit scheme asks for less than 8 s at the highest conductivity. */
export const HEAT_STEP_S = 4;
const BOILING_C = 99;
/** J/kg, latent and superheat. */
const EVAPORATION = 2.6e6;

const cp = interpolated(CP.at, CP.value, CP.factor);
const dryConductivity = interpolated(CONDUCTIVITY.at, CONDUCTIVITY.value, 1.6);
const WET_CONDUCTIVITY = 0.45 * 1.6;
/** Heat the open chamber loses to the air between pushing and charging, W/m²K against ambient. */
const OPEN_LOSS = 3;

/** The temperatures of one wall and half a charge, and the water left in it. */
export class ChargeHeat {
  /** °C, from the wall to the middle. */
  readonly charge = new Float64Array(CELLS);
  /** kg water per kg dry coal. */
  readonly moisture = new Float64Array(CELLS);
  /** °C, from the flue to the charge. */
  readonly wall = new Float64Array(WALL_CELLS).fill(1100);
  filled = false;
  /** kW out of the flue into both walls, at the last step. */
  fromFlueKw = 0;
  /** kW into the charge, at the last step. */
  intoChargeKw = 0;
  surfaceC = 1050;
  readonly #flow = new Float64Array(CELLS + 1);

  fill(chargeC: number, moisture: number): void {
    this.charge.fill(chargeC);
    this.moisture.fill(moisture);
    this.filled = true;
  }

  empty(): void {
    this.filled = false;
    this.intoChargeKw = 0;
  }

  /** Middle of the charge; the open chamber when there is none. */
  get centreC(): number {
    return this.filled ? (this.charge[CELLS - 1] ?? 0) : Math.min(1100, this.surfaceC);
  }

  /** Where the thermocouple of the wall sits: in the middle of its innermost cell, 12 mm under the surface. */
  get brickC(): number {
    return this.wall[WALL_CELLS - 1] ?? 0;
  }

  copyFrom(other: ChargeHeat): void {
    this.charge.set(other.charge);
    this.moisture.set(other.moisture);
    this.wall.set(other.wall);
    this.filled = other.filled;
    this.fromFlueKw = other.fromFlueKw;
    this.intoChargeKw = other.intoChargeKw;
    this.surfaceC = other.surfaceC;
  }

  /**
   * One explicit step of HEAT_STEP_S.
   * @returns water evaporated, kg per kg dry coal of the whole charge
   */
  step(flueC: number): number {
    const inner = WALL_CELLS - 1;
    const outward = this.#wallStep(flueC, inner);
    if (!this.filled) {
      this.intoChargeKw = 0;
      return 0;
    }
    this.intoChargeKw = (outward * HEATED_M2) / 1000;
    return this.#chargeStep(outward);
  }

  /** @returns W/m² from the wall into what lies behind it */
  #wallStep(flueC: number, inner: number): number {
    const { wall } = this;
    const halfCell = WALL_DX / 2 / WALL.conductivity;
    const first = wall[0] ?? 0;
    const last = wall[inner] ?? 0;
    const fromFlue = (flueC - first) / (1 / WALL.flueTransfer + halfCell);
    this.fromFlueKw = (fromFlue * HEATED_M2) / 1000;
    const near = this.charge[0] ?? 0;
    const outward = this.filled
      ? (last - near) / (halfCell + 1 / WALL.contactTransfer + DX / 2 / this.#conductivity(0))
      : (last - 60) / (halfCell + 1 / OPEN_LOSS);
    this.surfaceC = last - outward * halfCell;
    const share = HEAT_STEP_S / (WALL.heatCapacity * WALL_DX);
    let from = fromFlue;
    for (let k = 0; k < WALL_CELLS; k++) {
      const here = wall[k] ?? 0;
      const to = k === inner ? outward : ((here - (wall[k + 1] ?? 0)) * WALL.conductivity) / WALL_DX;
      wall[k] = here + share * (from - to);
      from = to;
    }
    return outward;
  }

  #conductivity(cell: number): number {
    return (this.moisture[cell] ?? 0) > 0 ? WET_CONDUCTIVITY : dryConductivity(this.charge[cell] ?? 0);
  }

  #chargeStep(entering: number): number {
    const { charge, moisture } = this;
    const flow = this.#flow;
    flow[0] = entering;
    let kHere = this.#conductivity(0);
    for (let k = 1; k < CELLS; k++) {
      const kNext = this.#conductivity(k);
      flow[k] = (((charge[k - 1] ?? 0) - (charge[k] ?? 0)) * 2 * kHere * kNext) / ((kHere + kNext) * DX);
      kHere = kNext;
    }
    flow[CELLS] = 0;
    let evaporated = 0;
    for (let k = 0; k < CELLS; k++) {
      const here = charge[k] ?? 0;
      const capacity = CHARGE.densityDry * cp(here);
      let next = here + (((flow[k] ?? 0) - (flow[k + 1] ?? 0)) * HEAT_STEP_S) / (capacity * DX);
      const water = moisture[k] ?? 0;
      if (water > 0 && next > BOILING_C) {
        const boiled = Math.min(water, ((next - BOILING_C) * capacity) / (CHARGE.densityDry * EVAPORATION));
        moisture[k] = water - boiled;
        next -= (boiled * EVAPORATION * CHARGE.densityDry) / capacity;
        evaporated += boiled / CELLS;
      }
      charge[k] = next;
    }
    return evaporated;
  }
}

export { CELLS };
