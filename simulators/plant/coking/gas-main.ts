import { lagShare } from '../parts/first-order.ts';
import { saturationShare, waterRatio } from './saturation.ts';
import {
  add,
  assign,
  dryKmol,
  kmol,
  type Mixture,
  MOLAR_MASS,
  nothing,
  type Streams,
  streamOf,
  total,
} from './species.ts';

// The gas-collecting main: pressure, liquor sprays, air drawn in (line description 10.3).

const BAROMETER = 89;
/** m³ */
const VOLUME = 1.1;
const FINE_STEP_S = 0.1;
const GAS_CONSTANT = 8.314;
const NORMAL_C = 81.099;
const NORMAL_KPA = 0.08;
const WATER = MOLAR_MASS.H2O ?? 18.015;
/** K that the main is warmer when twice the normal gas comes from the ovens. */
const LOAD_K = 3;
/** The description's trial of the main pressure: air drawn in falls by a third for each 20 Pa, per kPa. */
const INGRESS_SLOPE = 20.5;
/** Below this the doors draw as they would leak above, kPa(g). */
const SUCTION_KPA = 0.03;
/** Above this the doors leak outwards, kPa(g), by so many kg/h for each kPa. */
const DOOR_KPA = 0.16;
const DOOR_LEAK = 2;
/** The bleeder's water seal blows at this, kPa(g); the safety system opens it as soon as the doors would leak. By so many kg/h for each kPa. */
const SEAL_KPA = 0.5;
const BLEEDER = 200;
/** Below this share of the normal liquor parts of the main run dry. */
const WETTED = 0.8;
const DRY_K = 250;
const DRY_OUT_S = 480;

interface Incoming {
  readonly rawGas: Readonly<Mixture>;
  readonly purgeKgH: number;
  /** Air through doors beside what the pressure draws in, kg/h. */
  readonly doorKgH: number;
  /** Oxygen of the air that burns on its way. */
  readonly burnt: number;
  /** Liquor against normal. */
  readonly liquor: number;
  readonly liquorC: number;
  /** The safety system has opened the bleeder to the flare. */
  readonly bleeds: boolean;
  /** kg/h through the butterfly at a pressure of the main, kPa(g). */
  readonly leavingKgH: (kpaG: number) => number;
}

export class GasMain {
  /** kg in the main. */
  readonly gas = nothing();
  readonly purge = nothing();
  readonly ingress = nothing();
  readonly leak = nothing();
  /** kg/h to the cooler. */
  readonly leaving = nothing();
  /** All that comes from the ovens, air and purge with it. */
  readonly entering = nothing();
  /** kg/h of liquor that evaporates, and of tar that the liquor takes. */
  evaporatedKgH = 0;
  tarKgH = 0;
  celsius = NORMAL_C;
  kpaG = NORMAL_KPA;
  #dryK = 0;
  readonly #normalKgH: number;
  readonly #share: number;
  readonly #tarKept: number;
  readonly #ingressKgH: number;

  constructor(normal: Streams) {
    const out = streamOf(normal, 'S-802');
    const raw = streamOf(normal, 'S-705');
    this.#normalKgH = total(raw);
    this.#share = saturationShare(NORMAL_C, BAROMETER + NORMAL_KPA, out.H2O / WATER / dryKmol(out)) * SATURATION_MEAN;
    this.#tarKept = out.TAR / raw.TAR;
    this.#ingressKgH = total(streamOf(normal, 'S-704'));
    const held = ((BAROMETER + NORMAL_KPA) * VOLUME) / (GAS_CONSTANT * (NORMAL_C + 273.15));
    assign(this.gas, out, held / kmol(out));
    assign(this.leaving, out);
    assign(this.entering, raw);
  }

