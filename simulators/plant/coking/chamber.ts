import { REACTIONS } from './charge-data.ts';
import { ChargeHeat, HEAT_STEP_S } from './charge-heat.ts';
import { type Charge, NORMAL_CHARGE, type normalYield } from './coal.ts';
import { PYROLYSIS_STEP_S, Pyrolysis } from './pyrolysis.ts';
import { add, assign, type Mixture, nothing, total } from './species.ts';

/** Gas moves through the charge and the free space in this time, first order. */
const GAS_LAG_S = 1800;
const COAL_C = 15;
/** Extra steam while a charge falls in, of its moisture, kg/h, and for how long. */
const CHARGING_STEAM_KGH = 8.5;
const CHARGING_S = 180;

type Yields = ReturnType<typeof normalYield>['of'];

/** One oven: the charge with its walls, what it gives off, and the gas on its way out. */
export class Chamber {
  readonly heat = new ChargeHeat();
  /** kg in the charge and the free space. */
  readonly gas = nothing();
  /** kg/h into the standpipe. */
  readonly leaving = nothing();
  charge: Charge | null = null;
  dryKg = 0;
  /** Water still in the charge, kg. */
  waterKg = 0;
  chargedS = 0;
  /** Time since the middle passed 430 °C, when the two plastic layers meet; null before. */
  sinceMeetingS: number | null = null;
  readonly #pyrolysis = new Pyrolysis();
  readonly #yields: Yields;
  #heatDueS = 0;
  #pyrolysisDueS = 0;
  /** kg/h, held from one step of the kinetics to the next. */
  readonly #release = nothing();
  #evaporationKgH = 0;
  #flashKg = 0;

  /** kg of all volatiles for each kg of dry coal. */
  readonly #volatiles: number;

  constructor(yields: Yields) {
    this.#yields = yields;
    this.#volatiles = REACTIONS.reduce((sum, { id }) => sum + total(yields[id]), 0);
  }

  fill(charge: Charge): void {
    this.charge = charge;
    this.dryKg = charge.wetKg * (1 - charge.moisture);
    this.waterKg = charge.wetKg * charge.moisture;
    this.chargedS = 0;
    this.sinceMeetingS = null;
    this.heat.fill(COAL_C, this.waterKg / this.dryKg);
    this.#pyrolysis.fill();
    assign(this.#release, this.#release, 0);
    this.#evaporationKgH = 0;
    this.#heatDueS = 0;
    this.#pyrolysisDueS = 0;
  }

  /** Pushes the coke out. @returns kg of coke; what the charge had not given off yet goes to the air, into `lost` */
  push(lost: Mixture): number {
    this.addVolatiles(lost);
    lost.H2O += this.waterKg;
    add(lost, this.gas);
    const coke = this.cokeKg;
    assign(this.gas, this.gas, 0);
    assign(this.leaving, this.leaving, 0);
    assign(this.#release, this.#release, 0);
    this.charge = null;
    this.dryKg = 0;
    this.waterKg = 0;
    this.heat.empty();
    return coke;
  }

  /** Adds what the charge can still give off, kg. */
  addVolatiles(to: Mixture): void {
    const { richness } = this;
    REACTIONS.forEach(({ id }, reaction) => {
      add(to, this.#yields[id], this.dryKg * richness * this.#pyrolysis.remaining(reaction));
    });
    // Known already, and on its way until the next step of the kinetics.
    add(to, this.#release, Math.max(0, PYROLYSIS_STEP_S - this.#pyrolysisDueS) / 3600);
  }

  /** Share of a volatile, by its place in REACTIONS, that the charge has not given off; 0 without a charge. */
  volatileLeft(reaction: number): number {
    return this.charge ? this.#pyrolysis.remaining(reaction) : 0;
  }

  /** kg of coke the charge will be. */
  get cokeKg(): number {
    if (this.dryKg === 0) return 0;
    return this.dryKg * (1 - this.#volatiles * this.richness);
  }

  /** Volatile yields against those of the normal blend. */
  get richness(): number {
    return (this.charge?.volatile ?? NORMAL_CHARGE.volatile) / NORMAL_CHARGE.volatile;
  }

  step(dtS: number, flueC: number): void {
    this.chargedS += dtS;
    this.#heatDueS += dtS;
    while (this.#heatDueS >= HEAT_STEP_S - 1e-6) {
      this.#heatDueS -= HEAT_STEP_S;
      const boiledKg = Math.min(this.waterKg, this.heat.step(flueC) * this.dryKg);
      this.#evaporationKgH = (boiledKg * 3600) / HEAT_STEP_S;
    }
    if (this.charge) this.#giveOff(dtS);
    this.#breathe(dtS);
  }

  #giveOff(dtS: number): void {
    add(this.gas, this.#release, dtS / 3600);
    this.#pyrolysisDueS += dtS;
    while (this.#pyrolysisDueS >= PYROLYSIS_STEP_S - 1e-6) {
      this.#pyrolysisDueS -= PYROLYSIS_STEP_S;
      const released = this.#pyrolysis.step(this.heat.charge);
      const perHour = (this.dryKg * this.richness * 3600) / PYROLYSIS_STEP_S;
      assign(this.#release, this.#release, 0);
      for (let k = 0; k < REACTIONS.length; k++) {
        const reaction = REACTIONS[k];
        if (reaction) add(this.#release, this.#yields[reaction.id], (released[k] ?? 0) * perHour);
      }
    }
    const flash = this.chargedS <= CHARGING_S ? (CHARGING_STEAM_KGH * dtS) / 3600 : 0;
    const steam = Math.min(this.waterKg, (this.#evaporationKgH * dtS) / 3600);
    this.waterKg -= steam;
    this.gas.H2O += steam;
    // Coal that falls on hot brick steams at once.
    this.#flashKg = Math.min(this.waterKg, flash);
    this.waterKg -= this.#flashKg;
    if (this.heat.centreC >= 430) this.sinceMeetingS = (this.sinceMeetingS ?? 0) + dtS;
  }

  #breathe(dtS: number): void {
    const share = 1 - Math.exp(-dtS / GAS_LAG_S);
    assign(this.leaving, this.gas, (share * 3600) / dtS);
    add(this.gas, this.leaving, -dtS / 3600);
    this.leaving.H2O += (this.#flashKg * 3600) / dtS;
    this.#flashKg = 0;
  }

  copyFrom(other: Chamber): void {
    this.heat.copyFrom(other.heat);
    this.#pyrolysis.copyFrom(other.#pyrolysis);
    assign(this.gas, other.gas);
    assign(this.leaving, other.leaving);
    assign(this.#release, other.#release);
    this.charge = other.charge;
    this.dryKg = other.dryKg;
    this.waterKg = other.waterKg;
    this.chargedS = other.chargedS;
    this.sinceMeetingS = other.sinceMeetingS;
    this.#evaporationKgH = other.#evaporationKgH;
    this.#heatDueS = other.#heatDueS;
    this.#pyrolysisDueS = other.#pyrolysisDueS;
  }
}
