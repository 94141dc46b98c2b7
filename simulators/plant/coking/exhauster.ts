import { lagShare } from '../parts/first-order.ts';
import { add, assign, kmol, type Mixture, nothing, type Streams, streamOf, total } from './species.ts';

// Gas from the precipitator to the discharge of the Roots blower (line description 10.3).

const BAROMETER = 89;
const GAS_CONSTANT = 8.314;
const KELVIN = 296.15;
/** m³ of cooler, precipitator and pipes. */
const VOLUME = 3;
const NORMAL_RPM = 820;
const RPM_LOW = 120;
const NORMAL_SUCTION = -2.8;
const NORMAL_DISCHARGE = 16;

/** Volumetric efficiency falls with the load: with this the mean speed of a cycle is the normal one. */
const SPEED_MEAN = 1.0046;

const efficiency = (kpa: number): number => 0.9 - 0.006 * kpa;

export class Exhauster {
  rpm = NORMAL_RPM;
  suctionKpaG = NORMAL_SUCTION;
  dischargeKpaG = NORMAL_DISCHARGE;
  /** Gas against normal, by volume. */
  load = 1;
  /** kg between the butterfly and the blower. */
  readonly gas = nothing();
  /** kg/h */
  readonly leaving = nothing();
  /** m³/h for each rpm at full volumetric efficiency. */
  readonly #displacement: number;
  readonly #normalKmol: number;

  constructor(normal: Streams) {
    const out = streamOf(normal, 'S-808');
    this.#normalKmol = kmol(out);
    const kpaA = BAROMETER + NORMAL_SUCTION;
    const actual = (this.#normalKmol * GAS_CONSTANT * KELVIN) / kpaA;
    this.#displacement = (actual / (NORMAL_RPM * efficiency(NORMAL_DISCHARGE - NORMAL_SUCTION))) * SPEED_MEAN;
    const held = (kpaA * VOLUME) / (GAS_CONSTANT * KELVIN);
    assign(this.gas, out, held / this.#normalKmol);
    assign(this.leaving, out);
  }

  /** @param speed of the drive against normal; 0 when it stands */
  step(dtS: number, entering: Readonly<Mixture>, speed: number): void {
    const wanted = speed <= 0 ? 0 : Math.max(RPM_LOW, Math.min(1500, NORMAL_RPM * speed));
    this.rpm += (wanted - this.rpm) * lagShare(dtS, 4);
    const swept = this.rpm * this.#displacement * efficiency(this.dischargeKpaG - this.suctionKpaG);
    const hours = dtS / 3600;
    const share = 1 - Math.exp((-swept * hours) / VOLUME);
    assign(this.leaving, this.gas, share / hours);
    add(this.gas, this.leaving, -hours);
    add(this.gas, entering, hours);
    this.suctionKpaG = (kmol(this.gas) * GAS_CONSTANT * KELVIN) / VOLUME - BAROMETER;
    this.load = kmol(this.leaving) / this.#normalKmol;
    const discharge = NORMAL_DISCHARGE + 20 * (this.load - 1);
    this.dischargeKpaG += (discharge - this.dischargeKpaG) * lagShare(dtS, 5);
  }

  /** °C behind the blower. */
  get dischargeC(): number {
    return 23 + (19 * (this.dischargeKpaG - this.suctionKpaG)) / (NORMAL_DISCHARGE - NORMAL_SUCTION);
  }

  get kilowatt(): number {
    return this.rpm < 1 ? 0 : 1.4 * (0.3 + (0.7 * this.rpm) / NORMAL_RPM);
  }

  get heldKg(): number {
    return total(this.gas);
  }
}
