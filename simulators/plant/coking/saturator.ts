import { clamp, lagShare } from '../parts/first-order.ts';
import { saturationShare, waterRatio } from './saturation.ts';
import { assign, dryKmol, type Mixture, MOLAR_MASS, nothing, type Streams, streamOf } from './species.ts';

// Spray saturator (line description 10.5): 2 NH3 + H2SO4 → (NH4)2SO4.

const WATER = MOLAR_MASS.H2O ?? 18.015;
const NORMAL_C = 52;
const KPA_A = 100;
const LIQUOR_KG = 200;
const ACIDITY = 3.5;
/** Crystals grow for so long, h. */
const GROWTH_H = 6;
/** Ammonia that slips at the normal acidity; doubles for each weight per cent less. */
const SLIP = 0.01;
const ACID_FOR_AMMONIA = 98.079 / (2 * 17.031);
const SULPHATE_FOR_AMMONIA = 132.14 / (2 * 17.031);

interface SaturatorRoom {
  readonly gas: Readonly<Mixture>;
  /** Acid pump and gas preheater against normal. */
  readonly acid: number;
  readonly heat: number;
}

export class Saturator {
  celsius = NORMAL_C;
  /** kg in the mother liquor. */
  readonly held = nothing();
  /** kg/h */
  readonly leaving = nothing();
  readonly acid = nothing();
  readonly water = nothing();
  readonly sulphate = nothing();
  dropKpa = 1.8;
  readonly #acid: Mixture;
  readonly #sulphate: Mixture;
  readonly #share: number;
  readonly #normalKmol: number;

  constructor(normal: Streams) {
    const out = streamOf(normal, 'S-902');
    this.#acid = streamOf(normal, 'S-901');
    this.#sulphate = streamOf(normal, 'S-903');
    this.#share = saturationShare(NORMAL_C, KPA_A, out.H2O / WATER / dryKmol(out));
    this.#normalKmol = dryKmol(out);
    this.held.H2SO4 = (ACIDITY / 100) * LIQUOR_KG;
    this.held.AS = this.#sulphate.AS * GROWTH_H;
    this.held.H2O = LIQUOR_KG;
    assign(this.leaving, out);
    assign(this.acid, this.#acid);
    assign(this.sulphate, this.#sulphate);
    assign(this.water, streamOf(normal, 'S-917'));
  }

  /** wt% of free acid. */
  get acidity(): number {
    return (100 * this.held.H2SO4) / LIQUOR_KG;
  }

  step(dtS: number, { gas, acid, heat }: SaturatorRoom): void {
    const hours = dtS / 3600;
    const { held, leaving } = this;
    this.celsius += (NORMAL_C + 20 * (heat - 1) - this.celsius) * lagShare(dtS, 300);
    const slip = clamp(SLIP * 2 ** (ACIDITY - this.acidity), 0, 1);
    const absorbed = Math.min(gas.NH3 * (1 - slip), held.H2SO4 / hours / ACID_FOR_AMMONIA);
    assign(leaving, gas);
    leaving.NH3 = gas.NH3 - absorbed;
    leaving.H2O = dryKmol(leaving) * waterRatio(this.celsius, KPA_A, this.#share) * WATER;
    assign(this.acid, this.#acid, acid);
    this.sulphate.AS = held.AS / GROWTH_H;
    this.sulphate.H2O = (this.sulphate.AS * this.#sulphate.H2O) / this.#sulphate.AS;
    const lost = leaving.H2O + this.sulphate.H2O - gas.H2O - this.acid.H2O;
    this.water.H2O = clamp(lost + (LIQUOR_KG - held.H2O) / 10, 0, 6);
    held.H2SO4 += (this.acid.H2SO4 - absorbed * ACID_FOR_AMMONIA) * hours;
    held.AS += (absorbed * SULPHATE_FOR_AMMONIA - this.sulphate.AS) * hours;
    held.H2O += (this.water.H2O - lost) * hours;
    const flow = dryKmol(leaving) / this.#normalKmol;
    this.dropKpa += (1.8 + 3.2 * (flow - 1) - this.dropKpa) * lagShare(dtS, 3);
  }
}
