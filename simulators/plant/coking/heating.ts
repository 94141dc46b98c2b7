import { lagShare } from '../parts/first-order.ts';
import {
  add,
  assign,
  type composition,
  dryKmol,
  elementIn,
  heatingMj,
  type Mixture,
  nothing,
  total,
} from './species.ts';

// Flues of the four ovens, their regenerators and what burns in them (line description 10.1).

const REVERSAL_S = 1200;
/** The gas is off so long while the valves change over. */
const CHANGE_S = 12;
/** kJ/K of one oven's flue. */
const CAPACITY = 900;
/** kJ/kgK of hot air and of waste gas, mean to 25 °C. */
const AIR_CP = 1.1;
const WASTE_CP = 1.21;
/** Waste gas leaves the flues so much colder than they are, K. */
const WASTE_BELOW = 65;
const AIR_C = 1030;
const STACK_C = 320;
const AMBIENT_C = 25;
const NORMAL_FLUE_C = 1275;
/** Swing of the preheated air and of the waste gas within half a period, K. */
const AIR_SWING = 40;
const STACK_SWING = 15;
/** CO in the waste gas that raw gas through a wall crack makes, ppm for each kg/h. */
const CRACK_CO = 2500;

/** Part of the waste gas that is drawn in as air, mass shares. */
export const AIR = { N2: 0.767, O2: 0.233 } as const;

interface Firing {
  /** kg/h of heating gas, and its mixture (any amount of it). */
  readonly gasKgH: number;
  readonly gas: Readonly<Mixture>;
  readonly airKgH: number;
  /** Share of the gas to each oven. */
  readonly shares: readonly number[];
  /** Raw gas that leaks through a wall into the flue, kg/h. */
  readonly leak: Readonly<Mixture>;
  /** kW into the walls of each oven. */
  readonly intoWallKw: readonly number[];
  /** Air through a leaking reversal valve beside the metered air, as a share of it; in one half of the period only. */
  readonly slip: number;
  /** Opening of the stack damper against normal. */
  readonly draught: number;
  readonly windKpa: number;
}

export class Heating {
  /** °C of each oven's flue. */
  readonly flueC = [NORMAL_FLUE_C, NORMAL_FLUE_C, NORMAL_FLUE_C, NORMAL_FLUE_C];
  /** 0 up, 1 down. */
  direction = 0;
  airC = AIR_C;
  wasteC = NORMAL_FLUE_C - WASTE_BELOW;
  stackC = STACK_C;
  /** mol% of dry waste gas. */
  oxygen = 4.6;
  coPpm = 60;
  noxMg = 320;
  draughtKpa = -0.08;
  /** kg/h into the stack. */
  readonly waste = nothing();
  readonly air = nothing();
  #sinceS = REVERSAL_S / 2;
  readonly #burnt = nothing();
  readonly #composition: ReturnType<typeof composition>;
  readonly #lossKw: number;

  /** @param lossKw of one oven at its normal temperature */
  constructor(elements: ReturnType<typeof composition>, lossKw: number) {
    this.#composition = elements;
    this.#lossKw = lossKw;
  }

  get sinceChangeS(): number {
    return this.#sinceS;
  }

  get changing(): boolean {
    return this.#sinceS < CHANGE_S;
  }

  /** 0 up, 1 down, 2 changing. */
  get position(): number {
    return this.changing ? 2 : this.direction;
  }

