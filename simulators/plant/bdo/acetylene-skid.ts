import { clamp, lagShare } from '../parts/first-order.ts';
import { GAS_CONSTANT, kelvin } from './physics.ts';
import { add, assign, type Mixture, mol, nothing, portion, REACTIONS, react, scaled, total } from './species.ts';
import type { Streams } from './streams.ts';

const DISSOLUTION_PER_H = 0.6 * 60;
const LOST_IN_SLURRY = 0.015;
const HOPPER_KG = 180;
const SLURRY_KG = 480;
const SLURRY_LEVEL = 60;
const HOLDER_M3 = 3;
const HOLDER_LEVEL = 55;
/** Bell weight and barometer, kPa(a). */
const HOLDER_KPA = 97;
const HOLDER_C = 30;
const REACTION_KJ_MOL = 125.5;
const SLAKING_KJ_MOL = 65;
/** kJ/K of the slurry; the pack's 190 kJ/K a level step of a tenth. */
const HEAT_CAPACITY = 1900;

/** U-100: hopper, generator, washing towers taken as ideal, and the gas holder. */
export class AcetyleneSkid {
  hopperKg = HOPPER_KG;
  temperatureC = 65;
  pressureKpa = 8.5;
  readonly slurry: Mixture;
  readonly holder: Mixture;
  /** Gas yield of the carbide against the design quality. */
  quality = 1;
  rpm = 22;
  /** Gas blown off by a full holder, kg/h. */
  readonly vent = nothing();
  readonly #normal: Streams;
  readonly #gas = nothing();
  readonly #overflow = nothing();
  readonly #gasNormal: number;
  readonly #loss: number;

  constructor(normal: Streams) {
    this.#normal = normal;
    const dissolving = normal['S-101'].CaC2 / DISSOLUTION_PER_H;
    this.slurry = scaled(normal['S-103'], (SLURRY_KG - dissolving) / total(normal['S-103']));
    this.slurry.CaC2 = dissolving;
    const gas = normal['S-104'];
    this.#gasNormal = total(gas);
    this.holder = nothing();
    const molHour = mol(gas, 'C2H2') + mol(gas, 'N2') + mol(gas, 'H2O');
    const held = (HOLDER_KPA * HOLDER_M3 * 1000 * (HOLDER_LEVEL / 100)) / (GAS_CONSTANT * kelvin(HOLDER_C));
    assign(this.holder, gas, held / molHour);
    this.#loss = this.#heat(normal['S-101'].CaC2 / 0.064099, normal['S-101'].CaO / 0.056077, total(normal['S-102']));
  }

  get level(): number {
    return (SLURRY_LEVEL * total(this.slurry)) / SLURRY_KG;
  }

  get holderLevel(): number {
    const held = mol(this.holder, 'C2H2') + mol(this.holder, 'N2') + mol(this.holder, 'H2O');
    return (100 * held * GAS_CONSTANT * kelvin(HOLDER_C)) / (HOLDER_KPA * HOLDER_M3 * 1000);
  }

  /** Acetylene in the dry gas, mol%. */
  get purity(): number {
    const acetylene = mol(this.holder, 'C2H2');
    return (100 * acetylene) / Math.max(1e-9, acetylene + mol(this.holder, 'N2'));
  }

  /** @param feedKgH carbide on the screw @param suctionKgH gas drawn by K-101 */
  draw(streams: Streams, feedKgH: number, suctionKgH: number): void {
    const carbide = streams['S-101'];
    portion(carbide, this.#normal['S-101'], this.hopperKg > 0 ? feedKgH : 0);
    const better = carbide.CaC2 * clamp(this.quality - 1, -0.2, 0.2);
    carbide.CaC2 += better;
    carbide.INERT -= Math.min(better, carbide.INERT);
    carbide.CaO -= Math.max(0, better - this.#normal['S-101'].INERT * (feedKgH / total(this.#normal['S-101'])));
    assign(streams['S-102'], this.#normal['S-102']);
    assign(streams['S-114'], this.#normal['S-114']);
    const level = this.level / SLURRY_LEVEL;
    portion(streams['S-103'], this.#clear(), total(this.#normal['S-103']) * Math.max(0, 1 + 4 * (level - 1)));
    portion(streams['S-104'], this.holder, this.holderLevel > 0.5 ? suctionKgH : 0);
  }

  step(dtS: number, streams: Streams): void {
    const hours = dtS / 3600;
    const carbide = streams['S-101'];
    // The lock above refills the hopper from drums at about the pace of the screw.
    const refill = total(this.#normal['S-101']) + 3 * (HOPPER_KG - this.hopperKg);
    this.hopperKg += (refill - total(carbide)) * hours;
    add(this.slurry, carbide, hours);
    add(this.slurry, streams['S-102'], hours);
    add(this.slurry, streams['S-103'], -hours);
    const dissolved = (this.slurry.CaC2 * lagShare(dtS, 3600 / DISSOLUTION_PER_H)) / 0.064099;
    const slaked = this.slurry.CaO / 0.056077;
    react(this.slurry, REACTIONS.dissolution, dissolved);
    react(this.slurry, REACTIONS.slaking, slaked);
    // Out of the water: what is not lost as dissolved gas, with the sealing nitrogen, saturated with water at the towers.
    const made = (dissolved * 0.026038 * (1 - LOST_IN_SLURRY)) / hours;
    const normal = this.#normal['S-104'];
    this.#gas.C2H2 = made;
    this.#gas.N2 = streams['S-114'].N2;
    this.#gas.H2O = (made / normal.C2H2) * normal.H2O;
    this.slurry.C2H2 -= made * hours;
    this.slurry.H2O -= this.#gas.H2O * hours;
    add(this.holder, this.#gas, hours);
    add(this.holder, streams['S-104'], -hours);
    // A full bell blows through its water seal to the flare.
    portion(this.vent, this.holder, this.holderLevel > 99 ? total(this.#gas) : 0);
    add(this.holder, this.vent, -hours);
    const settled =
      8 +
      0.5 * (total(this.#gas) / this.#gasNormal) ** 2 +
      Math.max(0, this.holderLevel - 98) * 2 -
      Math.max(0, 4 - this.holderLevel) * 2.5;
    this.pressureKpa += (settled - this.pressureKpa) * lagShare(dtS, 6);
    const heat =
      this.#heat(dissolved / hours, slaked / hours, total(streams['S-102'])) -
      (this.#loss * (this.temperatureC - 20)) / 45;
    this.temperatureC += (heat * hours) / HEAT_CAPACITY;
  }

  /** kJ/h released less what the water takes up on its way from 20 °C. */
  #heat(carbideMolH: number, limeMolH: number, waterKgH: number): number {
    return REACTION_KJ_MOL * carbideMolH + SLAKING_KJ_MOL * limeMolH - 4.186 * waterKgH * (this.temperatureC - 20);
  }

  /** Slurry that leaves: settled long enough to hold no carbide any more. */
  #clear(): Mixture {
    assign(this.#overflow, this.slurry);
    this.#overflow.CaC2 = 0;
    return this.#overflow;
  }
}
