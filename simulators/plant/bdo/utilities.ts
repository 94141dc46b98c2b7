import { OrnsteinUhlenbeck } from '../../random.ts';
import { clamp, lagShare } from '../parts/first-order.ts';
import { WATER_HEAT_CAPACITY } from './physics.ts';

const CHILLED_KGH = 2800;
const CHILLER_KW = (CHILLED_KGH * WATER_HEAT_CAPACITY * 5) / 3600;
const CHILLER_KJ_K = 500;

/**
 * Slow disturbances (pack 10.7) and utilities. The pack's amplitudes move readings far outside sensor noise within a shift; `scale` 1
 * keeps all of them, the default of the plant keeps the share at which the line still counts as being at its normal point.
 */
export class Disturbances {
  carbideQuality = 1;
  formaldehydeWt = 0;
  coolingWaterK = 0;
  ambientK = 0;
  steam = 1;
  hydrogenSupply = 0;
  readonly #scale: number;
  readonly #carbide: OrnsteinUhlenbeck;
  readonly #formaldehyde: OrnsteinUhlenbeck;
  readonly #steam: OrnsteinUhlenbeck;
  readonly #water: OrnsteinUhlenbeck;

  constructor(scale: number, normal: () => number) {
    this.#scale = scale;
    this.#carbide = new OrnsteinUhlenbeck(normal, 2 * 3600, 0);
    this.#formaldehyde = new OrnsteinUhlenbeck(normal, 12 * 3600, 0);
    this.#steam = new OrnsteinUhlenbeck(normal, 900, 0);
    this.#water = new OrnsteinUhlenbeck(normal, 4 * 3600, 0);
  }

  step(dtS: number, timeS: number): void {
    const scale = this.#scale;
    if (scale === 0) return;
    const day = Math.sin((2 * Math.PI * timeS) / 86_400);
    this.carbideQuality = 1 + scale * 0.02 * this.#carbide.step(dtS);
    this.formaldehydeWt = scale * 0.25 * this.#formaldehyde.step(dtS);
    this.coolingWaterK = scale * (2 * day + 0.3 * this.#water.step(dtS));
    this.ambientK = scale * 15 * day;
    this.steam = 1 + scale * 0.02 * this.#steam.step(dtS);
    // A new tank of formaldehyde every 72 h, now stronger, now weaker.
    const tank = Math.floor(timeS / (72 * 3600));
    if (tank > 0) this.formaldehydeWt += scale * (tank % 2 === 1 ? 0.8 : -0.8);
  }
}

/** Chiller, cooling water, hot oil, air, nitrogen and power meters. */
export class Utilities {
  chilledC = 12;
  returnC = 17;
  chillerShare = 1;
  oilC = 210;
  oilReturnC = 195;
  oilKw = 26.5;
  energyKwh = 120_000;
  coolingWaterC = 28;

  /**
   * @param chiller output of the chiller against normal @param load heat into the tempered water against normal
   * @param oilDutyKw columns' hot oil @param oilKgH its flow
   */
  step(dtS: number, chiller: number, load: number, oilDutyKw: number, oilKgH: number, coolingWaterC: number): void {
    this.coolingWaterC = coolingWaterC;
    this.chillerShare = chiller;
    this.chilledC = clamp(this.chilledC + ((load - chiller) * CHILLER_KW * dtS) / CHILLER_KJ_K, -5, 55);
    const back = this.chilledC + 5 * load;
    this.returnC += (back - this.returnC) * lagShare(dtS, 30);
    const oilBack = this.oilC - (oilDutyKw * 3600) / (Math.max(50, oilKgH) * 2.5);
    this.oilReturnC += (oilBack - this.oilReturnC) * lagShare(dtS, 60);
    this.oilKw += (Math.min(36, oilDutyKw + PIPE_LOSS_KW) - this.oilKw) * lagShare(dtS, 30);
  }
}

/** Hot oil at the normal point: 15 K over both column reboilers, and what the pipes lose. */
export const OIL_FLOWS = { 'C-402': 1795.2, 'C-403': 614.4 } as const;
const OIL_NORMAL_KW = ((OIL_FLOWS['C-402'] + OIL_FLOWS['C-403']) * 2.5 * 15) / 3600;
const PIPE_LOSS_KW = 26.5 - OIL_NORMAL_KW;
