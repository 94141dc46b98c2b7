import type { FaultSchedule } from '../parts/fault-schedule.ts';
import type { SensorFault } from '../parts/sensor.ts';
import type { DeviceCondition } from '../plant.ts';

// The fault scenarios of the line (description 14). Magnitude 1 is the size described there; clearing repairs at once.

const HOUR = 3600;

export class ProcessFaults {
  readonly #faults: FaultSchedule;

  constructor(faults: FaultSchedule) {
    this.#faults = faults;
  }

  /** K2: how far the tapping of the main's pressure is plugged with tar. */
  get pluggedTapping(): number {
    return this.#faults.size('K2');
  }

  /** K3: stick band of the butterfly against 4 %. */
  get stiction(): number {
    return this.#faults.size('K3');
  }

  /** K4: gas-side resistance by naphthalene, grown by 2 % of all of it an hour; and heat resistance by 1 %. */
  get plugged(): number {
    return 1.02 ** ((this.#faults.size('K4') * this.#faults.ageS('K4')) / HOUR) - 1;
  }
  get fouled(): number {
    return 1 / Math.max(0.1, 1 - (0.01 * this.#faults.size('K4') * this.#faults.ageS('K4')) / HOUR) - 1;
  }

  /** K5: most liquor that passes the blocked strainer, against normal; within half a minute. */
  get liquorPassing(): number {
    const size = this.#faults.size('K5');
    if (size === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, 1 - 0.5 * size * Math.min(1, this.#faults.ageS('K5') / 30));
  }

  /** K6: share of the gas of chamber 3 that leaks through its wall in the first hours after charging. */
  get wallLeak(): number {
    return Math.min(0.5, 0.03 * this.#faults.size('K6'));
  }

  /** K7: air through the door of chamber 2, kg/h. */
  get doorKgH(): number {
    return this.#faults.size('K7');
  }

  /** K8: volatile matter and moisture of the blend beyond normal, wt%. */
  get blendVolatile(): number {
    return 3 * this.#faults.size('K8');
  }
  get blendMoisture(): number {
    return 2 * this.#faults.size('K8');
  }

  /** K10: pH lost to salts, so that 90 % of the hydrogen sulphide is absorbed instead of 97.5 %. */
  get absorberAcid(): number {
    return 0.752 * this.#faults.size('K10');
  }

  /** K11: growth of the equilibrium slope of the aged wash oil: 85 % instead of 93.5 %. */
  get agedOil(): number {
    return 0.275 * this.#faults.size('K11');
  }

  /** K12: air through the reversal valve beside the metered air, as a share of it. */
  get slip(): number {
    return 0.05 * this.#faults.size('K12');
  }

  /** K13: shrinkage that the next charges lack. */
  get poorShrinkage(): number {
    return Math.min(0.9, 0.4 * this.#faults.size('K13'));
  }
}

/** K1, K2, K9 and K14 sit in instruments. */
export const applySensorFaults = (faults: FaultSchedule, sensor: (tag: string) => SensorFault): void => {
  if (faults.size('K1') !== 0) {
    // An open thermocouple drives its transmitter to the upper end.
    const centre = sensor('TT-70104');
    centre.gain = 0;
    centre.bias = 1250;
  }
  const plugged = faults.size('K2');
  if (plugged !== 0) {
    const pressure = sensor('PT-80101');
    pressure.bias = 0.03 * plugged;
    pressure.noiseShare = 0.25;
  }
  const ramp = Math.min(1, faults.ageS('K9') / HOUR);
  if (faults.size('K9') !== 0) sensor('FT-90501').gain = 1 - 0.04 * faults.size('K9') * ramp;
  if (faults.size('K14') !== 0) sensor('WT-70001').bias = 8 * faults.size('K14');
};

export const deviceCondition = (device: string, faults: FaultSchedule): DeviceCondition => ({
  power: 'on',
  wordsSwapped: device === 'PKG-BZL' && faults.size('K15') !== 0,
});
