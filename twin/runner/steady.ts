import type { Line } from '../../config/plant/line.ts';
import type { Instrument } from './instrument.ts';

/** Two halves of this window are compared. */
const HALF_MS = 60_000;
/** A difference counts when it is both more than chance and more than this share of the value. */
const SHARE_MIN = 0.01;
const SIGMAS = 5;
/** One signal alone that moves is a question to the sensor; two that move together are a plant that moves. */
const MOVING_MIN = 2;

export interface Steadiness {
  readonly steady: boolean;
  /** Areas that were looked at. */
  readonly areas: readonly string[];
  /** Areas (blocks of the line) that move, with the tags that show it. */
  readonly moving: readonly { readonly area: string; readonly tags: readonly string[] }[];
}

/** Steady-state gate per area: the means of the last minute and of the one before, over flows and temperatures. */
export const steadiness = (line: Line, instruments: Iterable<Instrument>, now: number): Steadiness => {
  const areaOf = new Map(line.equipment.map(({ id, area }) => [id, area]));
  const moving = new Map<string, string[]>();
  const looked = new Set<string>();
  for (const instrument of instruments) {
    const { point } = instrument;
    if (instrument.isAnalyser || !point.sigma || (point.isaType !== 'FT' && point.isaType !== 'TT')) continue;
    const area = (point.equipment && areaOf.get(point.equipment)) ?? 'line';
    looked.add(area);
    const recent = instrument.meanBetween(now - HALF_MS, now + 1);
    const before = instrument.meanBetween(now - 2 * HALF_MS, now - HALF_MS);
    if (recent.count < 5 || before.count < 5) continue;
    const difference = Math.abs(recent.mean - before.mean);
    const chance = SIGMAS * point.sigma * Math.sqrt(1 / recent.count + 1 / before.count);
    if (difference <= Math.max(chance, SHARE_MIN * Math.abs(before.mean))) continue;
    moving.set(area, [...(moving.get(area) ?? []), point.tag]);
  }
  const areas = [...moving].flatMap(([area, tags]) => (tags.length >= MOVING_MIN ? [{ area, tags }] : []));
  return { steady: areas.length === 0, areas: [...looked].sort(), moving: areas };
};
