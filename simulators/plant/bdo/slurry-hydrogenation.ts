import { lagShare } from '../parts/first-order.ts';
import {
  arrhenius,
  effectiveness,
  GAS_CONSTANT,
  kelvin,
  transferUnits,
  WATER_HEAT_CAPACITY,
  waterVapourPressure,
} from './physics.ts';
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

// R-301, LP slurry hydrogenation over Raney nickel: 200 L, 12 kg Ni. Langmuir-Hinshelwood form and energies of the line pack 10.3.

const VESSEL_KG = 206;
const DENSITY = 1.03;
const GAS_LITRES = 130;
const NORMAL_C = 60;
const NORMAL_KPA = 2089;
const ADSORPTION = 0.8;
/** Gas-liquid transfer: kLa 250 1/h, 0.0074 mol/L of dissolved hydrogen for a MPa. */
const TRANSFER_MOL_H_MPA = 250 * 200 * 0.0074;
const HEAT_CAPACITY = 700;
const FEED_HEAT_CAPACITY = 3.1;
const FEED_C = 103;
const LOSS_KW = 0.3;
const COOLER_KGH = 1680.9;
const COOLER_IN_C = 28;
const COOLER_OUT_C = 36;
const LOOP_KGH = 2400;
const LOOP_HEAT_CAPACITY = 3.6;
/** Share of the resistance that is on the water side and falls with its flow to the power 0.8. */
const WATER_SIDE = 0.85;

interface Rates {
  butenediol: number;
  butanediol: number;
  hydroxybutanal: number;
  butanol: number;
}

export class SlurryHydrogenation {
  readonly m: Mixture;
  temperatureC = NORMAL_C;
  pressureKpaA = NORMAL_KPA;
  activity = 1;
  /** Of the cooler's heat transfer, against clean. */
  cleanliness = 1;
  coolerKgH = COOLER_KGH;
  coolerOutC = COOLER_OUT_C;
  coolerKw: number;
  loopKgH = LOOP_KGH;
  hydrogenKg: number;
  uptakeMolH = 0;
  readonly rates: Rates = { butenediol: 0, butanediol: 0, hydroxybutanal: 0, butanol: 0 };
  readonly #constants: Rates = { butenediol: 1, butanediol: 1, hydroxybutanal: 1, butanol: 1 };
  readonly #normal: Streams;
  readonly #transferUa: number;
  readonly #closureKw: number;
  readonly #conversion: number;

  constructor(normal: Streams) {
    this.#normal = normal;
    const out = normal['S-302'];
    const feed = normal['S-202'];
    this.m = scaled(out, VESSEL_KG / total(out));
    this.m.H2 = 0;
    this.hydrogenKg = this.#heldKg(NORMAL_KPA);
    const butanol = mol(out, 'NBA');
    const hydroxybutanal = mol(out, 'HBA');
    const butanediol = mol(out, 'BDO');
    const butenediol = mol(feed, 'BYD') - mol(out, 'BYD');
    this.#conversion = 1 - out.CH2O / feed.CH2O;
    const fast = 2 * mol(feed, 'PA') + this.#conversion * mol(feed, 'CH2O');
    const uptake = butenediol + butanediol + 2 * butanol + fast;
    const share = 1 - uptake / (TRANSFER_MOL_H_MPA * this.#hydrogenMpa);
    this.#unit(this.rates);
    this.#constants = {
      butenediol: butenediol / (this.rates.butenediol * share),
      butanediol: butanediol / (this.rates.butanediol * share),
      butanol: butanol / (this.rates.butanol * share),
      hydroxybutanal: hydroxybutanal / this.rates.hydroxybutanal,
    };
    this.coolerKw = (COOLER_KGH * WATER_HEAT_CAPACITY * (COOLER_OUT_C - COOLER_IN_C)) / 3600;
    const water = (COOLER_KGH * WATER_HEAT_CAPACITY) / 3600;
    const loop = (LOOP_KGH * LOOP_HEAT_CAPACITY) / 3600;
    const effect = this.coolerKw / (water * (NORMAL_C - COOLER_IN_C));
    this.#transferUa = transferUnits(effect, water / loop) * water;
    this.#react(feed);
    this.#closureKw = this.coolerKw + LOSS_KW - this.#heatKw(feed, FEED_C);
  }

