import { ironOxideConstant, molarEnthalpy } from '../../../config/substances/hot-thermochemistry.ts';
import { clamp } from '../parts/first-order.ts';
import { type BathTurnover, gangueEnthalpy, productEnthalpy } from './bath-heat.ts';
import { FeedStreams, LIQUID_WATER, normalFeeds, type VesselFeeds } from './feeds.ts';
import {
  CHAR_KG,
  carbonSaturation,
  DISSOLUTION,
  FOAM_M,
  GAS_C,
  GAS_CONSTANT,
  HYDROGEN_CONTACT,
  HYDROGEN_FEO_KG,
  KELVIN,
  LOSS_HEARTH,
  LOSS_SLAG,
  LOSS_TOP,
  METAL_C,
  METAL_HEAT,
  METAL_KG,
  MOLAR_VOLUME,
  ORE_LIFE_H,
  QUIET_M,
  REDUCTION_ENERGY,
  REDUCTION_REFERENCE_K,
  SLAG_C,
  SLAG_HEAT,
  SLAG_KG,
  SPLASHED,
} from './kinetics.ts';
import { MetalAndSlag, type MinorTurnover } from './slag.ts';
import { MASS, nothing, type Streams, streamOf } from './species.ts';
import { burn, enthalpyOf, moles, type TopGas } from './top-space.ts';

/** Metal leaves through the siphon faster when there is more of it: h. */
const SIPHON_H = 0.25;
/** Foam above this height, m, keeps the splash from the hot gas; fully so half a metre higher. */
const SHIELDING_M = 1.1;
const SHIELDED = 0.4;
/** Skull melts here, °C; this share of the slag's loss to it goes with the difference. */
const SKULL_C = 1370;
const SKULL_SHARE = 0.2;

/** What turns over in the bath, kmol/h; `carbonLeft` is carbon of the feeds that no reaction of the bath has used. */
interface Bath extends BathTurnover {
  readonly carburised: number;
  readonly moles: number;
  readonly toChar: number;
  readonly toMetal: number;
  readonly gasified: number;
}

const METAL = ['Fe', 'C', 'Si', 'Mn', 'P', 'S', 'Ti'] as const;
const SLAG = ['FeO', 'SiO2', 'CaO', 'Al2O3', 'MgO', 'MnO', 'P2O5', 'TiO2', 'CaS'] as const;
/** Share of O₂ in the dry blast at normal. */
const BLAST_OXYGEN = 0.4;
/** Turns of the search for the gas temperature; from one second to the next two suffice. */
const GAS_TURNS = 12;
/** kW/K of a kmol/h of hot gas, with what the shift adds. */
const GAS_HEAT = 0.04 / 3.6;

/** Hydrogen that meets slag, kmol/h: r = most (1 − (r / (all − r)) / K), the smaller root. */
const reactingHydrogen = (most: number, all: number, constant: number): number => {
  if (most <= 0 || all <= 0) return 0;
  const b = all + most * (1 + 1 / constant);
  return (b - Math.sqrt(Math.max(0, b * b - 4 * most * all))) / 2;
};

/** Rate constants and heat transfer for which the normal streams are a steady state. */
interface Fitted {
  /** kmol/(h·kg FeO) */
  reduction: number;
  /** 1/(h·wt%) */
  carburisation: number;
  /** 1/h */
  gasification: number;
  /** kW/K */
  splash: number;
  slagToMetal: number;
  /** kW that the rounded figures of the table leave over in the top space. */
  topRest: number;
  bathGasKmolH: number;
}

/** The smelting vessel: iron bath, slag with char and ore, and the burning gas above (section 8 of the line pack). */
export class SmeltingVessel {
  readonly inventory: MetalAndSlag;
  readonly feeds: VesselFeeds;
  readonly streams: FeedStreams;
  oreKmol = 0;
  charKg = CHAR_KG;
  slagC = SLAG_C;
  metalC = METAL_C;
  gasC = GAS_C;
  foam = FOAM_M;
  /** Faults: foam against normal, and splash against that of a whole lance. */
  foaming = 1;
  stirring = 1;
  /** Heat that the hearth loses against normal, kW. */
  hearthLossKw = LOSS_HEARTH;
  /** Heat that the slag gives to the skull, kW: a warmer slag gives more. */
  get panelLossKw(): number {
    return LOSS_SLAG * Math.max(0, 1 + (SKULL_SHARE * (this.slagC - SLAG_C)) / (SLAG_C - SKULL_C));
  }

