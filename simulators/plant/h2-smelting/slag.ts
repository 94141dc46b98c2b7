import { CARBON_WT, METAL_KG, PARTITION_H, SLAG_KG, SULPHUR_TO_GAS } from './kinetics.ts';
import { MASS, type Mixture, nothing, type Streams, streamOf, total } from './species.ts';

// Metal and slag as inventories, and the minor elements that pass between them (section 8.2, items 7 to 9).

/** Oxide, metal, atoms of the metal and of oxygen in one oxide. */
const MINOR = [
  ['P2O5', 'P', 2, 5],
  ['SiO2', 'Si', 1, 2],
  ['MnO', 'Mn', 1, 1],
  ['TiO2', 'Ti', 1, 2],
] as const;
type Minor = (typeof MINOR)[number][1];

/** kmol/h of carbon that oxygen of minor reactions takes, and of sulphur that goes to the gas. */
export interface MinorTurnover {
  readonly oxygen: number;
  readonly sulphurToGas: number;
}

export class MetalAndSlag {
  readonly metal: Mixture;
  readonly slag: Mixture;
  metalKg = METAL_KG;
  slagKg = SLAG_KG;
  readonly #normalMetal: Readonly<Mixture>;
  readonly #normalSlag: Readonly<Mixture>;

  constructor(normal: Streams) {
    const metal = streamOf(normal, 'S10');
    const slag = streamOf(normal, 'S11');
    this.metal = nothing();
    this.slag = nothing();
    for (const id of Object.keys(metal) as (keyof Mixture)[]) {
      this.metal[id] = (metal[id] / total(metal)) * METAL_KG;
      this.slag[id] = (slag[id] / total(slag)) * SLAG_KG;
    }
    this.weigh();
    this.#normalMetal = { ...this.metal };
    this.#normalSlag = { ...this.slag };
  }

  /** To be called when metal or slag has changed: their weights are asked for many times in a step. */
  weigh(): void {
    this.metalKg = total(this.metal);
    this.slagKg = total(this.slag);
  }

  metalWt(id: keyof Mixture): number {
    return (100 * this.metal[id]) / this.metalKg;
  }

  slagWt(id: keyof Mixture): number {
    return (100 * this.slag[id]) / this.slagKg;
  }

  get basicity(): number {
    return this.slag.CaO / this.slag.SiO2;
  }

  /** Carbon against normal. */
  get carbonRatio(): number {
    return this.metalWt('C') / CARBON_WT;
  }

  /** Minor elements move towards their partition; sulphur comes with the coal. */
  partition(dtH: number, metalC: number, sulphurKgH: number): MinorTurnover {
    const ferrous = Math.max(0.5, this.slagWt('FeO')) / 5.5;
    const basic = this.basicity / 1.25;
    // A metal that is drawn off all the time stays behind its equilibrium by what it takes to come there.
    const ahead = 1 + (PARTITION_H * 1500) / METAL_KG;
    let oxygen = 0;
    for (const [oxide, element, atoms, oxygens] of MINOR) {
      const target = this.#target(element, ferrous, basic, metalC) * ahead;
      const wanted = ((target - this.metalWt(element)) / 100) * (this.metalKg / PARTITION_H);
      const held = (this.slag[oxide] / MASS[oxide]) * atoms * MASS[element];
      const kgH = Math.min(wanted, Math.max(0, held) / Math.max(dtH, 1e-9) / 10);
      const kmol = kgH / MASS[element] / atoms;
      this.metal[element] += kgH * dtH;
      this.slag[oxide] -= kmol * MASS[oxide] * dtH;
      oxygen += kmol * oxygens;
    }
    const sulphur = this.#sulphur(dtH, ahead, ferrous, basic, sulphurKgH);
    return { oxygen: oxygen + sulphur.oxygen, sulphurToGas: sulphur.toGas };
  }

  /** Metal content in equilibrium with the slag, wt%. */
  #target(element: Minor, ferrous: number, basic: number, metalC: number): number {
    const normal = (100 * this.#normalMetal[element]) / METAL_KG;
    if (element !== 'P') return normal * Math.min(3, ferrous ** -0.5);
    const partition = ferrous ** 0.8 * basic ** 1.5 * Math.exp(9000 * (1 / (metalC + 273.15) - 1 / 1693.15));
    const held = this.slag.P2O5 / this.slagKg / (this.#normalSlag.P2O5 / SLAG_KG);
    return (normal * held) / partition;
  }

  #sulphur(dtH: number, ahead: number, ferrous: number, basic: number, sulphurKgH: number) {
    const normal = (100 * this.#normalMetal.S) / METAL_KG;
    const partition = basic ** 1.2 * Math.max(ferrous, 1 / 5.5) ** -0.3;
    const held = this.slag.CaS / this.slagKg / (this.#normalSlag.CaS / SLAG_KG);
    const target = ((normal * held) / partition) * ahead;
    const toMetal = ((target - this.metalWt('S')) / 100) * (this.metalKg / PARTITION_H);
    const toGas = Math.min(sulphurKgH, Math.max(0, SULPHUR_TO_GAS * (sulphurKgH - toMetal)));
    const kmol = (sulphurKgH - toMetal - toGas) / MASS.S;
    this.metal.S += toMetal * dtH;
    this.slag.CaS += kmol * MASS.CaS * dtH;
    this.slag.CaO -= kmol * MASS.CaO * dtH;
    return { oxygen: kmol, toGas: toGas / MASS.S };
  }
}
