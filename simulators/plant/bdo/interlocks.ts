import { Trip } from '../parts/trip.ts';

// The cause-and-effect table of the line (interlocks I-1 to I-17), as far as the plant makes their causes. Set points in the tags' units.

type Measured = (tag: string) => number;

const BED = ['TT-30221', 'TT-30222', 'TT-30223', 'TT-30224', 'TT-30225'] as const;
const GAS = ['GT-60101', 'GT-60201', 'GT-60301', 'GT-60401', 'GT-60501', 'GT-60601', 'GT-60701', 'GT-60801'] as const;

/** What the safety system does to the plant at this moment. */
export interface SafetyActions {
  stopCompressor: boolean;
  stopScrew: boolean;
  closeSparge: boolean;
  closeFormaldehyde: boolean;
  jacketFull: boolean;
  nitrogen: boolean;
  stopFiltrate: boolean;
  hotWater: boolean;
  closeStripperSteam: boolean;
  closeLpHydrogen: boolean;
  closeLpFeed: boolean;
  coolerFull: boolean;
  ventLp: boolean;
  stopHpPump: boolean;
  stopHeater: boolean;
  stopBooster: boolean;
  depressurise: boolean;
  closeLetdown: boolean;
  closeColumnOil: boolean;
  closeThfOil: boolean;
}

export class SafetySystem {
  readonly trips: readonly Trip[];

  constructor(measured: Measured) {
    const above = (tag: string, limit: number) => measured(tag) > limit;
    const below = (tag: string, limit: number) => measured(tag) < limit;
    const count = (tags: readonly string[], limit: number) =>
      tags.reduce((n, tag) => n + (above(tag, limit) ? 1 : 0), 0);
    const trip = (id: string, group: number, cause: () => boolean, delayS = 0) => new Trip(id, group, cause, delayS);
    this.trips = [
      trip('I-1', 1, () => below('LT-10201', 10) || below('PT-10101', 2)),
      trip('I-2', 1, () => above('PT-10101', 15) || above('TT-10101', 88)),
      trip('I-3', 1, () => above('AT-10402', 1), 5),
      trip('I-4', 1, () => above('PT-10401', 145) || above('TT-10401', 75)),
      trip(
        'I-5',
        2,
        () =>
          (above('TT-10111', 100) && above('TT-10112', 100)) ||
          (above('TT-10211', 100) && above('TT-10212', 100)) ||
          above('PT-10111', 130) ||
          above('PT-10211', 130),
      ),
      trip('I-6', 2, () => below('LT-10111', 25) || below('LT-10211', 25)),
      trip('I-7', 2, () => below('IT-10111', 0.5) || below('IT-10211', 0.5), 10),
      trip('I-8', 2, () => above('TT-20113', 125) || below('LT-20111', 15)),
      trip(
        'I-9',
        3,
        () => (above('TT-30111', 85) && above('TT-30112', 85)) || above('PT-30111', 2600) || below('FT-30113', 900),
      ),
      trip('I-10', 4, () => above('PT-30211', 20_500) || count(BED, 160) >= 2),
      trip('I-11', 4, () => below('LT-30211', 12)),
      trip('I-12', 4, () => below('FT-30601', 0.4)),
      trip('I-13', 4, () => below('PT-30402', 160) || above('VT-30401', 9)),
      trip('I-14', 5, () => above('TT-40213', 186) || above('TT-40313', 190) || above('PT-40311', 12)),
      trip('I-15', 6, () => above('TT-50111', 128) || above('PT-50221', 850)),
      trip('I-16', 0, () => count(GAS, 50) >= 2),
      trip('I-17', 0, () => below('PT-60201', 400)),
    ];
  }

  step(dtS: number): void {
    for (const trip of this.trips) trip.step(dtS);
  }

  reset(): void {
    for (const trip of this.trips) trip.reset();
  }

  /** 1 while any trip of a group stands; area and plant trips (group 0) show in every group. */
  group(number: number): number {
    return this.trips.some((trip) => trip.tripped && (trip.group === number || trip.group === 0)) ? 1 : 0;
  }

  get actions(): SafetyActions {
    const on = (...ids: string[]) => this.trips.some((trip) => trip.tripped && ids.includes(trip.id));
    const area = on('I-16', 'I-17');
    return {
      stopCompressor: on('I-1', 'I-3', 'I-4') || area,
      stopScrew: on('I-2') || area,
      closeSparge: on('I-5', 'I-7') || area,
      closeFormaldehyde: on('I-5') || area,
      jacketFull: on('I-5') || area,
      nitrogen: on('I-5', 'I-7') || area,
      stopFiltrate: on('I-6'),
      hotWater: on('I-6'),
      closeStripperSteam: on('I-8') || area,
      closeLpHydrogen: on('I-9') || area,
      closeLpFeed: on('I-9') || area,
      coolerFull: on('I-9') || area,
      ventLp: on('I-9'),
      stopHpPump: on('I-10', 'I-12') || area,
      stopHeater: on('I-10', 'I-12') || area,
      stopBooster: on('I-10', 'I-13') || area,
      depressurise: on('I-10'),
      closeLetdown: on('I-11') || area,
      closeColumnOil: on('I-14') || area,
      closeThfOil: on('I-15') || area,
    };
  }
}
