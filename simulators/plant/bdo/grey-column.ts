import { lagShare } from '../parts/first-order.ts';
import { add, type Mixture, nothing, portion, SPECIES, scaled, total } from './species.ts';

/** Sizes and temperatures of one column; everything else is read from its normal streams. */
export interface ColumnDesign {
  readonly sumpKg: number;
  readonly drumKg: number;
  readonly trayC: number;
  readonly topC: number;
  readonly bottomC: number;
  /** Width of the split curves, K. */
  readonly betaK: number;
  /** Shift of the boiling temperatures at tray and bottom with the column's pressure, K/kPa. */
  readonly slopeTray: number;
  readonly slopeBottom: number;
  readonly dropKpa: number;
}

/** Tray temperature gained by an e-fold of boil-up against feed, K. */
const BOILUP_GAIN_K = 25;
const TRAY_S = 240;
const REBOILER_S = 90;
/** Relative change of an outflow for a relative change of the holdup it drains: the unlisted level controllers. */
const LEVEL_GAIN = 4;

/**
 * Packed column as sump, reflux drum and one control tray. What share of a substance goes overhead follows a logistic curve of the
 * tray temperature corrected for pressure; the curve passes through the split of the normal streams.
 */
export class GreyColumn {
  readonly sump: Mixture;
  readonly drum: Mixture;
  trayC: number;
  /** Vapour against normal. */
  boilup = 1;
  readonly design: ColumnDesign;
  readonly #logit: Mixture;
  readonly #overhead = nothing();
  readonly #feedNormal: number;
  readonly #topNormal: number;
  readonly #bottomNormal: number;
  #pressureShift = 0;

  constructor(design: ColumnDesign, feed: Readonly<Mixture>, top: Readonly<Mixture>, bottom: Readonly<Mixture>) {
    this.design = design;
    this.#feedNormal = total(feed);
    this.#topNormal = total(top);
    this.#bottomNormal = total(bottom);
    this.sump = scaled(bottom, design.sumpKg / this.#bottomNormal);
    this.drum = scaled(top, design.drumKg / this.#topNormal);
    this.trayC = design.trayC;
    this.#logit = nothing();
    for (const species of SPECIES) {
      const share = feed[species] > 0 ? top[species] / feed[species] : LIGHT.has(species) ? 1 : 0;
      this.#logit[species] =
        share <= 0 ? Number.NEGATIVE_INFINITY : share >= 1 ? Number.POSITIVE_INFINITY : Math.log(share / (1 - share));
    }
  }

  get sumpLevel(): number {
    return (50 * total(this.sump)) / this.design.sumpKg;
  }

  get drumLevel(): number {
    return (50 * total(this.drum)) / this.design.drumKg;
  }

  get topC(): number {
    const { topC, slopeTray } = this.design;
    return (
      topC + 0.6 * (this.trayC - this.design.trayC - slopeTray * this.#pressureShift) + slopeTray * this.#pressureShift
    );
  }

  get bottomC(): number {
    const { bottomC, slopeBottom, slopeTray } = this.design;
    return (
      bottomC +
      0.3 * (this.trayC - this.design.trayC - slopeTray * this.#pressureShift) +
      slopeBottom * this.#pressureShift
    );
  }

  get dropKpa(): number {
    return this.design.dropKpa * this.boilup ** 1.8;
  }

  /** Draws of this moment from what drum and sump hold. */
  draw(top: Mixture, bottom: Mixture): void {
    portion(top, this.drum, this.#topNormal * Math.max(0, 1 + LEVEL_GAIN * (this.drumLevel / 50 - 1)));
    portion(bottom, this.sump, this.#bottomNormal * Math.max(0, 1 + LEVEL_GAIN * (this.sumpLevel / 50 - 1)));
  }

  /**
   * @param heat heat into the reboiler against normal
   * @param pressureShift kPa above normal
   * @param refluxRatio reflux against normal: more of it holds back what is less volatile
   */
  step(
    dtS: number,
    feed: Readonly<Mixture>,
    top: Readonly<Mixture>,
    bottom: Readonly<Mixture>,
    heat: number,
    pressureShift: number,
    refluxRatio = 1,
  ): void {
    const hours = dtS / 3600;
    this.#pressureShift = pressureShift;
    this.boilup += (heat - this.boilup) * lagShare(dtS, REBOILER_S);
    const load = Math.max(0.05, total(feed) / this.#feedNormal);
    const { design } = this;
    const settled =
      design.trayC +
      BOILUP_GAIN_K * Math.log(Math.max(0.02, this.boilup) / load) -
      3 * Math.log(Math.max(0.05, refluxRatio)) +
      design.slopeTray * pressureShift;
    this.trayC += (Math.max(20, settled) - this.trayC) * lagShare(dtS, TRAY_S);
    const shift =
      (this.trayC - design.trayC - design.slopeTray * pressureShift) / design.betaK -
      2 * Math.log(Math.max(0.05, refluxRatio));
    for (const species of SPECIES) {
      if (feed[species] === 0) this.#overhead[species] = 0;
      else {
        const logit = this.#logit[species];
        // Without boil-up nothing goes overhead, whatever the tray says.
        const share = Math.min(1, 4 * this.boilup) / (1 + Math.exp(-logit - (Number.isFinite(logit) ? shift : 0)));
        this.#overhead[species] = feed[species] * share;
      }
    }
    add(this.drum, this.#overhead, hours);
    add(this.drum, top, -hours);
    add(this.sump, feed, hours);
    add(this.sump, this.#overhead, -hours);
    add(this.sump, bottom, -hours);
  }
}

/** What leaves overhead where the normal point has none of it. */
const LIGHT: ReadonlySet<string> = new Set(['C2H2', 'N2', 'H2', 'CH2O', 'MEOH', 'PA', 'THF']);
