/**
 * How much of a controller's swing its valve does not follow, over a window: 1 − the squared correlation of output and flow
 * (both as logarithms), weighed by how far the output swings beyond `swingMin`. 0 for a valve that follows or that is not
 * moved; a stem that sticks and slips lags behind the output by its whole dead band and loses most of the correlation.
 */
export class Hysteresis {
  readonly #output: Float64Array;
  readonly #flow: Float64Array;
  readonly #swingMin: number;
  #count = 0;

  /** @param capacity samples of the window */
  constructor(capacity: number, swingMin: number) {
    this.#output = new Float64Array(capacity);
    this.#flow = new Float64Array(capacity);
    this.#swingMin = swingMin;
  }

  add(output: number, flow: number): void {
    if (!(output > 0 && flow > 0)) return;
    const at = this.#count++ % this.#output.length;
    this.#output[at] = Math.log(output);
    this.#flow[at] = Math.log(flow);
  }

  /** NaN until the window is half full. */
  get index(): number {
    const count = Math.min(this.#count, this.#output.length);
    if (count < this.#output.length / 2) return Number.NaN;
    let outputMean = 0;
    let flowMean = 0;
    for (let k = 0; k < count; k++) {
      outputMean += (this.#output[k] as number) / count;
      flowMean += (this.#flow[k] as number) / count;
    }
    let oo = 0;
    let ff = 0;
    let of = 0;
    for (let k = 0; k < count; k++) {
      const o = (this.#output[k] as number) - outputMean;
      const f = (this.#flow[k] as number) - flowMean;
      oo += o * o;
      ff += f * f;
      of += o * f;
    }
    // Peak to peak of a triangle is its standard deviation times √12.
    const swing = Math.sqrt((12 * oo) / count);
    if (swing < this.#swingMin || ff === 0) return 0;
    return 1 - (of * of) / (oo * ff);
  }
}