  step(dtS: number, firing: Firing): void {
    this.#sinceS += dtS;
    if (this.#sinceS >= REVERSAL_S) {
      this.#sinceS -= REVERSAL_S;
      this.direction = 1 - this.direction;
    }
    this.#burn(firing);
    const heat = this.#regenerate(firing);
    this.flueC.forEach((celsius, oven) => {
      const share = firing.shares[oven] ?? 0.25;
      const loss = (this.#lossKw * (celsius - AMBIENT_C)) / (NORMAL_FLUE_C - AMBIENT_C);
      const wasteKw = (total(this.waste) * share * WASTE_CP * (celsius - WASTE_BELOW - AMBIENT_C)) / 3600;
      const net = heat * share - wasteKw - (firing.intoWallKw[oven] ?? 0) - loss;
      this.flueC[oven] = Math.max(200, celsius + (net * dtS) / CAPACITY);
    });
    const above = this.flueC.reduce((sum, celsius) => sum + celsius, 0) / this.flueC.length - WASTE_BELOW;
    this.wasteC += (above - this.wasteC) * lagShare(dtS, 60);
    const pulse = this.changing ? 0.02 : 0;
    this.draughtKpa = -0.08 * firing.draught + pulse + firing.windKpa;
  }

  /** kW of fuel and hot air. */
  #regenerate({ slip }: Firing): number {
    const run = this.#sinceS / REVERSAL_S;
    // The checker that heats the air cools from the change on, the other one warms.
    this.airC = AIR_C + 0.85 * (this.wasteC - (NORMAL_FLUE_C - WASTE_BELOW)) + AIR_SWING * (1 - 2 * run);
    const slipped = this.direction === 1 ? slip : 0;
    const mixed = STACK_C + 0.15 * (this.wasteC - (NORMAL_FLUE_C - WASTE_BELOW)) + STACK_SWING * (2 * run - 1);
    this.stackC = mixed - slipped * 0.95 * (mixed - AMBIENT_C);
    const fuel = (heatingMj(this.#burnt) - heatingMj(this.waste)) / 3.6;
    const burning = 1 / (1 + slipped);
    return fuel + (burning * total(this.air) * AIR_CP * (this.airC - AMBIENT_C)) / 3600;
  }

  /** Combustion by elements, so that nothing is made or lost; short of oxygen, carbon monoxide stays, then hydrogen. */
  #burn({ gas, gasKgH, airKgH, leak, slip }: Firing): void {
    const burnt = this.#burnt;
    const share = total(gas) > 0 ? gasKgH / total(gas) : 0;
    assign(burnt, gas, share);
    add(burnt, leak);
    assign(this.air, this.air, 0);
    const drawn = airKgH * (1 + (this.direction === 1 ? slip : 0));
    this.air.N2 = AIR.N2 * drawn;
    this.air.O2 = AIR.O2 * drawn;
    const of = (element: 'C' | 'H' | 'O' | 'N' | 'S') => elementIn(burnt, element, this.#composition);
    const waste = this.waste;
    assign(waste, waste, 0);
    waste.H2O = of('H') * 8.9366;
    waste.SO2 = of('S') * 1.99806;
    waste.N2 = of('N') + this.air.N2;
    let oxygen = of('O') + this.air.O2 - waste.H2O * 0.88808 - waste.SO2 * 0.49951;
    const carbon = of('C');
    // Less than carbon monoxide needs: hydrogen stays unburnt.
    const missing = Math.max(0, carbon * 1.33208 - oxygen);
    waste.H2 = Math.min(waste.H2O * 0.11192, missing / 7.93506);
    waste.H2O -= waste.H2 * 8.93506;
    oxygen += waste.H2 * 7.93506;
    const asMonoxide = Math.min(1, Math.max(0, (carbon * 2.66416 - oxygen) / (carbon * 1.33208 || 1)));
    waste.CO = carbon * asMonoxide * 2.33208;
    waste.CO2 = carbon * (1 - asMonoxide) * 3.66416;
    waste.O2 = oxygen - carbon * (1 - asMonoxide) * 2.66416 - carbon * asMonoxide * 1.33208;
    this.#analyse(total(leak));
  }

  #analyse(leakKgH: number): void {
    const { waste } = this;
    const dry = dryKmol(waste) + waste.SO2 / 64.06;
    this.oxygen = dry > 0 ? (100 * waste.O2) / 31.998 / dry : 0;
    const poor = Math.exp(-0.6 * (this.oxygen - 4.6));
    const mean = this.flueC.reduce((sum, celsius) => sum + celsius, 0) / this.flueC.length;
    this.coPpm = Math.min(5000, 60 * poor + CRACK_CO * leakKgH + (dry > 0 ? (1e6 * waste.CO) / 28.01 / dry : 0));
    this.noxMg = 320 * Math.exp((mean - NORMAL_FLUE_C) / 90);
  }
}
