import { clamp, lagShare } from './first-order.ts';

/** Final element of a loop: valve, pump stroke or thyristor. Positions in % of travel. */
export class Valve {
  position: number;
  #signal: number;
  #stuck = true;
  #direction = 0;
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
      this.#direction = 0;
    }
    if (stickBand > 0) this.#stick(output, stickBand, slipJump);
    const wish = (this.#signal - this.position) * lagShare(dtS, this.#timeConstantS);
    const most = this.#rateLimit * dtS;
    this.position = clamp(this.position + clamp(wish, -most, most), 0, 100);
  }

  #stick(output: number, stickBand: number, slipJump: number): void {
    const behind = (stickBand - slipJump) / 2;
    if (this.#direction === 0) {
      // The packing grips while the stem was last moving up: it rests where friction holds it, a little below its signal.
      this.#direction = 1;
      this.#signal = output - behind;
    }
    const distance = output - this.#signal;
    const goesOn = Math.sign(distance) === this.#direction && Math.abs(distance) > behind && !this.#stuck;
    const slips = Math.abs(distance) > (stickBand + slipJump) / 2;
    this.#stuck = !(goesOn || slips);
    if (this.#stuck) return;
    this.#direction = Math.sign(distance);
    this.#signal = output - this.#direction * behind;
  }
}