  /** kg/h drawn off through the notch. */
  slagTapKgH = 0;
  readonly gas: TopGas = { CO: 0, CO2: 0, H2: 0, H2O: 0, N2: 0, O2: 0 };
  readonly offGas = nothing();
  readonly dust = nothing();
  readonly hotMetal = nothing();
  readonly slagTap = nothing();
  readonly fitted: Fitted;
  splashKw = 0;
  readonly #normal: Streams;
  readonly #normalLime: number;
  #normalOxygen = 1;

  constructor(normal: Streams) {
    this.#normal = normal;
    this.inventory = new MetalAndSlag(normal);
    this.feeds = normalFeeds(normal);
    this.streams = new FeedStreams(normal);
    this.streams.set(this.feeds);
    this.#normalLime = this.streams.gangue.CaO;
    this.oreKmol = this.#ironOxideFeed() * ORE_LIFE_H;
    this.fitted = {
      reduction: 0.2,
      carburisation: 6.16,
      gasification: 5.139,
      splash: 25,
      slagToMetal: 3.77,
      topRest: 0,
      bathGasKmolH: 87.2,
    };
    this.#fitRates();
    this.#fitHeat();
    this.step(0);
  }

  /** Fe₂O₃ not yet dissolved, kg. */
  get oreKg(): number {
    return this.oreKmol * MASS.Fe2O3;
  }

  /** Post-combustion ratio. */
  get postCombustion(): number {
    const { CO, CO2, H2, H2O } = this.gas;
    return (CO2 + H2O) / Math.max(1e-9, CO + CO2 + H2 + H2O);
  }

  get feoWt(): number {
    return this.inventory.slagWt('FeO');
  }

  get carbonWt(): number {
    return this.inventory.metalWt('C');
  }

  /** Level of the foam's surface, m over the hearth: what the radar sees. */
  get surfaceM(): number {
    const { metalKg, slagKg } = this.inventory;
    return QUIET_M + this.foam + (slagKg - SLAG_KG) / 2900 / 3.8 + (metalKg - METAL_KG) / 6800 / 1.54;
  }

  /** kmol/h of Fe₂O₃ that stays in the bath. */
  #ironOxideFeed(): number {
    return (this.streams.ore.Fe2O3 + this.streams.coal.Fe2O3 - this.#dustOf('Fe2O3')) / MASS.Fe2O3;
  }

