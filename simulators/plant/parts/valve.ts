import { clamp, lagShare } from './first-order.ts';

/** Final element of a loop: valve, pump stroke or thyristor. Positions in % of travel. */
export class Valve {
  position: number;
  #signal: number;
  #stuck = true;
  readonly #timeConstantS: number;
  readonly #rateLimit: number;

  /** @param rateLimit % of travel per second */
  constructor(position: number, timeConstantS: number, rateLimit = 10) {
    this.position = position;
    this.#signal = position;
    this.#timeConstantS = timeConstantS;
    this.#rateLimit = rateLimit;
  }

  /**
   * Follows the controller's output. With stiction the stem rests until the output has moved through the stick band, then slips
   * (two-parameter model after Choudhury, Thornhill and Shah 2005).
   * @param stickBand % of travel the output must move before the stem does
   * @param slipJump % of travel the stem then lags behind
   */
  step(dtS: number, output: number, stickBand = 0, slipJump = 0): void {
    if (stickBand <= 0) {
      this.#signal = output;
    } else {
      const distance = output - this.#signal;
      if (Math.abs(distance) > stickBand || (!this.#stuck && Math.abs(distance) > stickBand - slipJump)) {
        this.#stuck = false;
        this.#signal = output - Math.sign(distance) * ((stickBand - slipJump) / 2);
      } else {
        this.#stuck = true;
      }
    }
    const wish = (this.#signal - this.position) * lagShare(dtS, this.#timeConstantS);
    const most = this.#rateLimit * dtS;
    this.position = clamp(this.position + clamp(wish, -most, most), 0, 100);
  }
}