  step(dtS: number, room: Incoming): void {
    const { gas, entering } = this;
    const hours = dtS / 3600;
    this.#draw(room);
    this.#temperature(dtS, room);
    assign(entering, room.rawGas);
    add(entering, this.purge);
    add(entering, this.ingress);
    const oxygen = Math.min(this.ingress.O2 * room.burnt, entering.H2 * 7.936);
    entering.O2 -= oxygen;
    entering.H2 -= oxygen / 7.936;
    entering.H2O += oxygen * (1 + 1 / 7.936);
    const wetC = this.celsius - this.#dryK;
    const wanted = dryKmol(entering) * waterRatio(wetC, BAROMETER + this.kpaG, this.#share) * WATER;
    const missed = Math.min(1, Math.max(0, WETTED - room.liquor) / WETTED);
    this.evaporatedKgH = (wanted - entering.H2O) * (1 - missed);
    this.tarKgH = entering.TAR * (1 - this.#tarKept);
    this.#flowOut(dtS, room);
    add(gas, entering, hours);
    gas.H2O += this.evaporatedKgH * hours;
    gas.TAR -= this.tarKgH * hours;
    add(gas, this.leaving, -hours);
    add(gas, this.leak, -hours);
    this.kpaG = this.#pressure(kmol(gas));
  }

  #pressure(held: number): number {
    return (held * GAS_CONSTANT * (this.celsius + 273.15)) / VOLUME - BAROMETER;
  }

  /** The main empties within two seconds: what leaves follows its pressure in finer steps, of amounts alone. */
  #flowOut(dtS: number, { leavingKgH, bleeds }: Incoming): void {
    const { gas } = this;
    const mass = total(gas);
    let held = kmol(gas);
    const perKg = held / mass;
    const water = this.evaporatedKgH / WATER;
    const entering = (kmol(this.entering) + water - this.tarKgH / (MOLAR_MASS.TAR ?? 1)) / 3600;
    const parts = Math.max(1, Math.round(dtS / FINE_STEP_S));
    const blowsKpa = bleeds ? DOOR_KPA : SEAL_KPA;
    let [out, leaked] = [0, 0];
    for (let part = 0; part < parts; part++) {
      const kpaG = this.#pressure(held);
      const leaving = Math.max(0, leavingKgH(kpaG));
      const leak = Math.max(0, kpaG - DOOR_KPA) * DOOR_LEAK + Math.max(0, kpaG - blowsKpa) * BLEEDER;
      held += ((entering - ((leaving + leak) * perKg) / 3600) * dtS) / parts;
      out += leaving / parts;
      leaked += leak / parts;
    }
    const most = (0.9 * mass * 3600) / dtS;
    assign(this.leaving, gas, Math.min(out, most) / mass);
    assign(this.leak, gas, leaked / mass);
  }

  #draw({ purgeKgH, doorKgH }: Incoming): void {
    this.purge.N2 = purgeKgH;
    const above = Math.max(SUCTION_KPA, Math.min(0.5, this.kpaG));
    const drawn = this.#ingressKgH * Math.exp(-INGRESS_SLOPE * (above - NORMAL_KPA));
    const kgH = drawn + DOOR_LEAK * Math.max(0, SUCTION_KPA - this.kpaG) + doorKgH;
    this.ingress.N2 = 0.767 * kgH;
    this.ingress.O2 = 0.233 * kgH;
  }

  #temperature(dtS: number, { rawGas, liquor, liquorC }: Incoming): void {
    const short = Math.max(0, WETTED - liquor) / WETTED;
    this.#dryK += (DRY_K * short - this.#dryK) * lagShare(dtS, DRY_OUT_S);
    const load = total(rawGas) / this.#normalKgH + PURGE_SHARE;
    const settled = NORMAL_C + LOAD_K * (load - 1) + 0.3 * (liquorC - 76);
    const wet = this.celsius - this.#dryK;
    this.celsius = settled + (wet - settled) * (1 - lagShare(dtS, 15)) + this.#dryK;
  }
}

/** Purge and air are part of the normal raw gas, but do not come from the charges. */
const PURGE_SHARE = 1.1421 / 24.4246;
/** Saturation is convex in temperature: with this the mean water of a cycle is the normal one. */
const SATURATION_MEAN = 0.9953;
