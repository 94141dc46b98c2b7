import { lagShare } from '../parts/first-order.ts';
import { arrhenius } from './physics.ts';
import {
  add,
  assign,
  type Mixture,
  MOLAR_MASS,
  mixture,
  mol,
  nothing,
  portion,
  REACTIONS,
  react,
  scaled,
  total,
} from './species.ts';
import type { Streams } from './streams.ts';

// U-500: cyclodehydration R-501 on acid resin (pack 10.5), then THF and water parted by pressure swing: azeotropes of 5.3 wt% water
// at 94 kPa(a) in C-501 and 11.5 wt% at 700 kPa(a) in C-502.

const REACTOR_KG = 63;
const NORMAL_C = 115;
const WATER_FRACTION = 0.08;
const THF_FRACTION = 0.08;
const WATER_INHIBITION = 2;
const OIL_KW = 1.42;
const LOSS_KW = 0.2;
const HEAT_CAPACITY = 264;
const REACTION_KJ_MOL = 3.3;
const HEAVY = ['BDO', 'BED', 'HBA', 'ACET'] as const;
const LOW_DRUM_KG = 6;
const HIGH_DRUM_KG = 4;
const SUMP_KG = 8;
const LEVEL_GAIN = 4;
const HIGH_KPA = 611;
/** Water in the high-pressure azeotrope gains with pressure, relative to a relative change of it. */
const AZEOTROPE_SLOPE = 0.35;

export class ThfSkid {
  readonly reactor: Mixture;
  temperatureC = NORMAL_C;
  pressureKpa = 15;
  activity = 1;
  oilKw = OIL_KW;
  columnKpa = HIGH_KPA;
  boilup = 1;
  lowBoilup = 1;
  readonly lowDrum: Mixture;
  readonly lowSump: Mixture;
  readonly highDrum: Mixture;
  readonly highSump: Mixture;
  readonly vent = nothing();
  readonly #normal: Streams;
  readonly #rateNormal: number;
  readonly #latent: number;
  readonly #lowTop = nothing();
  readonly #highTop = nothing();
  readonly #lowWaterRatio: number;
  readonly #lowSlip: number;
  readonly #highThfRatio: number;
  readonly #dryWater: number;

  /** @param dryWaterPpm water in the product, which the stream table gives too coarsely */
  constructor(normal: Streams, dryWaterPpm: number) {
    this.#normal = normal;
    const product = normal['S-506'];
    this.#dryWater = (dryWaterPpm * 1e-6 * total(product)) / normal['S-503'].H2O;
    const parts = mixture({
      THF: THF_FRACTION * MOLAR_MASS.THF,
      H2O: WATER_FRACTION * MOLAR_MASS.H2O,
      BDO: (1 - THF_FRACTION - WATER_FRACTION) * MOLAR_MASS.BDO,
    });
    for (const species of ['BED', 'HBA', 'ACET'] as const)
      parts[species] = (parts.BDO * normal['S-507'][species]) / normal['S-507'].BDO;
    this.reactor = scaled(parts, REACTOR_KG / total(parts));
    this.#rateNormal = mol(normal['S-501'], 'BDO') - mol(normal['S-507'], 'BDO');
    const vapour = mol(normal['S-502'], 'THF') + mol(normal['S-502'], 'H2O');
    this.#latent = ((OIL_KW - LOSS_KW) * 3600 - REACTION_KJ_MOL * this.#rateNormal) / vapour;
    this.lowDrum = scaled(normal['S-503'], LOW_DRUM_KG / total(normal['S-503']));
    this.lowSump = scaled(normal['S-504'], SUMP_KG / total(normal['S-504']));
    this.highDrum = scaled(normal['S-505'], HIGH_DRUM_KG / total(normal['S-505']));
    this.highSump = scaled(product, SUMP_KG / total(product));
    this.highSump.H2O = SUMP_KG * dryWaterPpm * 1e-6;
    this.#lowWaterRatio = normal['S-503'].H2O / normal['S-503'].THF;
    this.#lowSlip = normal['S-504'].THF / (normal['S-502'].THF + normal['S-505'].THF);
    this.#highThfRatio = normal['S-505'].THF / (normal['S-503'].H2O * (1 - this.#dryWater));
  }

  get level(): number {
    return (55 * total(this.reactor)) / REACTOR_KG;
  }

  get temperatures(): { low: [number, number]; high: [number, number] } {
    const swing = (this.columnKpa - HIGH_KPA) * 0.075;
    const low = 8 * Math.log(Math.max(0.05, this.lowBoilup));
    return {
      low: [62 + 0.3 * low, 98 + low],
      high: [136 + swing, 142 + swing + 12 * Math.log(Math.max(0.05, this.boilup))],
    };
  }

