import type { Phase } from '../../config/vocabulary/phases.ts';

// Trials on the time of one of them, phase by phase. Pure.

/** A phase that all trials have, on the time of the reference, and how much longer each trial took for it. */
export interface StretchedPhase extends Phase {
  /** Of each trial: its own length over that of the reference. */
  readonly factors: readonly number[];
}

export interface Stretch {
  /** Times in ms from where the phases in common begin. */
  readonly phases: readonly StretchedPhase[];
  /** Of each trial: Unix ms at which it was where the reference was after so many ms. */
  readonly clocks: readonly ((time: number) => number)[];
}

/**
 * Lays the phases of trials over those of the reference: the longest run of phases that all of them went through in the same order.
 * null: they have none in common.
 */
export const stretchOf = (runs: readonly (readonly Phase[])[], reference: number): Stretch | null => {
  const own = runs[reference] ?? [];
  const found = commonRun(runs, own);
  if (found === null) return null;
  const { begin, length, places } = found;
  const segments = own.slice(begin, begin + length);
  const zero = segments[0]?.from ?? 0;
  const of = runs.map((phases, index) => phases.slice(places[index], (places[index] ?? 0) + length));
  const phases = segments.map((phase, at) => ({
    ...phase,
    from: phase.from - zero,
    to: phase.to - zero,
    factors: of.map((all) => lasts(all[at] ?? phase) / lasts(phase)),
  }));
  return { phases, clocks: of.map((all) => clockOf(phases, all)) };
};

const lasts = ({ from, to }: Phase): number => to - from;

/** Piecewise linear; before the first phase and after the last nobody asks. */
const clockOf =
  (phases: readonly StretchedPhase[], own: readonly Phase[]) =>
  (time: number): number => {
    const at = Math.max(
      0,
      phases.findLastIndex(({ from }) => from <= time),
    );
    const [phase, there] = [phases[at], own[at]];
    if (!phase || !there) return Number.NaN;
    return there.from + ((time - phase.from) / lasts(phase)) * lasts(there);
  };

interface CommonRun {
  readonly begin: number;
  readonly length: number;
  /** Where it begins in each trial. */
  readonly places: readonly number[];
}

/** The longest run of the reference that stands in every trial, the earliest of equal ones. */
const commonRun = (runs: readonly (readonly Phase[])[], own: readonly Phase[]): CommonRun | null => {
  for (let length = own.length; length > 0; length--)
    for (let begin = 0; begin + length <= own.length; begin++) {
      const wanted = own.slice(begin, begin + length);
      const places = runs.map((phases) => (phases === own ? begin : placeOf(phases, wanted)));
      if (places.every((place) => place >= 0)) return { begin, length, places };
    }
  return null;
};

const placeOf = (phases: readonly Phase[], wanted: readonly Phase[]): number =>
  phases.findIndex((_, place) => wanted.every(({ value }, at) => phases[place + at]?.value === value));
