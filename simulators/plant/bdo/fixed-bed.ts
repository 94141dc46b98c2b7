import { lagShare } from '../parts/first-order.ts';
import { arrhenius, GAS_CONSTANT, kelvin } from './physics.ts';
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
  SPECIES,
  scaled,
  total,
} from './species.ts';
import type { Streams } from './streams.ts';

// HP loop: make-up and recycle hydrogen, heater E-303, trickle bed R-302 as five cells, separator V-302, flash V-303 (pack 10.4).

const CELLS = [0, 1, 2, 3, 4] as const;
type Cell = (typeof CELLS)[number];
const CELL_KG = 0.8;
const NORMAL_KPA = 18_089;
const GAS_LITRES = 20;
const GAS_C = 45;
const INLET_C = 122;
const MIXED_C = 59;
const HEATER_KW = 2.4;
const LOSS_KW = 0.3;
const BED_KJ_K = 14;
const SEPARATOR_KG = 8;
const MEASURED_C = [124, 126, 127.5, 128.2, 128.5] as const;
const TRACE = 2e-5;

interface Constants {
  butynediol: number;
  methanol: number;
  butanediol: number;
  butanol: number;
  aldehyde: number;
  acetal: number;
}

export class FixedBed {
  readonly cells: readonly Mixture[];
  readonly temperatures = [...MEASURED_C] as number[];
  readonly separator: Mixture;
  inletC = INLET_C;
  heaterKw = HEATER_KW;
  hydrogenKg: number;
  pressureKpaA = NORMAL_KPA;
  fouling = 1;
  uptakeMolH = 0;
  /** Hydrogen lost between the booster and the bed, kg/h. */
  leakKgH = 0;
  readonly activity = [1, 1, 1, 1, 1];
  readonly #flows: readonly Mixture[] = CELLS.map(() => nothing());
  readonly #normal: Streams;
  readonly #makeUpNormal: number;
  readonly #constants: Constants;
  readonly #riseOffset: number[];
  readonly #heatCapacityFlow: number;

