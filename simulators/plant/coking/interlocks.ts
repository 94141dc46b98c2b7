import { Trip } from '../parts/trip.ts';

// The cause-and-effect table of the line (I-1 to I-12), as far as the plant makes its causes. Set points in the tags' units.

type Measured = (tag: string) => number;

/** Detectors of one area: two of them at their outer limit shut the area. */
const AREAS = [
  ['GT-96201', 'GT-96202'],
  ['GT-96301', 'GT-96302'],
  ['GT-96501', 'GT-96502'],
  ['GT-96601', 'GT-96602'],
] as const;

/** What the safety system does to the plant at this moment. */
export interface SafetyActions {
  readonly closeHeatingGas: boolean;
  readonly cutVoltage: boolean;
  readonly exhausterLow: boolean;
  readonly exhausterOff: boolean;
  readonly bypassHolder: boolean;
  readonly closeSurplus: boolean;
  readonly emergencyLiquor: boolean;
  readonly closeStillHeat: boolean;
  readonly stopCharging: boolean;
}

/** Group of the trip tag: heating, exhauster, precipitator, holder, benzol heat, machines. */
const Group = { heating: 1, exhauster: 2, precipitator: 3, holder: 4, benzol: 5, machines: 6 } as const;

export class SafetySystem {
  readonly trips: readonly Trip[];

  /** @param changing the reversal valves are on their way, which drops the gas pressure for a moment */
  constructor(measured: Measured, changing: () => boolean) {
    const high = (tag: string) => measured(tag) >= (tag.endsWith('2') ? 50 : 100);
    const trip = (id: string, group: number, cause: () => boolean, delayS: number) =>
      new Trip(id, group, cause, delayS);
    this.trips = [
      trip(
        'I-1',
        Group.heating,
        () =>
          (!changing() && measured('PT-71101') <= 0.8) || measured('FT-70601') <= 40 || measured('PT-70701') >= -0.015,
        20,
      ),
      trip('I-2', Group.precipitator, () => measured('AT-80601') >= 2 && measured('AT-80101') > 1.5, 1),
      trip('I-3', Group.exhauster, () => measured('PT-80101') <= -0.02, 5),
      trip(
        'I-4',
        Group.exhauster,
        () => measured('VT-80801') >= 9 || measured('PT-80802') <= 60 || measured('IT-80801') >= 14,
        2,
      ),
      trip('I-5', Group.holder, () => measured('AT-90516') >= 1 || measured('LT-90501') >= 95, 2),
      trip('I-6', Group.holder, () => measured('LT-90501') <= 12 || measured('PT-90501') <= 1.5, 2),
      trip('I-7', Group.machines, () => measured('FT-80101') <= 330 && measured('PT-80102') <= 150, 20),
      trip('I-8', Group.benzol, () => measured('TT-90902') >= 210 || measured('FT-90601') < 20, 5),
      trip('I-11', Group.machines, () => AREAS.some((tags) => tags.every(high)), 0),
      trip('I-12', Group.heating, () => measured('PT-95201') <= 400, 2),
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

  group(number: number): boolean {
    return this.trips.some(({ tripped, group }) => tripped && group === number);
  }

  get actions(): SafetyActions {
    return {
      closeHeatingGas: this.tripped('I-1', 'I-6', 'I-11', 'I-12'),
      cutVoltage: this.tripped('I-2'),
      exhausterLow: this.tripped('I-3'),
      exhausterOff: this.tripped('I-4'),
      bypassHolder: this.tripped('I-5'),
      closeSurplus: this.tripped('I-6'),
      emergencyLiquor: this.tripped('I-7'),
      closeStillHeat: this.tripped('I-8', 'I-11'),
      stopCharging: this.tripped('I-4', 'I-11'),
    };
  }
}
