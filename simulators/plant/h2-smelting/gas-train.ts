import { clamp, lagShare } from '../parts/first-order.ts';
import { KELVIN } from './kinetics.ts';
import { add, assign, MASS, type Mixture, nothing, type Streams, streamOf, total } from './species.ts';
import { enthalpyOf, moles, type TopGas } from './top-space.ts';

// Hood, boiler, cyclone, venturi, mist eliminator and what the clean gas goes to (section 8.5 of the line pack).

const BAROMETER = 89;
const CLEAN_KPA = 39;
/** Pressure drops at normal, kPa: vessel to hood, hood and boiler (of which the boiler), venturi and mist eliminator. */
const DROPS = { hood: 1.5, boiler: 7.5, venturi: 12 } as const;
const HOOD_C = 850;
const BOILER_C = 220;
/** kJ/kg from feed water of 105 °C to saturated steam at 1,611 kPa(g). */
const STEAM_HEAT = 2353;
const BLOWDOWN = 0.02;
const WATER_KGH = 42_000;
/** m³·kPa/(kmol·K) over the volume of the train: its pressure settles in about so many seconds. */
const FILL_S = 3;
const DRUM_KG = 900;
const BOILER_C_OF_STEAM = 204;

/** Vapour pressure of water, kPa (Antoine in mmHg: 8.07131 − 1730.63/(233.426 + t)). */
const vapourPressure = (celsius: number): number => 0.133322 * 10 ** (8.07131 - 1730.63 / (233.426 + celsius));

export interface GasTrainInput {
  readonly gas: Readonly<TopGas>;
  readonly offGas: Readonly<Mixture>;
  readonly gasC: number;
  /** Opening of the pressure valve against normal, of the steam valve and of the scrubber water valve. */
  readonly valve: number;
  readonly steamValve: number;
  readonly waterRatio: number;
  /** Nm³/h that the blast heater and the ore preheater draw. */
  readonly heaterNm3H: number;
  readonly preheaterNm3H: number;
  /** Steam side leak into the gas, kg/h; wear of the throat against 1. */
  readonly tubeLeakKgH: number;
  readonly throat: number;
}

export class GasTrain {
  hoodC = HOOD_C;
  boilerC = BOILER_C;
  cleanC = 45;
  waterOutC = 42.05;
  waterKgH = WATER_KGH;
  cleanKpaG = CLEAN_KPA;
  vesselKpaG = 60;
  steamKgH = 4279;
  feedWaterKgH = 4364;
  drumKpaG = 1611;
  drumLevel = 50;
  sumpLevel = 55;
  throatKpa = 10;
  boilerKpa = 5.5;
  dryNm3H = 3669;
  cleanNm3H = 3966.8;
  flareNm3H = 1900.6;
  dustMgNm3 = 8;
  /** Dry mol%. */
  readonly dry: TopGas = { CO: 0, CO2: 0, H2: 0, H2O: 0, N2: 0, O2: 0 };
  readonly cooled = nothing();
  readonly clean = nothing();
  readonly toHeater = nothing();
  readonly toPreheater = nothing();
  readonly toFlare = nothing();
  hotWaterShare = 15.07;
  readonly #normalMoles: number;
  readonly #dutyOf: { hood: number; boiler: number; scrubber: number };

