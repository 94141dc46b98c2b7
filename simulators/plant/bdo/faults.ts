import type { FaultSchedule } from '../parts/fault-schedule.ts';
import type { SensorFault } from '../parts/sensor.ts';
import type { DeviceCondition } from '../plant.ts';

// The fault scenarios of the line (pack section 14). Magnitude 1 is the size described there; clearing repairs at once.

const HOUR = 3600;

/** What the faults do to the process at this moment; all neutral without faults. */
export class ProcessFaults {
  readonly #faults: FaultSchedule;

  constructor(faults: FaultSchedule) {
    this.#faults = faults;
  }

  #hours(id: string): number {
    return this.#faults.size(id) * (this.#faults.ageS(id) / HOUR);
  }

  /** F4: a step of 15 % and a decay of 900 h. */
  get ethynylationActivity(): number {
    return Math.max(0.05, 1 - 0.15 * this.#faults.size('F4')) * Math.exp(-this.#hours('F4') / 900);
  }

  /** F5: resistance of the slurry filter against clean. */
  get filterResistance(): number {
    return 1.04 ** this.#hours('F5');
  }

  /** F6: change of formaldehyde and methanol in the feed, wt%. */
  get feedWeak(): number {
    return this.#faults.size('F6');
  }

  /** F7: size of the stiction of PV-10401. */
  get stiction(): number {
    return this.#faults.size('F7');
  }

  /** F8: what E-301's water supply lets through, against normal. */
  get coolerSupply(): number {
    const size = this.#faults.size('F8');
    if (size === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, 1 - 0.6 * size * Math.min(1, this.#faults.ageS('F8') / 60));
  }

  /** F9: heat transfer of E-301 against clean, 1 % lost a day. */
  get coolerCleanliness(): number {
    return Math.max(0.1, 1 - 0.01 * (this.#hours('F9') / 24));
  }

  /** F10: Raney nickel, time constant 300 h. */
  get nickelActivity(): number {
    return Math.exp(-this.#hours('F10') / 300);
  }

  /** F11: bed resistance against clean, 2 % an hour. */
  get bedFouling(): number {
    return 1 + 0.02 * this.#hours('F11');
  }

  /** F11: hot spot at the third thermometer, K. */
  get hotSpotK(): number {
    return 6 * this.#faults.size('F11') * (1 - Math.exp(-this.#faults.ageS('F11') / 1800));
  }

  /** F12: air into C-402, kg/h. */
  get vacuumLeakKgH(): number {
    return 0.2 * this.#faults.size('F12');
  }

  /** F13: hydrogen out of the HP loop before the bed, kg/h. */
  get hydrogenLeakKgH(): number {
    return 0.015 * this.#faults.size('F13');
  }
}

/** F1 to F3 sit in transmitters. */
export const applySensorFaults = (faults: FaultSchedule, sensor: (tag: string) => SensorFault): void => {
  const drift = faults.size('F1');
  if (drift !== 0) sensor('TT-10111').bias = (0.05 * drift * faults.ageS('F1')) / HOUR;
  const bias = faults.size('F2');
  if (bias !== 0) sensor('FT-20101').gain = 1 - 0.03 * bias;
  if (faults.size('F3') !== 0) sensor('AT-11001').stuck = true;
};

/** F14 and F15 sit in devices. */
export const deviceCondition = (device: string, faults: FaultSchedule): DeviceCondition => ({
  power: device === 'CH-601' && faults.size('F15') !== 0 ? 'silent' : 'on',
  wordsSwapped: device === 'ANA-B1' && faults.size('F14') !== 0,
});
