import { clamp } from '../parts/first-order.ts';
import { add, assign, type Mixture, nothing, type Streams, streamOf } from './species.ts';

// Tar and liquor part; liquor goes round through the sprays, what is too much of both leaves.

const TAR_KG = 1600;
const LIQUOR_KG = 2400;
const TAR_LEVEL = 35;
const TANK_KG = 2000;
const TANK_LEVEL = 50;
/** The weir evens out what comes within this time, h. */
const WEIR_H = 0.5;
const DISSOLVED = ['CO2', 'NH3', 'H2S', 'HCN'] as const;

export class Decanter {
  /** kg */
  readonly held = nothing();
  readonly tank = nothing();
  /** kg/h over the weir into the tank, and out of the line. */
  readonly overflow = nothing();
  readonly tar = nothing();
  readonly excess = nothing();
  readonly #normalTar: Mixture;
  readonly #normalLiquor: Mixture;

  constructor(normal: Streams) {
    this.#normalTar = streamOf(normal, 'S-809');
    this.#normalLiquor = streamOf(normal, 'S-810');
    this.held.TAR = TAR_KG;
    this.held.H2O = LIQUOR_KG;
    for (const id of DISSOLVED) this.held[id] = (this.#normalLiquor[id] / this.#normalLiquor.H2O) * LIQUOR_KG;
    assign(this.tank, this.#normalLiquor, TANK_KG / 2 / 9.0319);
    assign(this.overflow, this.#normalLiquor);
    assign(this.tar, this.#normalTar);
    assign(this.excess, this.#normalLiquor);
  }

  get tarLevel(): number {
    return (TAR_LEVEL * this.held.TAR) / TAR_KG;
  }

  get tankLevel(): number {
    return (100 * this.tank.H2O) / (TANK_KG * (this.#normalLiquor.H2O / 9.0319));
  }

  /**
   * @param evaporatedKgH liquor that went with the gas of the main
   * @param tarKgH tar that came with the liquor of the main
   */
  step(
    dtS: number,
    condensate: Readonly<Mixture>,
    precipitated: Readonly<Mixture>,
    evaporatedKgH: number,
    tarKgH: number,
  ): void {
    const hours = dtS / 3600;
    const { held, tank, overflow, tar, excess } = this;
    add(held, condensate, hours);
    add(held, precipitated, hours);
    held.H2O -= evaporatedKgH * hours;
    held.TAR += tarKgH * hours;
    const draw = clamp(1 + (this.tarLevel - TAR_LEVEL) / 4, 0, 4);
    assign(tar, this.#normalTar, draw);
    const weir = Math.max(0, this.#normalLiquor.H2O + (held.H2O - LIQUOR_KG) / WEIR_H);
    for (const id of DISSOLVED) overflow[id] = (held[id] / held.H2O) * weir;
    overflow.H2O = weir;
    overflow.TAR = (this.#normalLiquor.TAR / this.#normalLiquor.H2O) * weir;
    add(held, tar, -hours);
    add(held, overflow, -hours);
    add(tank, overflow, hours);
    const pump = clamp(1 + (this.tankLevel - TANK_LEVEL) / 10, 0, 4);
    const kgH = this.#normalLiquor.H2O * pump;
    assign(excess, tank, kgH / tank.H2O);
    add(tank, excess, -hours);
  }
}
