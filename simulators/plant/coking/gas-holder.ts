import { clamp } from '../parts/first-order.ts';
import { add, assign, kmol, type Mixture, nothing, type Streams, streamOf, total } from './species.ts';

// Wet gas holder: clean gas in, heating gas and surplus out (line description 10.6).

const USABLE_M3 = 45;
const NORMAL_LEVEL = 55;
/** The bell weighs so much; a higher bell hangs on less water. */
const KPA_G = 3.2;
const KPA_PER_LEVEL = 0.02;
const FLARE_OPENS = 85;
const FLARE_CLOSES = 75;
/** m³/kmol in the holder at 27 °C and 92 kPa. */
const M3_PER_KMOL = (8.314 * 300.15) / 92.2;

export class GasHolder {
  readonly gas = nothing();
  /** kg/h */
  readonly heating = nothing();
  readonly surplus = nothing();
  readonly flared = nothing();
  flaring = false;
  readonly #surplus: number;
  readonly #normalKmol: number;

  constructor(normal: Streams) {
    const clean = streamOf(normal, 'S-905');
    this.#normalKmol = kmol(clean);
    assign(this.gas, clean, ((NORMAL_LEVEL / 100) * USABLE_M3) / M3_PER_KMOL / this.#normalKmol);
    assign(this.heating, streamOf(normal, 'S-911'));
    assign(this.surplus, streamOf(normal, 'S-912'));
    this.#surplus = kmol(this.surplus);
  }

  get level(): number {
    return (100 * kmol(this.gas) * M3_PER_KMOL) / USABLE_M3;
  }

  get kpaG(): number {
    return this.level <= 0.5 ? 0 : KPA_G + KPA_PER_LEVEL * (this.level - NORMAL_LEVEL);
  }

  /**
   * @param entering clean gas, kg/h
   * @param heatingKgH what the ovens draw
   * @param valve surplus valve against normal
   */
  step(dtS: number, entering: Readonly<Mixture>, heatingKgH: number, valve: number): void {
    const hours = dtS / 3600;
    const { gas, level } = this;
    const held = kmol(gas);
    const mass = total(gas);
    const some = clamp(level / 2, 0, 1);
    assign(this.heating, gas, mass > 0 ? (some * heatingKgH) / mass : 0);
    if (level > FLARE_OPENS) this.flaring = true;
    if (level < FLARE_CLOSES) this.flaring = false;
    const out = some * this.#surplus * (valve + (this.flaring ? 2.5 : 0));
    assign(this.surplus, gas, held > 0 ? out / held : 0);
    add(gas, entering, hours);
    add(gas, this.heating, -hours);
    add(gas, this.surplus, -hours);
  }
}
