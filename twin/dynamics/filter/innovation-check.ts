import { chiSquareQuantile } from '../../numerics/distributions.ts';
import type { Innovation } from './state-model.ts';

export interface FitOfModel {
  /** Mean of the normalised innovation squared per observed value over the window; 1 while the model fits. */
  readonly ratio: number;
  /** Above this the model is said not to fit. */
  readonly limit: number;
  readonly fits: boolean;
}

/** Says over a window of observations whether innovations are as large as the filter expects (Bar-Shalom's NIS test). */
export class InnovationCheck {
  readonly #window: number;
  readonly #level: number;
  #recent: Innovation[] = [];

  /** `level`: probability of a flag per full window while the model fits. */
  constructor(window: number, level: number) {
    this.#window = window;
    this.#level = level;
  }

  /** What the verdict is made of, oldest first. */
  get recent(): readonly Innovation[] {
    return [...this.#recent];
  }

  set recent(innovations: readonly Innovation[]) {
    this.#recent = [...innovations];
  }

  note(innovation: Innovation): void {
    if (innovation.count === 0 || !Number.isFinite(innovation.nis)) return;
    this.#recent.push(innovation);
    if (this.#recent.length > this.#window) this.#recent.shift();
  }

  /** Null before half a window is full. */
  verdict(): FitOfModel | null {
    if (this.#recent.length < this.#window / 2) return null;
    const degrees = this.#recent.reduce((sum, { count }) => sum + count, 0);
    const ratio = this.#recent.reduce((sum, { nis }) => sum + nis, 0) / degrees;
    const limit = chiSquareQuantile(this.#level, degrees) / degrees;
    return { ratio, limit, fits: ratio <= limit };
  }
}