  #dustOf(id: 'Fe2O3' | 'SiO2' | 'CaO' | 'C'): number {
    const dust = streamOf(this.#normal, 'S13')[id];
    if (id === 'C') return dust * (this.charKg / CHAR_KG);
    if (id === 'CaO') {
      return (dust * this.streams.gangue.CaO) / this.#normalLime;
    }
    const ore = streamOf(this.#normal, 'S01');
    return dust * this.feeds.carryOver * (this.streams.ore[id] / ore[id]);
  }

  /** @param dtH hours; 0 only computes what flows */
  step(dtH: number): void {
    const { feeds, inventory } = this;
    this.streams.set(feeds);
    const minor = inventory.partition(dtH, this.metalC, this.streams.coal.S);
    const bath = this.#bath(minor);
    this.#foam(bath.moles);
    const splash = this.fitted.splash * this.#splashShare(bath.moles);
    const missing = this.#settleGas(bath, splash);
    this.splashKw = splash * (this.gasC - this.slagC);
    const { slagKw, metalKw } = this.#heat(bath);
    const slagHeat = SLAG_HEAT * inventory.slagKg + SPLASHED * METAL_HEAT * inventory.metalKg;
    this.slagC = Math.max(25, this.slagC + ((slagKw + this.splashKw) * 3600 * dtH) / slagHeat);
    this.metalC = Math.max(
      25,
      this.metalC + (metalKw * 3600 * dtH) / ((1 - SPLASHED) * METAL_HEAT * inventory.metalKg),
    );
    this.#book(dtH, bath, missing);
    inventory.weigh();
    this.#tellStreams(minor.sulphurToGas);
  }

  /** Everything that turns over in the bath, kmol/h. */
  #bath(minor: MinorTurnover): Bath {
    const { streams } = this;
    const kinetics = this.#kinetics();
    const { dissolved, byMetal, byChar, byHydrogen } = kinetics;
    const water = (streams.gangueWater + streams.coal.H2O) / MASS.H2O;
    // Coal's own oxygen and all moisture take carbon at once.
    const released = water + streams.coal.O / MASS.O;
    const methane = streams.richGas.CH4 / MASS.CH4;
    const CO = dissolved + byMetal + byChar + released + streams.richGas.CO / MASS.CO + minor.oxygen;
    const freed = streams.richGas.H2 / MASS.H2 + 2 * methane + streams.coal.H / 2 / MASS.H + water;
    const H2 = freed - byHydrogen - minor.sulphurToGas;
    const N2 = (streams.carrier.N2 + streams.richGas.N2) / MASS.N2 + streams.coal.N / 2 / MASS.N;
    const carbonFeed = streams.coal.C / MASS.C + methane - released;
    return {
      ...kinetics,
      CO,
      H2,
      H2O: byHydrogen,
      N2,
      moles: CO + H2 + byHydrogen + N2,
      reduced: byMetal + byChar + byHydrogen,
      carbonLeft: carbonFeed - dissolved - byMetal - byChar - minor.oxygen,
      toChar: carbonFeed - byChar - kinetics.carburised,
      toMetal: kinetics.carburised - dissolved - byMetal - minor.oxygen,
      gasified: this.#gasified(streams.blast.O2 / MASS.O2),
    };
  }