  constructor(normal: Streams) {
    this.#normal = normal;
    this.#heatCapacityFlow = (HEATER_KW - LOSS_KW) / (INLET_C - MIXED_C);
    const liquid = nothing();
    assign(liquid, normal['S-302']);
    liquid.H2 = 0;
    const { constants, outlets, uptake, heats } = fitCells(liquid, normal['S-311']);
    this.#constants = constants;
    this.cells = outlets.map((outlet) => scaled(outlet, CELL_KG / total(outlet)));
    this.separator = scaled(outlets[4] ?? liquid, SEPARATOR_KG / total(outlets[4] ?? liquid));
    this.#makeUpNormal = uptake * MOLAR_MASS.H2 + normal['S-310'].H2 + normal['S-311'].H2 - normal['S-302'].H2;
    this.hydrogenKg = HELD_KG;
    let before = INLET_C;
    this.#riseOffset = CELLS.map((k) => {
      const rise = MEASURED_C[k] - before;
      before = MEASURED_C[k];
      return rise - (heats[k] ?? 0) / this.#heatCapacityFlow;
    });
  }

  get level(): number {
    return (45 * total(this.separator)) / SEPARATOR_KG;
  }

  /** kPa over the bed: Ergun-like in liquid and gas load. */
  dropKpa(streams: Streams): number {
    const liquid = total(streams['S-302']) / total(this.#normal['S-302']);
    const gas = total(streams['S-308']) / total(this.#normal['S-308']);
    return 380 * liquid ** 1.2 * gas ** 0.8 * this.fouling;
  }

  /** @param makeUp,recycle,letdown ratios against normal @param purge valve ratio; 1 is normal */
  draw(streams: Streams, makeUp: number, recycle: number, letdown: number, purge: number): void {
    const pressure = this.pressureKpaA / NORMAL_KPA;
    streams['S-304'].H2 = this.#makeUpNormal * makeUp;
    streams['S-306'].H2 = this.#normal['S-306'].H2 * recycle * pressure;
    streams['S-308'].H2 = Math.max(0, streams['S-304'].H2 + streams['S-306'].H2 - this.leakKgH);
    streams['S-310'].H2 = this.#normal['S-310'].H2 * pressure * purge;
    streams['S-309'].H2 = streams['S-306'].H2 + streams['S-310'].H2;
    const liquid = streams['S-311'];
    portion(liquid, this.separator, (total(this.#normal['S-311']) - this.#normal['S-311'].H2) * letdown);
    assign(streams['S-305'], liquid);
    liquid.H2 = this.#normal['S-311'].H2 * letdown * pressure;
    streams['S-307'].H2 = liquid.H2;
  }

  step(dtS: number, streams: Streams, heaterKw: number): void {
    const hours = dtS / 3600;
    this.heaterKw += (heaterKw - this.heaterKw) * lagShare(dtS, 4);
    const feed = streams['S-302'];
    const kg = total(feed) - feed.H2;
    const load = Math.max(0.02, kg / (total(this.#normal['S-302']) - this.#normal['S-302'].H2));
    const flow = this.#heatCapacityFlow * (0.85 * load + 0.15 * (streams['S-308'].H2 / this.#normal['S-308'].H2));
    const settled = MIXED_C + Math.max(0, this.heaterKw - LOSS_KW * (this.inletC / INLET_C)) / flow;
    this.inletC += (Math.min(260, settled) - this.inletC) * lagShare(dtS, 75 / load);
    const pressure = this.pressureKpaA / NORMAL_KPA;
    let used = 0;
    let before = this.inletC;
    for (const k of CELLS) {
      const cell = this.cells[k];
      const out = this.#flows[k];
      if (!cell || !out) continue;
      const inflow = k === 0 ? feed : this.#flows[k - 1];
      if (!inflow) continue;
      // Outflow of a trickle bed follows its holdup: the film drains faster the thicker it is.
      portion(out, cell, kg * Math.max(0, 1 + 3 * (total(cell) / CELL_KG - 1)));
      add(cell, inflow, hours);
      if (k === 0) cell.H2 -= feed.H2 * hours;
      add(cell, out, -hours);
      const temperature = this.temperatures[k] ?? INLET_C;
      const heat = bedReactions(cell, this.#constants, temperature, pressure * (this.activity[k] ?? 1), hours);
      used -= cell.H2;
      cell.H2 = 0;
      const rise = heat / flow + (this.#riseOffset[k] ?? 0);
      const share = lagShare(dtS, BED_KJ_K / 5 / flow);
      this.temperatures[k] = temperature + (before + rise - temperature) * share;
      before = this.temperatures[k] ?? before;
    }
    const last = this.#flows[4];
    if (last) add(this.separator, last, hours);
    const letdown = streams['S-311'];
    add(this.separator, letdown, -hours);
    this.separator.H2 += letdown.H2 * hours;
    this.uptakeMolH = used / hours / MOLAR_MASS.H2;
    this.hydrogenKg += (streams['S-308'].H2 + feed.H2 - streams['S-309'].H2 - letdown.H2) * hours - used;
    this.pressureKpaA = Math.max(100, (NORMAL_KPA * this.hydrogenKg) / HELD_KG);
  }

  /** Liquid held in bed and separator, added to a mixture. */
  addHeld(to: Mixture): void {
    for (const cell of this.cells) add(to, cell);
    add(to, this.separator);
    to.H2 += this.hydrogenKg;
  }

  /** Measured temperature of a cell, °C. */
  bedC(k: Cell): number {
    return this.temperatures[k] ?? INLET_C;
  }
}

const HELD_KG = ((NORMAL_KPA * GAS_LITRES) / (GAS_CONSTANT * kelvin(GAS_C))) * MOLAR_MASS.H2;

/** Reacts one cell for a while; answers the heat released in kW. Extents are first order and never use more than is there. */
const bedReactions = (m: Mixture, k: Constants, celsius: number, drive: number, hours: number): number => {
  const kg = Math.max(1e-6, total(m)) / CELL_KG;
  const first = (rate: number, amount: number) => amount * (1 - Math.exp((-rate * drive * hours) / kg));
  const butynediol = first(k.butynediol * arrhenius(40, celsius, 125), Math.max(0, mol(m, 'BYD')));
  const methanol = first(k.methanol, Math.max(0, mol(m, 'CH2O')));
  const butenediolMol = Math.max(0, mol(m, 'BED'));
  const butanediol = first(k.butanediol * arrhenius(40, celsius, 125), butenediolMol);
  const butanol = first(k.butanol * arrhenius(60, celsius, 125), butenediolMol);
  const aldehydeMol = Math.max(0, mol(m, 'HBA'));
  const aldehyde = first(k.aldehyde * arrhenius(48, celsius, 125), aldehydeMol);
  const acetal = first(k.acetal * arrhenius(48, celsius, 125), aldehydeMol);
  const cleavage = first(0.05 * k.aldehyde * arrhenius(48, celsius, 125), Math.max(0, mol(m, 'ACET')));
  // Above 150 °C butanediol begins to close to THF.
  const cyclised = first(2e-3 * arrhenius(130, celsius, 150), Math.max(0, mol(m, 'BDO'))) * (celsius > 135 ? 1 : 0);
  react(m, REACTIONS.butenediol, butynediol);
  react(m, REACTIONS.methanol, methanol);
  react(m, REACTIONS.butanediol, butanediol);
  react(m, REACTIONS.butanol, butanol);
  react(m, REACTIONS.aldehyde, aldehyde);
  react(m, REACTIONS.acetal, acetal);
  react(m, REACTIONS.acetalCleavage, cleavage);
  react(m, REACTIONS.cyclisation, cyclised);
  const kj = 145 * butynediol + 68 * methanol + 138.3 * butanediol + 246 * butanol + 73.3 * aldehyde + 60 * cleavage;
  return kj / hours / 3600;
};

/** Rate constants (1/h) for which five cells in a row turn the normal feed into the normal product, by repeated correction. */
const fitCells = (feed: Readonly<Mixture>, product: Readonly<Mixture>) => {
  const constants: Constants = { butynediol: 300, methanol: 300, butanediol: 90, butanol: 1, aldehyde: 70, acetal: 2 };
  const outlets = CELLS.map(() => nothing());
  const heats = [0, 0, 0, 0, 0];
  let uptake = 0;
  const step = 1 / 3600;
  const target = { ...product };
  target.BYD = TRACE;
  target.CH2O = TRACE;
  for (let round = 0; round < 40; round++) {
    let inflow: Readonly<Mixture> = feed;
    uptake = 0;
    for (const k of CELLS) {
      const outlet = outlets[k];
      if (!outlet) continue;
      // Steady state of one cell: fixed point of "what flows out is what flowed in plus what reacts in the holdup".
      assign(outlet, inflow);
      const kg = total(inflow);
      const held = nothing();
      const before = nothing();
      for (let sweep = 0; sweep < 60; sweep++) {
        assign(held, outlet, CELL_KG / kg);
        assign(before, held);
        heats[k] = bedReactions(held, constants, MEASURED_C[k], 1, step);
        add(held, before, -1);
        // Relaxed, as the residence time is about as long as the reaction time.
        for (const species of SPECIES)
          outlet[species] += 0.2 * (inflow[species] + held[species] / step - outlet[species]);
      }
      uptake -= outlet.H2 / MOLAR_MASS.H2;
      outlet.H2 = 0;
      inflow = outlet;
    }
    const out = outlets[4] ?? nothing();
    const correct = (name: keyof Constants, ratio: number, power: number) => {
      if (Number.isFinite(ratio) && ratio > 0) constants[name] *= Math.min(2, Math.max(0.5, ratio ** power));
    };
    correct('butynediol', out.BYD / target.BYD, 0.15);
    correct('methanol', out.CH2O / target.CH2O, 0.15);
    correct('butanediol', out.BED / target.BED, 0.25);
    correct('aldehyde', out.HBA / target.HBA, 0.25);
    correct('butanol', (product.NBA - feed.NBA) / (out.NBA - feed.NBA), 1);
    correct('acetal', product.ACET / out.ACET, 1);
  }
  return { constants, outlets, uptake, heats };
};
