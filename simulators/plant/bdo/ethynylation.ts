import { clamp } from '../parts/first-order.ts';
import type { EthynylationRates } from './ethynylation-chemistry.ts';
import { DENSITY, noRates, REFERENCE_C, unitRates } from './ethynylation-chemistry.ts';
import { WATER_HEAT_CAPACITY, waterVapourPressure } from './physics.ts';
import {
  add,
  assign,
  type Mixture,
  MOLAR_MASS,
  mol,
  nothing,
  portion,
  REACTIONS,
  react,
  scaled,
  total,
} from './species.ts';
import type { Streams } from './streams.ts';

const LITRES = 300;
const VESSEL_KG = LITRES * DENSITY;
/** Slurry and wall, kJ/K: 1140 kg/m³ · 0.3 m³ · 3.2 kJ/(kg K) + 180. */
const HEAT_CAPACITY = 1274;
const LIQUID_HEAT_CAPACITY = 3.2;
const EVAPORATION_KJ_KG = 2290;
const LOSS_KW_K = 0.0038;
const JACKET_KG = 60;
/** What the tempered-water loop can make, °C. */
const JACKET_IN_C = { low: 15, high: 98 } as const;
const FEED_C = 50.3;
const CONDENSATE_C = 35;
/** Sparge gas and off-gas of A and B: follows the acetylene demand. */
export const GAS_SHARE = [0.8, 0.2] as const;
/** Water vapour over the slurry against pure water. */
export const WATER_ACTIVITY = 0.83;

/** One of the two vessels. */
interface Vessel {
  readonly m: Mixture;
  temperatureC: number;
  jacketOutC: number;
  jacketInC: number;
  jacketKgH: number;
  readonly rates: EthynylationRates;
  evaporationKgH: number;
}

interface VesselDesign {
  readonly ua: number;
  readonly jacketKgH: number;
  readonly jacketInC: number;
  readonly jacketOutC: number;
  /** K of jacket inlet for a % of output: cold water let into the tempered loop. */
  readonly inletSlope: number;
  readonly output: number;
  /** mol NaOH that move the pH by one. */
  readonly buffer: number;
}
const DESIGN: readonly [VesselDesign, VesselDesign] = [
  { ua: 0.055, jacketKgH: 213.24, jacketInC: 60, jacketOutC: 66, inletSlope: 1.5, output: 38, buffer: 0.3 },
  { ua: 0.056, jacketKgH: 167.2, jacketInC: 84, jacketOutC: 85.5, inletSlope: 1.5, output: 33, buffer: 0.03 },
];
/** Alkali that stays in the crude solution, mol/h; a trace that gives vessel B a pH. */
const ALKALI_SLIP = 0.006;

interface Pair {
  readonly a: Vessel;
  readonly b: Vessel;
}

/** Liquid side of R-101A and R-101B: contents, temperatures, jackets. The gas around them is in gas-loop.ts. */
export class Ethynylation {
  readonly vessels: readonly [Vessel, Vessel];
  activity = 1;
  ph: [number, number] = [6, 6];
  /** kg/h of water condensed at E-102 and returned to A. */
  condensateKgH = 0;
  jacketFull = false;
  hotWaterKgH = 0;
  readonly #overflow = nothing();
  readonly #overflowNormal: number;
  readonly #constants: EthynylationRates;
  readonly #scratch = noRates();
  readonly #alkaliNormal: [number, number];
  readonly #closureKw: [number, number];
  readonly #jacketUa: [number, number];

