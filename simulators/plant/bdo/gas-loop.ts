import { lagShare } from '../parts/first-order.ts';
import { type Ethynylation, GAS_SHARE, vapourShare, WATER_ACTIVITY } from './ethynylation.ts';
import { GAS_CONSTANT, kelvin, WATER_HEAT_CAPACITY, waterVapourPressure } from './physics.ts';
import { add, assign, type Mixture, MOLAR_MASS, mol, nothing, total } from './species.ts';
import type { Streams } from './streams.ts';

const HEADSPACE_LITRES = 500;
const NORMAL_KPA = 189;
const NORMAL_C = 90;
const DRUM_KPA = 184;
const CONDENSER_KGH = 291.29;
const APPROACH_K = 7;

/** Water that dry gas of so many mol/h carries when it leaves the slurry, kg/h. */
const carried = (dryMolH: number, temperatureC: number, pressureKpa: number): number => {
  const y = vapourShare(temperatureC, pressureKpa);
  return (dryMolH * y * MOLAR_MASS.H2O) / (1 - y);
};

const dryMol = (m: Readonly<Mixture>): number => mol(m, 'C2H2') + mol(m, 'N2');

/** Evaporation from A and B and what E-102 condenses at the normal point, kg/h: what the liquid side starts from. */
export const normalEvaporation = (normal: Streams): { evaporation: [number, number]; condensate: number } => {
  const dry = dryMol(normal['S-106']);
  const evaporation = GAS_SHARE.map((share) => share * (carried(dry, NORMAL_C, NORMAL_KPA) - normal['S-105'].H2O)) as [
    number,
    number,
  ];
  return { evaporation, condensate: normal['S-105'].H2O + evaporation[0] + evaporation[1] - normal['S-106'].H2O };
};

/** Gas side of the ethynylation: K-101, both headspaces as one, condenser E-102, drum V-103 with purge and recycle. */
export class GasLoop {
  /** C2H2 and N2 above the slurry, kg. */
  readonly head: Mixture;
  pressureKpaA = NORMAL_KPA;
  offGasC = 35;
  condenserKw: number;
  condenserKgH = CONDENSER_KGH;
  condenserOutC: number;
  readonly #normal: Streams;
  readonly #saturation: number;
  readonly #acetyleneKpa: number;
  readonly #kjPerKg: number;
  readonly #pressureScale: number;

  constructor(normal: Streams, condensateKgH: number) {
    this.#normal = normal;
    const off = normal['S-106'];
    const dryKpa = NORMAL_KPA - WATER_ACTIVITY * waterVapourPressure(NORMAL_C);
    const held = (dryKpa * HEADSPACE_LITRES) / (GAS_CONSTANT * kelvin(NORMAL_C));
    this.head = nothing();
    this.head.C2H2 = (held * off.C2H2) / dryMol(off);
    this.head.N2 = (held * off.N2) / dryMol(off);
    this.#pressureScale = dryKpa / held / kelvin(NORMAL_C);
    this.#acetyleneKpa = (dryKpa * mol(off, 'C2H2')) / dryMol(off);
    const water = mol(off, 'H2O') / (mol(off, 'H2O') + dryMol(off));
    this.#saturation = water / (waterVapourPressure(35) / DRUM_KPA);
    this.condenserKw = (CONDENSER_KGH * WATER_HEAT_CAPACITY * 6) / 3600;
    this.#kjPerKg = (this.condenserKw * 3600) / condensateKgH;
    this.condenserOutC = 34;
  }

  /** Acetylene partial pressure against normal. */
  get acetyleneRatio(): number {
    const dry = dryMol(this.head);
    if (dry <= 0) return 0;
    return (this.#dryKpa * (mol(this.head, 'C2H2') / dry)) / this.#acetyleneKpa;
  }

  /** @param spargeKgH through K-101 @param freshKgH of it from the holder (already in S-104) @param purgeKgH at normal pressure */
  draw(streams: Streams, spargeKgH: number, purgeKgH: number): void {
    const fresh = streams['S-104'];
    const recycleKgH = Math.max(0, spargeKgH - total(fresh));
    const strength = Math.min(1.5, Math.max(0, this.pressureKpaA / NORMAL_KPA));
    const purge = Math.min(purgeKgH * strength, total(this.head) * 60);
    const off = streams['S-106'];
    this.#offGas(off);
    const kg = total(off);
    const scale = kg > 0 ? 1 / kg : 0;
    assign(streams['S-107'], off, scale * purge);
    assign(streams['S-109'], off, scale * recycleKgH);
    assign(off, off, scale * (purge + recycleKgH));
    assign(streams['S-105'], fresh);
    add(streams['S-105'], streams['S-109']);
  }

  /** @param waterC supply of cooling water @param waterShare its flow against normal @param nitrogenKgH inert gas let in by a trip */
  step(
    dtS: number,
    streams: Streams,
    reactors: Ethynylation,
    waterC: number,
    waterShare: number,
    nitrogenKgH: number,
  ): void {
    const hours = dtS / 3600;
    const uptake = reactors.uptake(this.acetyleneRatio);
    const sparge = streams['S-105'];
    const off = streams['S-106'];
    this.head.C2H2 += (sparge.C2H2 - off.C2H2) * hours - uptake * hours * MOLAR_MASS.C2H2;
    this.head.N2 += (sparge.N2 - off.N2 + nitrogenKgH) * hours;
    const dryOut = dryMol(off);
    let evaporation = 0;
    for (const k of [0, 1] as const) {
      const vessel = reactors.vessels[k];
      vessel.evaporationKgH = GAS_SHARE[k] * (carried(dryOut, vessel.temperatureC, this.pressureKpaA) - sparge.H2O);
      evaporation += vessel.evaporationKgH;
    }
    reactors.condensateKgH = sparge.H2O + evaporation - off.H2O;
    const temperature = (reactors.vessels[0].temperatureC + reactors.vessels[1].temperatureC) / 2;
    this.pressureKpaA = this.#dryKpa + WATER_ACTIVITY * waterVapourPressure(temperature);
    this.condenserKgH = CONDENSER_KGH * waterShare;
    const duty = (Math.max(0, reactors.condensateKgH) * this.#kjPerKg) / 3600;
    this.condenserKw += (duty - this.condenserKw) * lagShare(dtS, 40);
    this.condenserOutC = waterC + (this.condenserKw * 3600) / (Math.max(20, this.condenserKgH) * WATER_HEAT_CAPACITY);
    const load = dryOut / dryMol(this.#normal['S-106']);
    const settled = waterC + (APPROACH_K * load ** 0.8) / Math.sqrt(Math.max(0.05, waterShare));
    this.offGasC += (settled - this.offGasC) * lagShare(dtS, 30);
  }

  /** Mol% of acetylene in the wet recycle gas. */
  acetyleneShare(streams: Streams): number {
    const off = streams['S-106'];
    const all = dryMol(off) + mol(off, 'H2O');
    return all > 0 ? (100 * mol(off, 'C2H2')) / all : 0;
  }

  get #dryKpa(): number {
    return dryMol(this.head) * this.#pressureScale * kelvin(NORMAL_C);
  }

  /** Composition of the off-gas after E-102 in any amount. */
  #offGas(off: Mixture): void {
    assign(off, this.head);
    const y = Math.min(0.5, (this.#saturation * waterVapourPressure(this.offGasC)) / DRUM_KPA);
    off.H2O = (dryMol(this.head) * y * MOLAR_MASS.H2O) / (1 - y);
  }
}
