import type { LineView } from '../../contract/line-view.ts';
import type { PointView } from '../../contract/point-view.ts';
import type { LiveValue, PointCycle } from '../page.ts';
import { isUsable } from './quality.ts';

type Cycle = LineView['cycles'][number];
type Place = Cycle['places'][number];
type Profile = Cycle['expected'][number]['profile'];

/** One place of one cycle with what is known of it. */
interface Station {
  readonly cycle: Cycle;
  readonly place: Place;
  /** What each point is here. */
  readonly roles: ReadonlyMap<string, string>;
  phase: number | null;
  hours: number | null;
  /** By the phase: when it was last entered, Unix ms; only entries that were seen. */
  readonly entered: Map<number, number>;
}

const stationsOf = (lines: readonly LineView[]): Station[] =>
  lines.flatMap((line) =>
    line.cycles.flatMap((cycle) =>
      cycle.places.map((place) => ({
        cycle,
        place,
        roles: new Map(Object.entries(place.points).map(([role, tag]) => [tag, role])),
        phase: null,
        hours: null,
        entered: new Map<number, number>(),
      })),
    ),
  );

const numberOf = ({ value, quality }: LiveValue): number | null => (isUsable(quality) ? value : null);

/** Where everything that goes round stands, and what that means for its points. A phase that is not known excuses nothing. */
export class CycleWatch {
  readonly #stations: readonly Station[];
  readonly #byTag = new Map<string, Station[]>();
  readonly #suppressed = new Map<string, boolean>();
  readonly #now: () => number;

  /** @param now Unix ms by the server's clock */
  constructor(lines: readonly LineView[], now: () => number) {
    this.#now = now;
    this.#stations = stationsOf(lines);
    for (const station of this.#stations)
      for (const tag of station.roles.keys()) this.#byTag.set(tag, [...(this.#byTag.get(tag) ?? []), station]);
  }

  /** The phases and clocks to be heard all the time. */
  get tags(): readonly string[] {
    const all = this.#stations.flatMap(({ place }) => (place.elapsed ? [place.phase, place.elapsed] : [place.phase]));
    return [...new Set(all)];
  }

  heard(lives: readonly LiveValue[]): void {
    for (const live of lives) {
      const value = numberOf(live);
      for (const station of this.#stations) {
        if (station.place.elapsed === live.point.tag) station.hours = value;
        if (station.place.phase !== live.point.tag || station.phase === value) continue;
        // The first phase that is seen began nobody knows when.
        if (value !== null && station.phase !== null) station.entered.set(value, this.#now());
        station.phase = value;
      }
    }
  }

  /** Tags whose limits count again, or no longer, since the last call. */
  changed(): readonly string[] {
    const found: string[] = [];
    for (const tag of this.#byTag.keys()) {
      const now = this.of(tag)?.suppressed ?? false;
      if (now !== (this.#suppressed.get(tag) ?? false)) found.push(tag);
      this.#suppressed.set(tag, now);
    }
    return found;
  }

  /** Null for a point that goes round with nothing. */
  of(tag: string): PointCycle | null {
    const stations = this.#byTag.get(tag);
    if (!stations) return null;
    return {
      suppressed: stations.some((station) => this.#suppresses(station, tag)),
      expected: stations.map((station) => expectedOf(station, tag)).find((band) => band !== null) ?? null,
    };
  }

  #suppresses({ cycle, roles, phase, entered }: Station, tag: string): boolean {
    const role = roles.get(tag) ?? '';
    return cycle.suppressed.some(({ points, phases, forS }) => {
      if (!points.includes(role)) return false;
      if (forS === undefined) return phase !== null && phases.includes(phase);
      return phases.some((number) => this.#now() - (entered.get(number) ?? Number.NEGATIVE_INFINITY) < forS * 1000);
    });
  }
}

const expectedOf = ({ cycle, roles, phase, hours }: Station, tag: string): PointCycle['expected'] => {
  if (phase === null || hours === null) return null;
  const role = roles.get(tag);
  const expected = cycle.expected.find(({ point, phases }) => point === role && phases.includes(phase));
  if (!expected) return null;
  const { value, within } = along(expected.profile, hours);
  return { value, low: value - within, high: value + within, priority: expected.priority };
};

/** Straight lines between the given hours; before the first and after the last, those. */
const along = (profile: Profile, hours: number): { value: number; within: number } => {
  const next = profile.findIndex(({ h }) => h > hours);
  const to = profile[next < 0 ? profile.length - 1 : next];
  const from = profile[next < 0 ? profile.length - 1 : Math.max(0, next - 1)];
  if (!from || !to) return { value: Number.NaN, within: Number.NaN };
  const part = to.h > from.h ? Math.max(0, (hours - from.h) / (to.h - from.h)) : 0;
  return {
    value: from.value + part * (to.value - from.value),
    within: from.within + part * (to.within - from.within),
  };
};

export interface Standing {
  readonly name: Cycle['name'];
  /** The phase in words; null when it is not known. */
  readonly phase: Cycle['name'] | null;
  readonly hours: number | null;
}

/** Where the cycles of one piece of equipment stand. */
export const standingOf = (
  { cycles }: LineView,
  equipment: string,
  latest: (tag: string) => LiveValue | null,
): readonly Standing[] =>
  cycles.flatMap(({ name, places }) =>
    places
      .filter((place) => place.equipment === equipment)
      .map(({ phase, elapsed }) => {
        const live = latest(phase);
        const clock = elapsed === undefined ? null : latest(elapsed);
        return {
          name,
          phase: live ? wordOf(live.point, numberOf(live)) : null,
          hours: clock ? numberOf(clock) : null,
        };
      }),
  );

const wordOf = ({ words }: PointView, value: number | null): Cycle['name'] | null =>
  value === null ? null : (words?.[String(value)] ?? null);