  /** @param condensateKgH at the normal point @param evaporation of A and B at the normal point, kg/h */
  constructor(normal: Streams, condensateKgH: number, evaporation: readonly [number, number]) {
    const fitted = fitVessels(normal, condensateKgH, evaporation);
    this.#constants = fitted.constants;
    this.#overflowNormal = total(fitted.overflow);
    this.condensateKgH = condensateKgH;
    const vessel = (k: 0 | 1, flow: Mixture): Vessel => ({
      m: scaled(flow, VESSEL_KG / total(flow)),
      temperatureC: REFERENCE_C,
      jacketInC: DESIGN[k].jacketInC,
      jacketOutC: DESIGN[k].jacketOutC,
      jacketKgH: DESIGN[k].jacketKgH,
      rates: noRates(),
      evaporationKgH: evaporation[k],
    });
    const crude = nothing();
    add(crude, normal['S-110']);
    add(crude, normal['S-115']);
    crude.NAOH = ALKALI_SLIP * MOLAR_MASS.NAOH;
    this.vessels = [vessel(0, fitted.overflow), vessel(1, crude)];
    this.#alkaliNormal = [mol(this.vessels[0].m, 'NAOH'), mol(this.vessels[1].m, 'NAOH')];
    this.#jacketUa = [0, 1].map((k) => {
      const d = k === 0 ? DESIGN[0] : DESIGN[1];
      const duty = (d.jacketKgH * WATER_HEAT_CAPACITY * (d.jacketOutC - d.jacketInC)) / 3600;
      return duty / (REFERENCE_C - (d.jacketInC + d.jacketOutC) / 2);
    }) as [number, number];
    this.#closureKw = [0, 0];
    this.#rates(1);
    const feedKg = total(normal['S-201']) + total(normal['S-112']) + total(normal['S-113']);
    this.#closureKw = [-this.#heatKw(0, feedKg, 25), -this.#heatKw(1, this.#overflowNormal, 25)];
  }

  get pair(): Pair {
    return { a: this.vessels[0], b: this.vessels[1] };
  }

  /** What the heat balances of A and B leave over at the normal point, kW: mixing, agitation and rounding. */
  get closureKw(): readonly [number, number] {
    return this.#closureKw;
  }

  level(k: 0 | 1): number {
    return ((k === 0 ? 61 : 60) * total(this.vessels[k].m)) / VESSEL_KG;
  }

  /** @param filtrateKgH liquid drawn by P-101 */
  draw(streams: Streams, filtrateKgH: number): void {
    const [a, b] = this.vessels;
    const over = Math.max(0, 1 + 12 * (total(a.m) / VESSEL_KG - 1));
    portion(this.#overflow, a.m, this.#overflowNormal * over);
    const crude = streams['S-110'];
    const solids = streams['S-115'];
    assign(crude, b.m);
    crude.CUP = 0;
    const liquid = total(crude);
    const share = liquid > 1 ? filtrateKgH / liquid : 0;
    assign(crude, crude, share);
    solids.CUP = b.m.CUP * share;
  }

  /** mol/h of acetylene taken up by both vessels at this moment. */
  uptake(acetyleneRatio: number): number {
    this.#rates(acetyleneRatio);
    const { a, b } = this.pair;
    return a.rates.propargyl + a.rates.cuprene + b.rates.propargyl + b.rates.cuprene;
  }

  /** @param outputs of TIC-10111 and TIC-10211 as valve positions, % */
  step(dtS: number, streams: Streams, outputs: readonly [number, number], ambientC: number): void {
    const hours = dtS / 3600;
    const { a, b } = this.pair;
    const feedKg = total(streams['S-108']) + this.hotWaterKgH;
    this.#jacket(dtS, 0, this.jacketFull ? 100 : outputs[0]);
    this.#jacket(dtS, 1, this.jacketFull ? 100 : outputs[1]);
    const heat = [this.#heatKw(0, feedKg, ambientC), this.#heatKw(1, total(this.#overflow), ambientC)] as const;
    a.temperatureC += (heat[0] * dtS) / HEAT_CAPACITY;
    b.temperatureC += (heat[1] * dtS) / HEAT_CAPACITY;
    add(a.m, streams['S-108'], hours);
    a.m.H2O += this.hotWaterKgH * hours;
    add(a.m, this.#overflow, -hours);
    add(b.m, this.#overflow, hours);
    add(b.m, streams['S-110'], -hours);
    add(b.m, streams['S-115'], -hours);
    a.m.H2O += (this.condensateKgH - a.evaporationKgH) * hours;
    b.m.H2O -= b.evaporationKgH * hours;
    for (const vessel of this.vessels) {
      const { m, rates } = vessel;
      const gas = (rates.propargyl + rates.cuprene) * hours * MOLAR_MASS.C2H2;
      m.C2H2 += gas;
      react(m, REACTIONS.propargyl, rates.propargyl * hours);
      react(m, REACTIONS.butynediol, rates.butynediol * hours);
      react(m, REACTIONS.cuprene, rates.cuprene * hours);
      react(m, REACTIONS.cannizzaro, rates.cannizzaro * hours);
      m.C2H2 = 0;
    }
    this.ph = [this.#pH(0), this.#pH(1)];
  }

  #pH(k: 0 | 1): number {
    return 6 + (mol(this.vessels[k].m, 'NAOH') - this.#alkaliNormal[k]) / DESIGN[k].buffer;
  }

  #rates(acetyleneRatio: number): void {
    for (const k of [0, 1] as const) {
      const vessel = this.vessels[k];
      unitRates(
        vessel.m,
        total(vessel.m),
        vessel.temperatureC,
        this.activity,
        acetyleneRatio,
        this.ph[k],
        this.#scratch,
      );
      const { rates } = vessel;
      rates.propargyl = this.#scratch.propargyl * this.#constants.propargyl;
      rates.butynediol = this.#scratch.butynediol * this.#constants.butynediol;
      rates.cuprene = this.#scratch.cuprene * this.#constants.cuprene;
      const alkali = mol(vessel.m, 'NAOH') / Math.max(1e-9, 0.1 * this.#alkaliNormal[k]);
      rates.cannizzaro = this.#scratch.cannizzaro * this.#constants.cannizzaro * Math.min(1, Math.max(0, alkali));
    }
  }

  #jacket(dtS: number, k: 0 | 1, output: number): void {
    const d = DESIGN[k];
    const vessel = this.vessels[k];
    vessel.jacketKgH = d.jacketKgH * (0.4 + (0.6 * output) / d.output);
    vessel.jacketInC = clamp(d.jacketInC - d.inletSlope * (output - d.output), JACKET_IN_C.low, JACKET_IN_C.high);
    const carried = (vessel.jacketKgH * WATER_HEAT_CAPACITY * (vessel.jacketOutC - vessel.jacketInC)) / 3600;
    vessel.jacketOutC += ((this.#jacketKw(k) - carried) * dtS) / (JACKET_KG * WATER_HEAT_CAPACITY);
  }

  #jacketKw(k: 0 | 1): number {
    const vessel = this.vessels[k];
    return this.#jacketUa[k] * (vessel.temperatureC - (vessel.jacketInC + vessel.jacketOutC) / 2);
  }

  #heatKw(k: 0 | 1, feedKgH: number, ambientC: number): number {
    const vessel = this.vessels[k];
    const { rates, temperatureC } = vessel;
    const feedC = k === 0 ? FEED_C : this.vessels[0].temperatureC;
    const condensate = k === 0 ? this.condensateKgH : 0;
    const reaction = 65 * rates.propargyl + 42.8 * rates.butynediol + 188 * rates.cuprene + 92 * rates.cannizzaro;
    return (
      (reaction +
        feedKgH * LIQUID_HEAT_CAPACITY * (feedC - temperatureC) +
        condensate * WATER_HEAT_CAPACITY * (CONDENSATE_C - temperatureC) -
        vessel.evaporationKgH * EVAPORATION_KJ_KG) /
        3600 -
      this.#jacketKw(k) -
      LOSS_KW_K * (temperatureC - ambientC) +
      this.#closureKw[k]
    );
  }
}

/** Mol fraction of water in the gas that leaves the slurry. */
export const vapourShare = (temperatureC: number, pressureKpaA: number): number =>
  Math.min(0.9, (WATER_ACTIVITY * waterVapourPressure(temperatureC)) / Math.max(20, pressureKpaA));

/**
 * Splits the extents of the normal streams over the two vessels so that one set of rate constants makes both steady, by repeated
 * substitution: the contents of A follow from its extents, the share of A in each extent from the contents.
 */
const fitVessels = (
  normal: Streams,
  condensateKgH: number,
  evaporation: readonly [number, number],
): { constants: EthynylationRates; overflow: Mixture } => {
  const crude = normal['S-110'];
  const feed = nothing();
  for (const id of ['S-201', 'S-112', 'S-113'] as const) add(feed, normal[id]);
  const butynediol = mol(crude, 'BYD') - mol(feed, 'BYD');
  const propargyl = butynediol + mol(crude, 'PA') - mol(feed, 'PA');
  const cuprene = mol(normal['S-115'], 'CUP');
  const cannizzaro = mol(feed, 'NAOH') - ALKALI_SLIP;
  const b = scaled(crude, VESSEL_KG / total(crude));
  const inB = unitRates(b, VESSEL_KG, REFERENCE_C, 1, 1, 6, noRates());
  const share = { propargyl: 0.8, butynediol: 0.8, cannizzaro: 0.8 };
  const overflow = nothing();
  const inA = noRates();
  for (let round = 0; round < 400; round++) {
    assign(overflow, feed);
    overflow.H2O += condensateKgH - evaporation[0];
    overflow.C2H2 += (propargyl * share.propargyl + cuprene / 2) * MOLAR_MASS.C2H2;
    react(overflow, REACTIONS.propargyl, propargyl * share.propargyl);
    react(overflow, REACTIONS.butynediol, butynediol * share.butynediol);
    react(overflow, REACTIONS.cuprene, cuprene / 2);
    react(overflow, REACTIONS.cannizzaro, cannizzaro * share.cannizzaro);
    overflow.C2H2 = 0;
    const a = scaled(overflow, VESSEL_KG / total(overflow));
    unitRates(a, VESSEL_KG, REFERENCE_C, 1, 1, 6, inA);
    for (const name of ['propargyl', 'butynediol', 'cannizzaro'] as const)
      share[name] += 0.1 * (inA[name] / (inA[name] + inB[name]) - share[name]);
  }
  return {
    overflow,
    constants: {
      propargyl: (propargyl * (1 - share.propargyl)) / inB.propargyl,
      butynediol: (butynediol * (1 - share.butynediol)) / inB.butynediol,
      cuprene: cuprene / 2 / inB.cuprene,
      cannizzaro: (cannizzaro * (1 - share.cannizzaro)) / inB.cannizzaro,
    },
  };
};