  /** @param ventKgH from C-502 to flare on a trip */
  draw(streams: Streams, ventKgH: number): void {
    const m = this.reactor;
    const all = Math.max(1, mol(m, 'THF') + mol(m, 'H2O') + mol(m, 'BDO'));
    // Vapour leaves by its own pressure: what is there against normal, steeper with temperature.
    const drive = arrhenius(35, this.temperatureC, NORMAL_C);
    streams['S-502'].THF = (this.#normal['S-502'].THF * drive * mol(m, 'THF')) / all / THF_FRACTION;
    streams['S-502'].H2O = (this.#normal['S-502'].H2O * drive * mol(m, 'H2O')) / all / WATER_FRACTION;
    const residue = nothing();
    for (const species of HEAVY) residue[species] = m[species];
    portion(streams['S-507'], residue, total(this.#normal['S-507']) * Math.max(0, 1 + 8 * (this.level / 55 - 1)));
    drain(streams['S-503'], this.lowDrum, LOW_DRUM_KG, total(this.#normal['S-503']));
    drain(streams['S-504'], this.lowSump, SUMP_KG, total(this.#normal['S-504']));
    drain(streams['S-505'], this.highDrum, HIGH_DRUM_KG, total(this.#normal['S-505']));
    drain(streams['S-506'], this.highSump, SUMP_KG, total(this.#normal['S-506']));
    portion(this.vent, this.highDrum, Math.min(ventKgH, total(this.highDrum)));
  }

  /** @param oilRatio,condenserRatio valve flows of TIC-50111 and PIC-50221 against normal */
  step(dtS: number, streams: Streams, oilRatio: number, condenserRatio: number, oilC: number): void {
    const hours = dtS / 3600;
    const m = this.reactor;
    const water = mol(m, 'H2O');
    const butanediol = mol(m, 'BDO');
    const fraction = butanediol / Math.max(1e-9, butanediol + WATER_INHIBITION * water);
    const normalFraction =
      (1 - THF_FRACTION - WATER_FRACTION) / (1 - THF_FRACTION - WATER_FRACTION + WATER_INHIBITION * WATER_FRACTION);
    const rate =
      this.activity * this.#rateNormal * arrhenius(90, this.temperatureC, NORMAL_C) * (fraction / normalFraction);
    add(m, streams['S-501'], hours);
    add(m, streams['S-502'], -hours);
    add(m, streams['S-507'], -hours);
    react(m, REACTIONS.cyclisation, Math.min(rate * hours, Math.max(0, butanediol)));
    // Resin loses sulfonic groups above 122 °C.
    if (this.temperatureC > 122) this.activity *= 1 - 2e-4 * hours;
    const oil = (OIL_KW * oilRatio * (oilC - this.temperatureC)) / (210 - NORMAL_C);
    this.oilKw += (oil - this.oilKw) * lagShare(dtS, 90);
    const vapourMol = mol(streams['S-502'], 'THF') + mol(streams['S-502'], 'H2O');
    const feedKw = (total(streams['S-501']) * 2.4 * (NORMAL_C - this.temperatureC)) / 3600;
    const used = (REACTION_KJ_MOL * rate + this.#latent * vapourMol) / 3600;
    this.temperatureC +=
      ((this.oilKw + feedKw - used - (LOSS_KW * (this.temperatureC - 25)) / 90) * dtS) / HEAT_CAPACITY;
    const load = total(streams['S-502']) / total(this.#normal['S-502']);
    this.pressureKpa += (15 * load ** 1.5 - this.pressureKpa) * lagShare(dtS, 10);
    this.#columns(dtS, streams, condenserRatio, load);
  }

  addHeld(to: Mixture): void {
    for (const held of [this.reactor, this.lowDrum, this.lowSump, this.highDrum, this.highSump]) add(to, held);
  }

  #columns(dtS: number, streams: Streams, condenserRatio: number, load: number): void {
    const hours = dtS / 3600;
    const feed = this.#lowTop;
    assign(feed, streams['S-502']);
    add(feed, streams['S-505']);
    add(this.lowSump, feed, hours);
    // All THF goes overhead with the water of its azeotrope, as far as there is so much.
    feed.THF *= 1 - this.#lowSlip;
    feed.H2O = Math.min(feed.H2O, feed.THF * this.#lowWaterRatio);
    add(this.lowDrum, feed, hours);
    add(this.lowSump, feed, -hours);
    add(this.lowDrum, streams['S-503'], -hours);
    add(this.lowSump, streams['S-504'], -hours);
    const top = this.#highTop;
    assign(top, streams['S-503']);
    add(this.highSump, top, hours);
    top.H2O *= 1 - this.#dryWater;
    top.THF = Math.min(
      top.THF,
      top.H2O * this.#highThfRatio * (HIGH_KPA / Math.max(50, this.columnKpa)) ** AZEOTROPE_SLOPE,
    );
    add(this.highDrum, top, hours);
    add(this.highSump, top, -hours);
    add(this.highDrum, streams['S-505'], -hours);
    add(this.highDrum, this.vent, -hours);
    add(this.highSump, streams['S-506'], -hours);
    this.lowBoilup += (load - this.lowBoilup) * lagShare(dtS, 120);
    const vapour = total(top) / total(this.#normal['S-505']);
    this.boilup += (vapour - this.boilup) * lagShare(dtS, 90);
    // The condenser takes more heat the hotter the top; pressure settles where it takes what the reboiler makes.
    const settled = HIGH_KPA * (this.boilup / Math.max(0.05, condenserRatio)) ** 0.5;
    this.columnKpa += (Math.min(1150, settled) - this.columnKpa) * lagShare(dtS, 90);
  }
}

const drain = (out: Mixture, holdup: Readonly<Mixture>, normalKg: number, normalFlow: number): void =>
  portion(out, holdup, normalFlow * Math.max(0, 1 + LEVEL_GAIN * (total(holdup) / normalKg - 1)));