  get level(): number {
    return (60 * total(this.m)) / VESSEL_KG;
  }

  /** What the heat balance leaves over at the normal point, kW. */
  get closureKw(): number {
    return this.#closureKw;
  }

  /** @param feedRatio,strokeRatio,valveRatio of P-203, P-302 and the hydrogen valve against normal */
  draw(
    streams: Streams,
    feedKg: Readonly<Mixture>,
    feedRatio: number,
    strokeRatio: number,
    valveRatio: number,
    vent: number,
  ): void {
    portion(streams['S-202'], feedKg, total(this.#normal['S-202']) * feedRatio);
    portion(streams['S-302'], this.m, total(this.#normal['S-302']) * strokeRatio);
    const pressure = this.pressureKpaA / NORMAL_KPA;
    streams['S-302'].H2 = this.#normal['S-302'].H2 * strokeRatio * pressure;
    // Supply at 2289 kPa(a): the flow dies as the vessel comes near it.
    const drive = Math.sqrt(Math.max(0, 2689 - this.pressureKpaA) / (2689 - NORMAL_KPA));
    streams['S-301'].H2 = this.#normal['S-301'].H2 * valveRatio * drive;
    streams['S-303'].H2 = this.#normal['S-303'].H2 * pressure * vent;
  }

  step(dtS: number, streams: Streams, waterC: number, waterRatio: number, loopRatio: number, feedC: number): void {
    const hours = dtS / 3600;
    const feed = streams['S-202'];
    this.#react(feed);
    add(this.m, feed, hours);
    const out = streams['S-302'];
    const dissolved = out.H2;
    add(this.m, out, -hours);
    this.m.H2 += dissolved * hours;
    const { rates } = this;
    react(this.m, REACTIONS.butenediol, rates.butenediol * hours);
    react(this.m, REACTIONS.butanediol, rates.butanediol * hours);
    react(this.m, REACTIONS.hydroxybutanal, rates.hydroxybutanal * hours);
    react(this.m, REACTIONS.butanol, rates.butanol * hours);
    const share = Math.min(1, Math.max(0, this.#hydrogenMpa / 0.3));
    react(this.m, REACTIONS.propanol, mol(feed, 'PA') * share * hours);
    react(this.m, REACTIONS.methanol, mol(feed, 'CH2O') * this.#conversion * share * hours);
    // The liquid holds no hydrogen of its own: what reacted and what left dissolved came out of the gas space.
    const used = -this.m.H2;
    this.m.H2 = 0;
    this.uptakeMolH = used / hours / MOLAR_MASS.H2;
    this.hydrogenKg += (streams['S-301'].H2 - streams['S-303'].H2 - dissolved) * hours - used;
    this.pressureKpaA = Math.max(20, (NORMAL_KPA * this.hydrogenKg) / this.#heldKg(NORMAL_KPA));
    this.#cool(dtS, waterC, waterRatio, loopRatio);
    const heat = this.#heatKw(feed, feedC) + this.#closureKw * Math.min(1, total(feed) / 20) - this.coolerKw - LOSS_KW;
    this.temperatureC += (heat * dtS) / HEAT_CAPACITY;
  }

  #cool(dtS: number, waterC: number, waterRatio: number, loopRatio: number): void {
    this.coolerKgH = COOLER_KGH * waterRatio;
    this.loopKgH = LOOP_KGH * loopRatio;
    const water = (Math.max(10, this.coolerKgH) * WATER_HEAT_CAPACITY) / 3600;
    const loop = (Math.max(10, this.loopKgH) * LOOP_HEAT_CAPACITY) / 3600;
    const ua =
      (this.#transferUa * this.cleanliness) / (WATER_SIDE / Math.max(0.02, waterRatio) ** 0.8 + 1 - WATER_SIDE);
    const small = Math.min(water, loop);
    const ratio = Math.min(0.999, small / Math.max(water, loop));
    const duty = effectiveness(ua / small, ratio) * small * (this.temperatureC - waterC);
    this.coolerKw += (duty - this.coolerKw) * lagShare(dtS, 20);
    this.coolerOutC = waterC + this.coolerKw / water;
  }

  get #hydrogenMpa(): number {
    return Math.max(0, this.pressureKpaA - 0.83 * waterVapourPressure(this.temperatureC)) / 1000;
  }

  #heldKg(kpa: number): number {
    return ((kpa * GAS_LITRES) / (GAS_CONSTANT * kelvin(NORMAL_C))) * MOLAR_MASS.H2;
  }

  /** Rates with all constants 1 at hydrogen in equilibrium with the gas, mol/h. */
  #unit(rates: Rates): void {
    const litres = Math.max(1, total(this.m) / DENSITY);
    const butynediol = Math.max(0, mol(this.m, 'BYD') / litres);
    const butenediol = Math.max(0, mol(this.m, 'BED') / litres);
    const site = this.activity / (1 + ADSORPTION * butynediol);
    const hydrogen = this.#hydrogenMpa;
    rates.butenediol = site * arrhenius(42, this.temperatureC, NORMAL_C) * hydrogen * butynediol;
    rates.butanediol = site * arrhenius(42, this.temperatureC, NORMAL_C) * hydrogen * butenediol;
    // Isomerisation needs fewer sites: it lasts longer than hydrogenation as the nickel dies.
    rates.hydroxybutanal = Math.sqrt(this.activity) * arrhenius(65, this.temperatureC, NORMAL_C) * butenediol;
    rates.butanol = this.activity * arrhenius(70, this.temperatureC, NORMAL_C) * hydrogen * butenediol;
  }

  /** Rates at the dissolved hydrogen at which transfer and uptake agree; the fast reactions of the feed take theirs first. */
  #react(feed: Readonly<Mixture>): void {
    const { rates } = this;
    this.#unit(rates);
    rates.butenediol *= this.#constants.butenediol;
    rates.butanediol *= this.#constants.butanediol;
    rates.hydroxybutanal *= this.#constants.hydroxybutanal;
    rates.butanol *= this.#constants.butanol;
    const demand = rates.butenediol + rates.butanediol + 2 * rates.butanol;
    const ceiling = TRANSFER_MOL_H_MPA * this.#hydrogenMpa;
    const fast = 2 * mol(feed, 'PA') + this.#conversion * mol(feed, 'CH2O');
    const share = Math.max(0, (ceiling - fast) / Math.max(1e-9, ceiling + demand));
    rates.butenediol *= share;
    rates.butanediol *= share;
    rates.butanol *= share;
  }

  #heatKw(feed: Readonly<Mixture>, feedC: number): number {
    const { rates } = this;
    const reaction =
      145 * rates.butenediol +
      138.3 * rates.butanediol +
      65 * rates.hydroxybutanal +
      246 * rates.butanol +
      294 * mol(feed, 'PA') +
      68 * this.#conversion * mol(feed, 'CH2O');
    return (reaction + total(feed) * FEED_HEAT_CAPACITY * (feedC - this.temperatureC)) / 3600;
  }
}

/** BYD buffer tank V-203 between the stripper and the hydrogenation; well stirred. */
export class BufferTank {
  readonly m: Mixture;
  temperatureC = 60;
  readonly #normalKg: number;

  constructor(normal: Readonly<Mixture>, kg: number) {
    this.m = nothing();
    assign(this.m, normal, kg / total(normal));
    this.#normalKg = kg;
  }

  get level(): number {
    return (55 * total(this.m)) / this.#normalKg;
  }

  step(dtS: number, inflow: Readonly<Mixture>, outflow: Readonly<Mixture>): void {
    add(this.m, inflow, dtS / 3600);
    add(this.m, outflow, -dtS / 3600);
  }
}
