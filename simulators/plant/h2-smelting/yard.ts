// Bins, ladle and slag pot: what comes in lots. Bins are refilled, slag is tapped, ladle and pot are changed.

/** Weight at the start and between which weights a refill keeps it, kg; kg/h that a refill brings. */
const BINS = {
  ore: { start: 4300, low: 3700, high: 4900, rate: 40_000 },
  coal: { start: 2100, low: 1750, high: 2450, rate: 20_000 },
  lime: { start: 520, low: 480, high: 560, rate: 3000 },
  dolomite: { start: 310, low: 298, high: 322, rate: 1500 },
} as const;
export type BinId = keyof typeof BINS;

/** kg in the hearth at which the notch is opened and plugged; tapped in eight minutes. */
const TAP_AT = 1270;
const PLUG_AT = 730;
const TAP_KGH = (TAP_AT - PLUG_AT) / (8 / 60);
const LADLE = { full: 4450, fresh: 1950 } as const;
const POT = { start: 900, fresh: 630, changeAfterH: 1 } as const;

export class Yard {
  readonly bins: Record<BinId, number> = {
    ore: BINS.ore.start,
    coal: BINS.coal.start,
    lime: BINS.lime.start,
    dolomite: BINS.dolomite.start,
  };
  ladleKg = 3200;
  ladleC = 1385;
  potKg: number = POT.start;
  tapping = false;
  /** Ladles and pots carried off, kg. */
  castKg = 0;
  readonly #filling = new Set<BinId>();
  #sincePlugH = 0;

  /** kg/h through the notch now. */
  get tapKgH(): number {
    return this.tapping ? TAP_KGH : 0;
  }

  /** @param used kg/h drawn from each bin */
  step(
    dtH: number,
    used: Readonly<Record<BinId, number>>,
    metalKgH: number,
    slagKgH: number,
    slagKg: number,
    metalC: number,
  ): void {
    for (const id of Object.keys(BINS) as BinId[]) this.#refill(id, dtH, used[id]);
    if (slagKg >= TAP_AT) this.tapping = true;
    if (slagKg <= PLUG_AT) this.tapping = false;
    this.ladleKg += metalKgH * dtH;
    if (this.ladleKg >= LADLE.full) {
      this.castKg += this.ladleKg - LADLE.fresh;
      this.ladleKg = LADLE.fresh;
    }
    this.ladleC += (metalC - 35 - this.ladleC) * (1 - Math.exp(-dtH / 0.3));
    this.potKg += slagKgH * dtH;
    this.#sincePlugH = this.tapping ? 0 : this.#sincePlugH + dtH;
    if (this.#sincePlugH > POT.changeAfterH && this.potKg > POT.start) this.potKg = POT.fresh;
  }

  #refill(id: BinId, dtH: number, kgH: number): void {
    const { low, high, rate } = BINS[id];
    if (this.bins[id] <= low) this.#filling.add(id);
    if (this.bins[id] >= high) this.#filling.delete(id);
    this.bins[id] = Math.max(0, this.bins[id] + ((this.#filling.has(id) ? rate : 0) - kgH) * dtH);
  }
}