  /** kmol/h of each reaction of the bath. */
  #kinetics() {
    const { inventory, fitted, streams } = this;
    const kelvin = this.slagC + KELVIN;
    // The reaction zone holds a ton of slag whatever stands in the hearth below the notch.
    const feoKg = (inventory.slagWt('FeO') / 100) * SLAG_KG;
    const warm = Math.exp((-REDUCTION_ENERGY / GAS_CONSTANT) * (1 / kelvin - 1 / REDUCTION_REFERENCE_K));
    const byMetal = fitted.reduction * feoKg * inventory.carbonRatio ** 2 * warm;
    const byChar = fitted.reduction * feoKg * (this.charKg / CHAR_KG) * warm;
    const injected = streams.richGas.H2 / MASS.H2 + (2 * streams.richGas.CH4) / MASS.CH4;
    const hydrogen = injected + streams.coal.H / 2 / MASS.H + (streams.gangueWater + streams.coal.H2O) / MASS.H2O;
    const most = HYDROGEN_CONTACT * injected * (1 - Math.exp(-feoKg / HYDROGEN_FEO_KG));
    const wt = (id: 'Si' | 'P' | 'Ti' | 'S' | 'Mn') => inventory.metalWt(id);
    const x = { Si: wt('Si'), P: wt('P'), Ti: wt('Ti'), S: wt('S'), Mn: wt('Mn') };
    const open = carbonSaturation(this.metalC, x) - this.carbonWt;
    return {
      dissolved: this.oreKmol / ORE_LIFE_H,
      byMetal,
      byChar,
      byHydrogen: reactingHydrogen(most, hydrogen, ironOxideConstant('liquid', 'H2', kelvin)),
      carburised: (fitted.carburisation * this.charKg * open) / MASS.C,
    };
  }

  /** kmol/h of char that the blast burns. */
  #gasified(oxygen: number): number {
    const dry = (this.feeds.airNm3H + this.feeds.oxygenNm3H) / MOLAR_VOLUME;
    if (dry <= 0 || oxygen <= 0) return 0;
    // The root holds for a change of blast; a blast that nearly stops burns no more than its oxygen.
    const supply = Math.min(1, (2 * oxygen) / this.#normalOxygen);
    return (this.fitted.gasification * this.charKg * Math.sqrt(oxygen / dry / BLAST_OXYGEN) * supply) / MASS.C;
  }

  /** Finds the temperature at which the gas carries off what comes in, and burns it there; answers carbon without oxygen, kmol/h. */
  #settleGas(bath: Bath, splash: number): number {
    const atoms = this.#gasAtoms(bath);
    const topIn = this.#topIn(bath);
    const soot = molarEnthalpy('C(gr)', this.slagC + KELVIN) / 3.6;
    let missing = 0;
    for (let turn = 0; turn < GAS_TURNS; turn++) {
      ({ missing } = burn(atoms, this.gasC + KELVIN, this.gas));
      const out = splash * (this.gasC - this.slagC) + enthalpyOf(this.gas, this.gasC + KELVIN) + missing * soot;
      const step = (topIn - out) / (splash + moles(this.gas) * GAS_HEAT + 0.2);
      this.gasC = clamp(this.gasC + step, 25, 2400);
      if (Math.abs(step) < 1e-3) break;
    }
    return missing;
  }

  #gasAtoms(bath: Bath) {
    const { blast, purge } = this.streams;
    const leak = this.feeds.waterKgH / MASS.H2O;
    const steam = blast.H2O / MASS.H2O + leak;
    return {
      carbon: bath.CO + bath.gasified,
      hydrogen: bath.H2 + bath.H2O + steam,
      oxygen: bath.CO + bath.H2O + (2 * blast.O2) / MASS.O2 + steam,
      nitrogen: bath.N2 + (purge.N2 + blast.N2) / MASS.N2,
    };
  }

  /** kW that enters the top space, less its losses. */
  #topIn(bath: Bath): number {
    const { feeds, streams, fitted } = this;
    const kelvin = this.slagC + KELVIN;
    const risen = enthalpyOf({ CO: bath.CO, H2: bath.H2, H2O: bath.H2O, N2: bath.N2, CO2: 0, O2: 0 }, kelvin);
    const char = (bath.gasified * molarEnthalpy('C(gr)', kelvin)) / 3.6;
    const leak = ((feeds.waterKgH / MASS.H2O) * LIQUID_WATER) / 3.6;
    return risen + char + leak + streams.blastEnthalpy(feeds.blastC) - LOSS_TOP - fitted.topRest;
  }

  /** kW left over in the emulsion without the splash, and in the metal. */
  #heat(bath: Bath): { slagKw: number; metalKw: number } {
    const { feeds, streams } = this;
    const kelvin = this.slagC + KELVIN;
    const iron = (bath.dissolved * molarEnthalpy('Fe2O3(s)', feeds.oreC + KELVIN)) / 3.6;
    const out = gangueEnthalpy(streams.gangue, kelvin) + productEnthalpy(bath, kelvin);
    const toMetal = this.fitted.slagToMetal * (this.slagC - this.metalC);
    const superheat = (bath.reduced * MASS.Fe * METAL_HEAT * (this.slagC - this.metalC)) / 3600;
    const dissolution = (DISSOLUTION * bath.toMetal) / 3.6;
    return {
      slagKw: streams.bathEnthalpy(feeds.oreC) + iron - out - toMetal - this.panelLossKw,
      metalKw: toMetal + superheat - this.hearthLossKw - dissolution,
    };
  }

  #splashShare(bathMoles: number): number {
    const mixing = this.stirring * Math.max(0.02, bathMoles / this.fitted.bathGasKmolH) ** 0.8;
    return mixing * (1 - (1 - SHIELDED) * clamp((this.foam - SHIELDING_M) / 0.5, 0, 1));
  }

  #foam(bathMoles: number): void {
    const gas = bathMoles / this.fitted.bathGasKmolH;
    const char = Math.exp((CHAR_KG - this.charKg) / 160);
    const burst = this.feoWt > 9 && this.carbonWt > 3.5 ? 1 + 0.3 * (this.feoWt - 9) : 1;
    this.foam = Math.min(3.2, FOAM_M * gas * char * burst * this.foaming);
  }

  #book(dtH: number, bath: Bath, missing: number): void {
    const { inventory, streams } = this;
    this.oreKmol += (this.#ironOxideFeed() - bath.dissolved) * dtH;
    this.charKg += (bath.toChar - bath.gasified + missing) * MASS.C * dtH - this.#dustOf('C') * dtH;
    this.charKg = Math.max(0, this.charKg);
    inventory.metal.Fe += bath.reduced * MASS.Fe * dtH;
    inventory.metal.C += bath.toMetal * MASS.C * dtH;
    inventory.slag.FeO += (2 * bath.dissolved - bath.reduced) * MASS.FeO * dtH;
    for (const id of ['SiO2', 'CaO', 'Al2O3', 'MgO', 'MnO', 'P2O5', 'TiO2'] as const) {
      const dust = id === 'SiO2' || id === 'CaO' ? this.#dustOf(id) : 0;
      inventory.slag[id] += (streams.gangue[id] - dust) * dtH;
    }
    const metalOut = Math.max(0, 1500 + (inventory.metalKg - METAL_KG) / SIPHON_H) / inventory.metalKg;
    const slagOut = this.slagTapKgH / inventory.slagKg;
    for (const id of METAL) {
      this.hotMetal[id] = inventory.metal[id] * metalOut;
      inventory.metal[id] -= this.hotMetal[id] * dtH;
    }
    for (const id of SLAG) {
      this.slagTap[id] = inventory.slag[id] * slagOut;
      inventory.slag[id] -= this.slagTap[id] * dtH;
    }
  }

  #tellStreams(sulphurKmolH: number): void {
    for (const id of ['CO', 'CO2', 'H2', 'H2O', 'N2', 'O2'] as const) this.offGas[id] = this.gas[id] * MASS[id];
    this.offGas.H2S = sulphurKmolH * MASS.H2S;
    for (const id of ['Fe2O3', 'SiO2', 'CaO', 'C'] as const) this.dust[id] = this.#dustOf(id);
  }

  /** Rates at which nothing accumulates at the normal point. */
  #fitRates(): void {
    const { fitted, inventory, streams } = this;
    const slag = streamOf(this.#normal, 'S11');
    const metal = streamOf(this.#normal, 'S10');
    const { dissolved, byHydrogen, carburised } = this.#kinetics();
    const byCarbon = 2 * dissolved - byHydrogen - slag.FeO / MASS.FeO;
    fitted.reduction = byCarbon / 2 / ((inventory.slagWt('FeO') / 100) * SLAG_KG);
    const minor = inventory.partition(0, METAL_C, streams.coal.S);
    const needed = dissolved + byCarbon / 2 + minor.oxygen + metal.C / MASS.C;
    fitted.carburisation *= needed / carburised;
    this.#normalOxygen = streams.blast.O2 / MASS.O2;
    const { toChar, gasified, moles: bathMoles } = this.#bath(minor);
    fitted.gasification *= (toChar - this.#dustOf('C') / MASS.C) / gasified;
    fitted.bathGasKmolH = bathMoles;
  }

  /** Heat transfer at which no temperature moves. */
  #fitHeat(): void {
    const { fitted, inventory } = this;
    const bath = this.#bath(inventory.partition(0, METAL_C, this.streams.coal.S));
    fitted.slagToMetal -= this.#heat(bath).metalKw / (SLAG_C - METAL_C);
    fitted.splash = -this.#heat(bath).slagKw / (GAS_C - SLAG_C);
    burn(this.#gasAtoms(bath), GAS_C + KELVIN, this.gas);
    fitted.topRest = this.#topIn(bath) - fitted.splash * (GAS_C - SLAG_C) - enthalpyOf(this.gas, GAS_C + KELVIN);
  }
}
