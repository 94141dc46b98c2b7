// The quench car under the tower, and the tank of its water.

/** The car needs so long from the oven to the tower. */
const TO_TOWER_S = 120;
const SPRAY_S = 180;
/** kg of water sprayed for each kg of coke: 165 kg a charge in three minutes. */
const SPRAYED = 32.929 / 56.7754;
/** kg of it that stays in the coke. */
const KEPT = 2.3656 / 56.7754;
const DRAIN_S = 300;
const TANK_KG = 6000;
const TANK_LEVEL = 70;
const REFILL_S = 600;

export class Quench {
  /** kg/h of spray at this moment, and of the steam it makes. */
  waterKgH = 0;
  steamKgH = 0;
  /** kg of coke in the car and of water on it. */
  cokeKg = 0;
  wetKg = 0;
  /** kg/h of the wet coke while the car is tipped, which is one step. */
  dischargedCokeKgH = 0;
  dischargedWaterKgH = 0;
  /** Last weighing, kg. */
  weightKg = 295.7;
  #sinceS = Number.POSITIVE_INFINITY;
  #tankKg = (TANK_LEVEL / 100) * TANK_KG;

  get level(): number {
    return (100 * this.#tankKg) / TANK_KG;
  }

  /** The car can take coke. */
  get ready(): boolean {
    return this.cokeKg === 0;
  }

  take(cokeKg: number): void {
    this.cokeKg += cokeKg;
    this.#sinceS = 0;
  }

  step(dtS: number): void {
    this.#sinceS += dtS;
    const spraying = this.cokeKg > 0 && this.#sinceS > TO_TOWER_S && this.#sinceS <= TO_TOWER_S + SPRAY_S;
    this.waterKgH = spraying ? (this.cokeKg * SPRAYED * 3600) / SPRAY_S : 0;
    const keptKgH = spraying ? (this.cokeKg * KEPT * 3600) / SPRAY_S : 0;
    this.steamKgH = this.waterKgH - keptKgH;
    this.wetKg += (keptKgH * dtS) / 3600;
    this.dischargedCokeKgH = 0;
    this.dischargedWaterKgH = 0;
    if (this.cokeKg > 0 && this.#sinceS >= TO_TOWER_S + SPRAY_S + DRAIN_S) {
      this.weightKg = this.cokeKg + this.wetKg;
      this.dischargedCokeKgH = (this.cokeKg * 3600) / dtS;
      this.dischargedWaterKgH = (this.wetKg * 3600) / dtS;
      this.cokeKg = 0;
      this.wetKg = 0;
    }
    const refill = (TANK_LEVEL / 100) * TANK_KG - this.#tankKg;
    this.#tankKg += (refill * dtS) / REFILL_S - (this.waterKgH * dtS) / 3600;
  }
}
