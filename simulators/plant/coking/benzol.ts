import { clamp, lagShare } from '../parts/first-order.ts';
import { saturationShare, waterRatio } from './saturation.ts';
import { assign, dryKmol, type Mixture, MOLAR_MASS, nothing, type Streams, streamOf } from './species.ts';

// Final cooler, benzol scrubber and still (line description 10.5), absorption by Kremser with six stages.

const WATER = MOLAR_MASS.H2O ?? 18.015;
const NORMAL_C = 27;
const KPA_A = 95;
const STAGES = 6;
/** Oil stays so long between scrubber and still, h. */
const OIL_H = 1;
const LEAN = 0.003;
const STILL_C = 180;
const TOP_C = 92;

/** Share absorbed at an absorption factor, from oil without benzol. */
const kremser = (factor: number): number => {
  if (Math.abs(factor - 1) < 1e-6) return STAGES / (STAGES + 1);
  const power = factor ** (STAGES + 1);
  return (power - factor) / (power - 1);
};

/** The factor at which a share is absorbed. */
const factorFor = (share: number): number => {
  let [low, high] = [0.1, 20];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (kremser(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

interface BenzolRoom {
  readonly gas: Readonly<Mixture>;
  /** Final cooler water, oil pump, oil heater, reflux and steam against normal. */
  readonly cooling: number;
  readonly oil: number;
  readonly heat: number;
  readonly reflux: number;
  readonly steam: number;
  readonly waterC: number;
  /** Growth of the slope of the equilibrium line by ageing of the oil. */
  readonly aged: number;
}

export class BenzolPlant {
  gasC = NORMAL_C;
  oilC = 29;
  heaterC = STILL_C;
  topC = TOP_C;
  /** kg of benzol on its way from the scrubber to the still. */
  readonly held = nothing();
  /** kg/h */
  readonly leaving = nothing();
  readonly condensate = nothing();
  readonly lean = nothing();
  readonly rich = nothing();
  readonly benzol = nothing();
  readonly steam = nothing();
  readonly water = nothing();
  readonly #share: number;
  readonly #factor: number;
  readonly #oil: number;
  readonly #normalKmol: number;
  readonly #tarKept: number;

  constructor(normal: Streams) {
    const gas = streamOf(normal, 'S-902');
    const out = streamOf(normal, 'S-905');
    const lean = streamOf(normal, 'S-904');
    this.#share = saturationShare(NORMAL_C, KPA_A, out.H2O / WATER / dryKmol(gas));
    this.#factor = factorFor((gas.BENZ - out.BENZ) / gas.BENZ) * FACTOR_MEAN;
    this.#oil = lean.WOIL;
    this.#normalKmol = dryKmol(gas);
    this.#tarKept = out.TAR / gas.TAR;
    this.held.BENZ = streamOf(normal, 'S-906').BENZ * OIL_H;
    this.held.H2O = streamOf(normal, 'S-908').H2O * 0.2;
    assign(this.leaving, out);
    assign(this.condensate, streamOf(normal, 'S-907'));
    assign(this.lean, lean);
    assign(this.rich, streamOf(normal, 'S-906'));
    assign(this.benzol, streamOf(normal, 'S-909'));
    assign(this.steam, streamOf(normal, 'S-908'));
    assign(this.water, streamOf(normal, 'S-910'));
  }

  step(dtS: number, room: BenzolRoom): void {
    this.#cool(dtS, room);
    this.#heat(dtS, room);
    this.#wash(dtS, room);
  }

  #cool(dtS: number, { gas, cooling, waterC }: BenzolRoom): void {
    const load = dryKmol(gas) / this.#normalKmol;
    const settled = NORMAL_C - 8 * (cooling - 1) + 4 * (load - 1) + 0.5 * (waterC - 28);
    this.gasC += (settled - this.gasC) * lagShare(dtS, 90);
    this.oilC += (29 + 0.7 * (this.gasC - NORMAL_C) - this.oilC) * lagShare(dtS, 300);
    assign(this.leaving, gas);
    this.leaving.H2O = Math.min(gas.H2O, dryKmol(gas) * waterRatio(this.gasC, KPA_A, this.#share) * WATER);
    this.leaving.TAR = gas.TAR * this.#tarKept;
    this.condensate.H2O = gas.H2O - this.leaving.H2O;
    this.condensate.TAR = gas.TAR - this.leaving.TAR;
  }

  #heat(dtS: number, { heat, reflux, oil }: BenzolRoom): void {
    const settled = 29 + ((STILL_C - 29) * heat) / Math.max(0.3, oil);
    this.heaterC += (Math.min(300, settled) - this.heaterC) * lagShare(dtS, 240);
    const top = TOP_C - 25 * (reflux - 1) + 0.15 * (this.heaterC - STILL_C);
    this.topC += (top - this.topC) * lagShare(dtS, 180);
  }

  #wash(dtS: number, { gas, oil, steam, aged }: BenzolRoom): void {
    const hours = dtS / 3600;
    const { held } = this;
    const flow = Math.max(0.05, dryKmol(gas) / this.#normalKmol);
    // The slope of the equilibrium line doubles for 12 K.
    const slope = 2 ** ((this.oilC - 29) / 12) * (1 + aged);
    const absorbed = gas.BENZ * kremser((this.#factor * oil) / flow / slope);
    this.leaving.BENZ = gas.BENZ - absorbed;
    const lean = Math.max(0, LEAN + (0.0005 * (STILL_C - this.heaterC)) / 5);
    this.lean.WOIL = this.#oil * oil;
    this.rich.WOIL = this.lean.WOIL;
    this.rich.BENZ = held.BENZ / OIL_H;
    this.lean.BENZ = Math.min(this.rich.BENZ, (this.lean.WOIL * lean) / (1 - lean));
    this.benzol.BENZ = this.rich.BENZ - this.lean.BENZ;
    held.BENZ += (absorbed - this.benzol.BENZ) * hours;
    this.steam.H2O = 1.2 * clamp(steam, 0, 3);
    this.water.H2O = held.H2O / 0.2;
    held.H2O += (this.steam.H2O - this.water.H2O) * hours;
  }
}

/** Absorption falls faster with much gas than it rises with little: with this the mean of a cycle is the normal one. */
const FACTOR_MEAN = 1.054;
