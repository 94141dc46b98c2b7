import { lagShare } from '../parts/first-order.ts';

// Cooling circuits, skull and lining of the vessel: what their thermometers and flow meters show.

/** Share of the panel water through each of four slag zones and two upper zones. */
const ZONE_FLOW = [0.178_48, 0.178_48, 0.178_48, 0.178_48, 0.143_04, 0.143_04] as const;
/** Rise of each zone at normal, K. */
const ZONE_RISE = [11.5, 11.1, 11.3, 10.98, 7.3, 7.1] as const;
const WATER_KW = 1.163;
const PANEL_M3H = 70;
const LANCE_M3H = 24;
const ROOF_M3H = 20;
const LANCE_RISE = 3.94;
const ROOF_RISE = 7.74;
/** A skull answers within its latent heat: ρ·L·δ/q = 2800 · 400 · 0.042 / 37 s. */
const SKULL_S = 1270;
/** Equivalent thickness from the hot face to where it is as cold as its surroundings, and the places of the two bottom thermometers, mm. */
const BOTTOM_MM = 940;
const BOTTOM_AT = [381.5, 231.5] as const;
const COLD_C = 60;
const BRICK_S = 1800;
/** Ordinary wear at normal, mm/h. */
const WEAR = 0.1;

export class WaterAndBrick {
  /** Supply temperature, °C. */
  supplyC = 35;
  readonly zoneC = ZONE_RISE.map((rise) => 35 + rise);
  lanceC = 35 + LANCE_RISE;
  roofC = 35 + ROOF_RISE;
  wearMm = 0;
  /** Scale on panel zone 3 (the third), against clean. */
  scale = 0;
  leakM3H = 0;
  conductivity = 42;
  /** Hot-face temperature as the thermometers will have seen it, °C. */
  brickC = 1420;
  #slag = 1;
  #top = 1;

  /**
   * @param slagShare heat the slag gives to the panels, and `topShare` that of the top space, against normal
   * @param wearMmH extra wear of a fault
   */
  step(
    dtS: number,
    slagShare: number,
    topShare: number,
    metalC: number,
    feoWt: number,
    mgoWt: number,
    wearMmH: number,
  ): void {
    this.#slag += (slagShare - this.#slag) * lagShare(dtS, SKULL_S);
    this.#top += (topShare - this.#top) * lagShare(dtS, 60);
    this.zoneC.forEach((old, zone) => {
      const upper = zone >= 4;
      // Half of what a slag panel takes comes through the skull, the rest by radiation from above.
      const duty = upper ? this.#top : 0.5 * (this.#slag + this.#top);
      const scaled = zone === 2 ? 1 + this.scale : 1;
      const lost = zone === 1 ? 1 - this.leakM3H / (PANEL_M3H * 0.178_48) : 1;
      const settled = this.supplyC + ((ZONE_RISE[zone] ?? 0) * duty * scaled) / Math.max(0.2, lost);
      this.zoneC[zone] = old + (settled - old) * lagShare(dtS, 30);
    });
    this.lanceC += (this.supplyC + LANCE_RISE * this.#top - this.lanceC) * lagShare(dtS, 30);
    this.roofC += (this.supplyC + ROOF_RISE * this.#top - this.roofC) * lagShare(dtS, 30);
    const corrosive = 1 + 0.35 * Math.max(0, feoWt - 5.5) + 0.5 * Math.max(0, 8 - mgoWt);
    this.wearMm += ((WEAR * corrosive * Math.exp(0.01 * (metalC - 1420)) + wearMmH) * dtS) / 3600;
    this.brickC += (metalC - this.brickC) * lagShare(dtS, BRICK_S);
  }

  get headerC(): number {
    return this.zoneC.reduce((sum, celsius, zone) => sum + celsius * (ZONE_FLOW[zone] ?? 0), 0);
  }

  get flows() {
    return { panels: PANEL_M3H, panelsBack: PANEL_M3H - this.leakM3H, lances: LANCE_M3H, roof: ROOF_M3H };
  }

  /** kW measured by the water. */
  get dutyKw(): number {
    const { panelsBack, lances, roof } = this.flows;
    return (
      WATER_KW *
      (panelsBack * (this.headerC - this.supplyC) +
        lances * (this.lanceC - this.supplyC) +
        roof * (this.roofC - this.supplyC))
    );
  }

  /** A bottom thermometer: 0 near the metal, 1 near the shell. */
  bottomC(place: 0 | 1): number {
    return COLD_C + ((this.brickC - COLD_C) * BOTTOM_AT[place]) / (BOTTOM_MM - this.wearMm);
  }

  /** A thermometer of the side wall or slag line that shows `normal` at the normal point. */
  wallC(normal: number): number {
    const gradient = ((this.brickC - COLD_C) / (1420 - COLD_C)) * (BOTTOM_MM / (BOTTOM_MM - this.wearMm));
    return COLD_C + (normal - COLD_C) * gradient;
  }

  /** Heat through the hearth against normal. */
  get hearthShare(): number {
    return ((this.brickC - COLD_C) / (1420 - COLD_C)) * (BOTTOM_MM / (BOTTOM_MM - this.wearMm));
  }
}