  constructor(normal: Streams, gas: Readonly<TopGas>) {
    this.#normalMoles = moles(gas);
    const at = (celsius: number) => enthalpyOf(gas, celsius + KELVIN);
    const steam = total(streamOf(normal, 'S27'));
    const recovered = at(1600) - at(BOILER_C);
    const water = total(streamOf(normal, 'S14')) - total(streamOf(normal, 'S15'));
    this.#dutyOf = {
      hood: 1638 / (at(1600) - at(HOOD_C)),
      boiler: (steam * STEAM_HEAT) / 3600 / recovered,
      scrubber: 490 / this.#scrubberKw(at(BOILER_C) - at(45), water),
    };
  }

  get vesselKpaA(): number {
    return this.vesselKpaG + BAROMETER;
  }

  step(dtS: number, input: GasTrainInput): void {
    const flow = moles(input.gas) / this.#normalMoles;
    const leak = input.tubeLeakKgH / MASS.H2O;
    this.#cool(dtS, input, flow);
    this.#scrub(dtS, input, leak);
    this.#press(dtS, input, flow + leak / this.#normalMoles);
    this.#split(input);
  }

  #cool(dtS: number, { gas, gasC, offGas, steamValve, tubeLeakKgH }: GasTrainInput, flow: number): void {
    // Number of transfer units falls with the flow to the power 0.35: more gas leaves hotter.
    const load = Math.max(0.02, flow) ** -0.35;
    const steamC = BOILER_C_OF_STEAM;
    const left = (inC: number, outC: number, normalIn: number) =>
      steamC + (inC - steamC) * Math.exp(Math.log((outC - steamC) / (normalIn - steamC)) * load);
    this.hoodC += (left(gasC, HOOD_C, 1600) - this.hoodC) * lagShare(dtS, 15);
    const wet = tubeLeakKgH > 0 ? (tubeLeakKgH / 300) * 9 : 0;
    this.boilerC += (Math.max(60, left(this.hoodC, BOILER_C, HOOD_C) - wet) - this.boilerC) * lagShare(dtS, 30);
    const duty = enthalpyOf(gas, gasC + KELVIN) - enthalpyOf(gas, this.boilerC + wet + KELVIN);
    const made = (Math.max(0, duty) * this.#dutyOf.boiler * 3600) / STEAM_HEAT;
    const drawn = 4279 * steamValve * Math.sqrt(Math.max(0, this.drumKpaG) / 1611);
    this.steamKgH += (drawn - this.steamKgH) * lagShare(dtS, 5);
    // 30 kg of steam more or less in drum and water change its pressure by a bar.
    this.drumKpaG = clamp(this.drumKpaG + ((made - drawn) * dtS * 100) / 3600 / 30, 0, 2500);
    const water = made + (made * BLOWDOWN) / (1 - BLOWDOWN) + tubeLeakKgH;
    // Three elements: steam, blow-down and what the level asks for.
    const wanted = Math.max(0, drawn / (1 - BLOWDOWN) + 60 * (50 - this.drumLevel));
    this.feedWaterKgH += (wanted - this.feedWaterKgH) * lagShare(dtS, 5);
    this.drumLevel = clamp(this.drumLevel + ((this.feedWaterKgH - water) * dtS * 100) / 3600 / DRUM_KG, 0, 100);
    assign(this.cooled, offGas);
    this.cooled.H2O += tubeLeakKgH;
    const all = moles(gas);
    this.hotWaterShare = all > 0 ? (100 * gas.H2O) / all : 0;
  }

  #scrubberKw(sensibleKw: number, condensedKgH: number): number {
    return sensibleKw + (condensedKgH * 2400) / 3600;
  }

  #scrub(dtS: number, { gas, waterRatio }: GasTrainInput, leak: number): void {
    this.waterKgH = WATER_KGH * Math.max(0.02, waterRatio);
    const dryMoles = moles(gas) - gas.H2O;
    const saturation = Math.min(0.6, vapourPressure(this.cleanC) / (this.cleanKpaG + BAROMETER));
    const wet = Math.min(gas.H2O + leak, (dryMoles * saturation) / (1 - saturation));
    const condensed = (gas.H2O + leak - wet) * MASS.H2O;
    const sensible = enthalpyOf(gas, this.boilerC + KELVIN) - enthalpyOf(gas, this.cleanC + KELVIN);
    const duty = this.#dutyOf.scrubber * this.#scrubberKw(Math.max(0, sensible), Math.max(0, condensed));
    const outC = 32 + (duty * 3600) / (4.18 * (this.waterKgH + condensed));
    this.waterOutC += (outC - this.waterOutC) * lagShare(dtS, 40);
    this.cleanC = clamp(this.waterOutC + 2.95 / Math.max(0.3, waterRatio), 20, 95);
    for (const id of ['CO', 'CO2', 'H2', 'N2', 'O2'] as const) {
      this.clean[id] = gas[id] * MASS[id];
      this.dry[id] = dryMoles > 0 ? (100 * gas[id]) / dryMoles : 0;
    }
    this.clean.H2O = wet * MASS.H2O;
    this.clean.H2S = this.cooled.H2S;
    this.dryNm3H = dryMoles * 22.414;
    this.cleanNm3H = (dryMoles + wet) * 22.414;
  }

  #press(dtS: number, { gasC, valve, throat }: GasTrainInput, flow: number): void {
    const settled = CLEAN_KPA * (flow / Math.max(0.02, valve)) ** 2;
    this.cleanKpaG += (settled - this.cleanKpaG) * lagShare(dtS, FILL_S);
    const hot = (gasC + KELVIN) / (1600 + KELVIN);
    const lower = CLEAN_KPA - this.cleanKpaG;
    // P_a² − P_b² = k W² T: at a lower pressure the same flow takes a larger drop.
    const thin = 1 / Math.max(0.3, 1 - lower / 128);
    const drop = (normal: number) => normal * flow ** 2 * thin;
    const venturi = drop(DROPS.venturi) * throat;
    const boiler = drop(DROPS.boiler);
    const hood = drop(DROPS.hood) * hot;
    this.throatKpa = (10 / 12) * venturi;
    this.boilerKpa = (5.5 / 7.5) * boiler;
    this.vesselKpaG = this.cleanKpaG + venturi + boiler + hood;
    this.dustMgNm3 = 8 * clamp((10 / Math.max(1, this.throatKpa)) ** 1.5, 0.3, 10);
  }

  #split({ heaterNm3H, preheaterNm3H }: GasTrainInput): void {
    const wanted = heaterNm3H + preheaterNm3H;
    const share = wanted > this.cleanNm3H ? this.cleanNm3H / Math.max(1e-9, wanted) : 1;
    const part = (to: Mixture, nm3H: number) =>
      assign(to, this.clean, this.cleanNm3H > 0 ? (nm3H * share) / this.cleanNm3H : 0);
    part(this.toHeater, heaterNm3H);
    part(this.toPreheater, preheaterNm3H);
    assign(this.toFlare, this.clean);
    add(this.toFlare, this.toHeater, -1);
    add(this.toFlare, this.toPreheater, -1);
    this.flareNm3H = this.cleanNm3H - wanted * share;
  }

  /** Lower heating value of the wet clean gas, MJ/Nm³. */
  get heatingValue(): number {
    const all = this.cleanNm3H / 22.414;
    if (all <= 0) return 0;
    return ((this.clean.CO / MASS.CO) * 283.0 + (this.clean.H2 / MASS.H2) * 241.8) / all / 22.414;
  }
}
