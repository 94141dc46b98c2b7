import { Trip } from '../parts/trip.ts';

// The cause-and-effect table of the line (I-01 to I-12), as far as the plant makes its causes. Set points in the tags' units.

type Measured = (tag: string) => number;

const LEAKS = ['AE-1211', 'AE-1212', 'AE-1213', 'AE-1214'] as const;
const TOP = ['PT-1404A', 'PT-1404B', 'PT-1404C'] as const;

/** Coal is set in ratio to ore. */
const COAL_TO_ORE = 0.505;

/** What the safety system does to the plant at this moment. */
export interface SafetyActions {
  readonly closeHydrogen: boolean;
  readonly stopOre: boolean;
  readonly stopCoal: boolean;
  readonly stopOxygen: boolean;
  /** Most of the normal blast that may pass. */
  readonly blast: number;
  readonly openGasValve: boolean;
}

export class SafetySystem {
  readonly trips: readonly Trip[];

  constructor(measured: Measured) {
    const count = (tags: readonly string[], over: (value: number) => boolean) =>
      tags.reduce((n, tag) => n + (over(measured(tag)) ? 1 : 0), 0);
    const pair = (supply: string, back: string, limit: number) => measured(supply) - measured(back) > limit;
    const trip = (id: string, cause: () => boolean, delayS: number) => new Trip(id, 1, cause, delayS);
    this.trips = [
      trip('I-01', () => count(LEAKS, (v) => v >= 25) >= 2 || count(LEAKS, (v) => v >= 40) >= 1, 2),
      trip(
        'I-02',
        () =>
          (pair('FT-1431', 'FT-1432', 1.0) || pair('FT-1435', 'FT-1436', 0.4)) &&
          (measured('AT-1626') > 22 || measured('AT-1623') > 7.5 || measured('PT-1441') < 500),
        5,
      ),
      trip('I-03', () => count(TOP, (v) => v >= 105) >= 2, 0.5),
      trip('I-04', () => measured('PT-1441') <= 400, 3),
      trip('I-05', () => measured('LT-1405') >= 3.6 || measured('AT-1407') < 62, 20),
      trip('I-06', () => measured('LIC-1608') <= 20, 5),
      trip('I-07', () => measured('AT-1625') >= 1.5, 3),
      trip(
        'I-08',
        () => measured('WIC-1112') < 0.5 * COAL_TO_ORE * measured('WIC-1111') && measured('WIC-1111') > 100,
        60,
      ),
      trip('I-09', () => count(TOP, (v) => v <= 3) >= 2, 2),
      trip('I-11', () => measured('TT-1401') <= 1300, 60),
      trip('I-12', () => measured('BS-1642') < 0.5, 20),
    ];
  }

  step(dtS: number): void {
    for (const trip of this.trips) trip.step(dtS);
  }

  reset(): void {
    for (const trip of this.trips) trip.reset();
  }

  tripped(...ids: readonly string[]): boolean {
    return this.trips.some((trip) => trip.tripped && ids.includes(trip.id));
  }

  get actions(): SafetyActions {
    const stop = this.tripped('I-02', 'I-03', 'I-04', 'I-06', 'I-07', 'I-09');
    const still = this.tripped('I-03', 'I-04', 'I-06');
    const blasts = [
      still ? 0 : 1,
      this.tripped('I-02') ? 0.2 : 1,
      this.tripped('I-05') ? 0.5 : 1,
      this.tripped('I-08') ? 0.6 : 1,
      this.tripped('I-12') ? 0.7 : 1,
    ];
    return {
      closeHydrogen: stop || this.tripped('I-01', 'I-05', 'I-11', 'I-12'),
      stopOre: stop || this.tripped('I-05', 'I-08', 'I-11'),
      stopCoal: stop || this.tripped('I-05'),
      stopOxygen: stop || this.tripped('I-05'),
      blast: Math.min(...blasts),
      openGasValve: this.tripped('I-03'),
    };
  }
}
