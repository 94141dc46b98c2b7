import { clamp, lagShare } from '../parts/first-order.ts';
import { saturationShare, waterRatio } from './saturation.ts';
import { assign, dryKmol, type Mixture, MOLAR_MASS, nothing, type Streams, streamOf } from './species.ts';

// Primary cooler in two stages and tar precipitator (line description 10.4).

const NORMAL_C = 23;
const STAGE_C = 38;
const KPA_A = 86.8;
const WATER = MOLAR_MASS.H2O ?? 18.015;
const CW_KGH = 1397.2;
const CHILLED_KGH = 558.88;
const SALTS = ['CO2', 'NH3', 'H2S', 'HCN'] as const;

interface CoolerRoom {
  readonly gas: Readonly<Mixture>;
  /** Chilled-water valve against normal. */
  readonly valve: number;
  readonly waterC: number;
  /** Growth of the heat resistance, 0 when clean, and of the gas-side resistance. */
  readonly fouling: number;
  readonly plugged: number;
}

export class Cooler {
  stageC = STAGE_C;
  outC = NORMAL_C;
  waterOutC = 36;
  chilledOutC = 21;
  chilledKgH = CHILLED_KGH;
  dropKpa = 1;
  /** Heat load against normal. */
  load = 1;
  /** kg/h */
  readonly leaving = nothing();
  readonly condensate = nothing();
  readonly #water: number;
  readonly #share: number;
  readonly #tarKept: number;
  readonly #saltKept: Readonly<Record<(typeof SALTS)[number], number>>;
  readonly #normalKmol: number;

  constructor(normal: Streams) {
    const gas = streamOf(normal, 'S-802');
    const out = streamOf(normal, 'S-804');
    this.#water = gas.H2O - out.H2O;
    this.#share = saturationShare(NORMAL_C, KPA_A, out.H2O / WATER / dryKmol(out));
    this.#tarKept = out.TAR / gas.TAR;
    const kept = (id: (typeof SALTS)[number]) => out[id] / gas[id];
    this.#saltKept = { CO2: kept('CO2'), NH3: kept('NH3'), H2S: kept('H2S'), HCN: kept('HCN') };
    this.#normalKmol = dryKmol(out);
    assign(this.leaving, out);
    assign(this.condensate, streamOf(normal, 'S-805'));
  }

  static readonly waterKgH = CW_KGH;

  step(dtS: number, { gas, valve, waterC, fouling, plugged }: CoolerRoom): void {
    const { leaving, condensate } = this;
    assign(leaving, gas);
    const wanted = dryKmol(gas) * waterRatio(this.outC, KPA_A, this.#share) * WATER;
    leaving.H2O = Math.min(gas.H2O, wanted);
    leaving.TAR = gas.TAR * clamp(this.#tarKept * (1 + 0.05 * (this.outC - NORMAL_C)), 0, 1);
    for (const id of SALTS) leaving[id] = gas[id] * this.#saltKept[id];
    for (const id of ['H2O', 'TAR', ...SALTS] as const) condensate[id] = gas[id] - leaving[id];
    this.load = (gas.H2O - leaving.H2O) / this.#water;
    const stage = STAGE_C + 12 * (this.load * (1 + fouling) - 1) + 0.8 * (waterC - 28);
    this.stageC += (stage - this.stageC) * lagShare(dtS, 60);
    const out = NORMAL_C + 0.35 * (this.stageC - STAGE_C) - (10 * (valve - 1)) / (1 + fouling) + 8 * fouling;
    this.outC += (out - this.outC) * lagShare(dtS, 60);
    this.chilledKgH = CHILLED_KGH * valve;
    const first = waterC + (8 * this.load) / (1 + 0.3 * fouling);
    this.waterOutC += (first - this.waterOutC) * lagShare(dtS, 60);
    // The second stage takes more from gas that comes warmer, and gives it to as much more water.
    const duty = 1 + (this.stageC - STAGE_C) / 15 - (this.outC - NORMAL_C) / 15;
    const chilled = 16 + (5 * Math.max(0, duty)) / Math.max(0.2, valve);
    this.chilledOutC += (chilled - this.chilledOutC) * lagShare(dtS, 60);
    const flow = dryKmol(gas) / this.#normalKmol;
    this.dropKpa += ((1 + 1.8 * (flow - 1)) * (1 + plugged) - this.dropKpa) * lagShare(dtS, 3);
  }
}

/** Share of the tar that passes at the normal voltage, and how much more for each kV less. */
const PASSES = 0.03;
const PASSES_PER_KV = 0.012;

export class Precipitator {
  kilovolt = 38;
  readonly leaving = nothing();
  readonly tar = nothing();
  readonly #passes: number;

  constructor(normal: Streams) {
    assign(this.leaving, streamOf(normal, 'S-806'));
    assign(this.tar, streamOf(normal, 'S-807'));
    this.#passes = this.leaving.TAR / streamOf(normal, 'S-804').TAR;
  }

  step(dtS: number, gas: Readonly<Mixture>, on: boolean): void {
    this.kilovolt += ((on ? 38 : 0) - this.kilovolt) * lagShare(dtS, 1);
    const passes = clamp((this.#passes / PASSES) * (PASSES + PASSES_PER_KV * (38 - this.kilovolt)), 0, 1);
    assign(this.leaving, gas);
    this.leaving.TAR = gas.TAR * passes;
    this.tar.TAR = gas.TAR - this.leaving.TAR;
  }
}
