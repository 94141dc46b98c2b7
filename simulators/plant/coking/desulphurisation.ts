import { clamp, lagShare } from '../parts/first-order.ts';
import { AIR } from './heating.ts';
import { saturationShare, waterRatio } from './saturation.ts';
import { assign, dryKmol, type Mixture, MOLAR_MASS, nothing, type Streams, streamOf } from './species.ts';

// HPF desulphurisation (line description 10.5): H2S + ½O2 → S + H2O, HCN + NH3 + S → NH4SCN.

const WATER = MOLAR_MASS.H2O ?? 18.015;
const GAS_C = 34;
const GAS_KPA = 102;
const LIQUOR_WATER_KG = 900;
/** Sulphur and salt stay in the liquor for so long, h. */
const STAY_H = 10;
const MASS = { S: 32.06, H2S: 34.08, HCN: 27.025, NH3: 17.031, SALT: 76.12, O2: 31.998 } as const;

interface AbsorberRoom {
  readonly gas: Readonly<Mixture>;
  /** Liquor and air against normal. */
  readonly liquor: number;
  readonly air: number;
  /** pH lost to salts. */
  readonly acid: number;
  readonly waterC: number;
}

export class Desulphurisation {
  ph = 8.8;
  redoxMv = -140;
  gasC = 30;
  /** kg in the liquor. */
  readonly held = nothing();
  /** kg/h */
  readonly leaving = nothing();
  readonly air = nothing();
  readonly offGas = nothing();
  readonly paste = nothing();
  readonly bleed = nothing();
  readonly makeUp = nothing();
  efficiency: number;
  readonly #hydrogenCyanide: number;
  readonly #paste: Mixture;
  readonly #bleed: Mixture;
  readonly #airNormal: Mixture;
  readonly #share: number;
  readonly #offWater: number;
  readonly #makeUp: number;
  readonly #units: number;
  readonly #tarKept: number;

  constructor(normal: Streams) {
    const gas = streamOf(normal, 'S-808');
    const out = streamOf(normal, 'S-812');
    this.efficiency = 1 - out.H2S / gas.H2S;
    this.#tarKept = out.TAR / gas.TAR;
    this.#units = -Math.log(out.H2S / gas.H2S);
    this.#hydrogenCyanide = 1 - out.HCN / gas.HCN;
    this.#paste = streamOf(normal, 'S-814');
    this.#bleed = streamOf(normal, 'S-815');
    this.#airNormal = streamOf(normal, 'S-811');
    this.#makeUp = streamOf(normal, 'S-816').H2O;
    this.#offWater = streamOf(normal, 'S-813').H2O / this.#airNormal.N2;
    this.#share = saturationShare(GAS_C, GAS_KPA, out.H2O / WATER / dryKmol(out));
    this.held.S = this.#paste.S * STAY_H;
    this.held.NH4SCN = this.#bleed.NH4SCN * STAY_H;
    this.held.H2O = LIQUOR_WATER_KG;
    assign(this.leaving, out);
    assign(this.paste, this.#paste);
    assign(this.bleed, this.#bleed);
    assign(this.offGas, streamOf(normal, 'S-813'));
    assign(this.air, this.#airNormal);
    this.makeUp.H2O = this.#makeUp;
  }

  step(dtS: number, { gas, liquor, air, acid, waterC }: AbsorberRoom): void {
    const hours = dtS / 3600;
    const { held, leaving } = this;
    this.ph += (8.8 - acid - this.ph) * lagShare(dtS, 600);
    const settledC = 30 + 0.15 * (waterC - 28);
    this.gasC += (settledC - this.gasC) * lagShare(dtS, 120);
    const units =
      this.#units * Math.sqrt(Math.max(0, liquor)) * (1 + 0.5 * (this.ph - 8.8)) * (1 - 0.03 * (this.gasC - 30));
    this.efficiency = 1 - Math.exp(-Math.max(0, units));
    assign(leaving, gas);
    leaving.H2S = gas.H2S * (1 - this.efficiency);
    const cyanide = gas.HCN * this.#hydrogenCyanide;
    const absorbed = gas.H2S - leaving.H2S;
    leaving.HCN = gas.HCN - cyanide;
    leaving.NH3 = gas.NH3 - Math.min(gas.NH3, (cyanide / MASS.HCN) * MASS.NH3);
    leaving.TAR = gas.TAR * this.#tarKept;
    leaving.H2O = dryKmol(leaving) * waterRatio(GAS_C, GAS_KPA, this.#share) * WATER;
    this.#regenerate(dtS, absorbed, cyanide, air);
    assign(this.paste, this.#paste, 0);
    this.paste.S = held.S / STAY_H;
    this.paste.H2O = this.paste.S * (this.#paste.H2O / this.#paste.S);
    this.paste.TAR = gas.TAR - leaving.TAR;
    this.bleed.NH4SCN = held.NH4SCN / STAY_H;
    this.bleed.H2O = this.bleed.NH4SCN * (this.#bleed.H2O / this.#bleed.NH4SCN);
    const made = (absorbed / MASS.H2S) * WATER;
    this.makeUp.H2O = clamp(this.#makeUp + (LIQUOR_WATER_KG - held.H2O) / 20, 0, 5);
    held.S -= this.paste.S * hours;
    held.NH4SCN -= this.bleed.NH4SCN * hours;
    const lost = this.paste.H2O + this.bleed.H2O + this.offGas.H2O + leaving.H2O - gas.H2O;
    held.H2O += (this.makeUp.H2O + made - lost) * hours;
  }

  #regenerate(dtS: number, absorbed: number, cyanide: number, air: number): void {
    const { held } = this;
    const hours = dtS / 3600;
    const used = (absorbed / MASS.H2S / 2) * MASS.O2;
    this.air.N2 = this.#airNormal.N2 * air;
    this.air.O2 = (this.air.N2 * AIR.O2) / AIR.N2;
    this.offGas.N2 = this.air.N2;
    this.offGas.O2 = Math.max(0, this.air.O2 - used);
    this.offGas.H2O = this.air.N2 * this.#offWater;
    held.S += (absorbed / MASS.H2S - cyanide / MASS.HCN) * MASS.S * hours;
    held.NH4SCN += (cyanide / MASS.HCN) * MASS.SALT * hours;
    const settled = -140 + 400 * (air - 1);
    this.redoxMv += (Math.max(-600, Math.min(200, settled)) - this.redoxMv) * lagShare(dtS, 900);
  }
}
