import type { FaultSchedule } from '../parts/fault-schedule.ts';
import type { SensorFault } from '../parts/sensor.ts';
import type { DeviceCondition } from '../plant.ts';

// The fault scenarios of the line (pack section 12). Magnitude 1 is the size described there; clearing repairs at once, but for wear.

const HOUR = 3600;
/** F-01 grows from its first to its last size in this time. */
const LEAK_GROWTH_S = 600;

export class ProcessFaults {
  readonly #faults: FaultSchedule;

  constructor(faults: FaultSchedule) {
    this.#faults = faults;
  }

  /** F-01: cooling water into the vessel, m³/h. */
  get panelLeakM3H(): number {
    const grown = Math.min(1, this.#faults.ageS('F-01') / LEAK_GROWTH_S);
    return this.#faults.size('F-01') * (0.2 + 1.8 * grown);
  }

  /** F-02: share of the metered hydrogen that never reaches the lances. */
  get hydrogenLost(): number {
    return Math.min(1, 0.05 * this.#faults.size('F-02'));
  }

  /** F-03: most that comes through the bridged coal feeder against normal; the bridge breaks by itself after ten minutes. */
  get coalPassing(): number {
    const size = this.#faults.size('F-03');
    return size > 0 && this.#faults.ageS('F-03') < 600 ? Math.max(0, 1 - 0.4 * size) : Number.POSITIVE_INFINITY;
  }

  /** F-05: foam against normal. */
  get foaming(): number {
    const size = this.#faults.size('F-05');
    return 1 + 2 * size * (1 - Math.exp(-this.#faults.ageS('F-05') / 60));
  }

  /** F-07: nitrogen through a passing purge valve, Nm³/h. */
  get purgeNm3H(): number {
    return 150 * this.#faults.size('F-07');
  }

  /** F-08: wear beyond the ordinary, mm/h. */
  get wearMmH(): number {
    return 2 * this.#faults.size('F-08');
  }

  /** F-09: rise of panel zone 3 beyond its own, as a share; grows within half an hour. */
  get scale(): number {
    return 0.3 * this.#faults.size('F-09') * (1 - Math.exp(-this.#faults.ageS('F-09') / 1800));
  }

  /** F-10: share of the ore lance that is burnt away. */
  get burntLance(): number {
    return this.#faults.size('F-10');
  }

  /** F-11: resistance of the venturi throat against new. */
  get throat(): number {
    return Math.max(0.2, 1 - 0.4 * this.#faults.size('F-11'));
  }

  /** F-13: mol share of H₂ lost to N₂ in the rich gas. */
  get hydrogenImpure(): number {
    return Math.min(0.9, 0.12 * this.#faults.size('F-13'));
  }

  /** F-14: water from the boiler into the gas, kg/h. */
  get tubeLeakKgH(): number {
    return 300 * this.#faults.size('F-14');
  }
}

/** What hangs on the frozen scanner. */
const SCANNER = [
  'TT-1411',
  'TT-1412',
  'TT-1413',
  'TT-1414',
  'TT-1415',
  'TT-1416',
  'TT-1417',
  'TT-1418',
  'TT-1421',
  'TT-1422',
  'TT-1423',
  'TT-1424',
  'TT-1425',
  'TT-1426',
] as const;

/** F-04, F-06 and F-12 sit in instruments. */
export const applySensorFaults = (faults: FaultSchedule, sensor: (tag: string) => SensorFault): void => {
  const scale = faults.size('F-04');
  // The feeder weighs too much, so its loop feeds too little.
  if (scale !== 0) sensor('WIC-1111').gain = 1 + 0.03 * scale;
  const drift = (faults.size('F-06') * faults.ageS('F-06')) / HOUR;
  if (drift !== 0) {
    sensor('AT-1621').bias = -drift;
    sensor('AT-1624').bias = drift;
  }
  if (faults.size('F-12') !== 0) for (const tag of SCANNER) sensor(tag).readStuck = true;
};

export const deviceCondition = (): DeviceCondition => ({ power: 'on', wordsSwapped: false });
