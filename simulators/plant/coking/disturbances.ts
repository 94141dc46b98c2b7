import { OrnsteinUhlenbeck } from '../../random.ts';
import { type Charge, NORMAL_CHARGE } from './coal.ts';

/** Slow disturbances of section 10.8 of the line description, each as a share of its described size. */
export class Disturbances {
  /** K on the cooling water, over the day. */
  waterK = 0;
  /** kPa of wind on the stack. */
  windKpa = 0;
  readonly #share: number;
  readonly #normal: () => number;
  readonly #wind: OrnsteinUhlenbeck;

  constructor(share: number, normal: () => number) {
    this.#share = share;
    this.#normal = normal;
    this.#wind = new OrnsteinUhlenbeck(normal, 30, 0);
  }

  step(dtS: number, timeS: number): void {
    if (this.#share === 0) return;
    this.waterK = 2 * this.#share * Math.sin((2 * Math.PI * timeS) / 86_400);
    this.windKpa = 0.004 * this.#share * this.#wind.step(dtS);
  }

  /** What the belt brings for the next charge, and how late it comes, s. */
  nextCharge(): { charge: Charge; lateS: number } {
    if (this.#share === 0) return { charge: NORMAL_CHARGE, lateS: 0 };
    const around = (normal: number, sigma: number) => normal + sigma * this.#share * this.#normal();
    return {
      charge: {
        wetKg: around(400, 1.5),
        moisture: around(10, 0.5) / 100,
        density: around(729, 12),
        volatile: around(27, 0.4),
        shrinkage: 1,
      },
      lateS: 360 * this.#share * Math.max(-1, Math.min(1, this.#normal())),
    };
  }
}
