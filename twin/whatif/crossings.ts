import type { Text } from '../../config/vocabulary/text.ts';
import type { WhatIfAlarm } from '../../config/vocabulary/what-if.ts';
import { type Draws, spreadOf } from './draws.ts';

/** What an experiment has to know of an instrument of its block. */
export interface InstrumentFacts {
  readonly tag: string;
  readonly name: Text;
  readonly unit: string;
  readonly priority: number | null;
  readonly limits: Readonly<Record<'hh' | 'h' | 'l' | 'll', number | null>>;
}

/** An alarm that fewer draws than this bring is chance. */
const SHARE_MIN = 0.025;
const LIMITS = ['hh', 'h', 'l', 'll'] as const;

/** Hours until a series first lies beyond a limit, between two instants along a straight line; null when it never does. */
const firstCrossing = (
  hours: readonly number[],
  series: ArrayLike<number>,
  limit: number,
  above: boolean,
): number | null => {
  const beyond = (k: number) => (above ? (series[k] as number) > limit : (series[k] as number) < limit);
  const found = hours.findIndex((_, k) => beyond(k));
  if (found <= 0) return found === 0 ? (hours[0] as number) : null;
  const [before, after] = [series[found - 1] as number, series[found] as number];
  const share = (limit - before) / (after - before);
  return (hours[found - 1] as number) + share * ((hours[found] as number) - (hours[found - 1] as number));
};

/** Alarms of one instrument that the draws bring, with when. */
export const alarmsOf = (
  { tag, name, unit, priority, limits }: InstrumentFacts,
  hours: readonly number[],
  draws: Draws,
): WhatIfAlarm[] =>
  LIMITS.flatMap((limit): WhatIfAlarm[] => {
    const value = limits[limit];
    if (value === null) return [];
    const above = limit === 'hh' || limit === 'h';
    const times = Array.from({ length: draws.used }, (_, draw) => firstCrossing(hours, draws.of(draw), value, above));
    const came = times.filter((at): at is number => at !== null);
    const share = came.length / draws.used;
    return share < SHARE_MIN ? [] : [{ tag, name, unit, limit, value, priority, share, atH: spreadOf(came) }];
  });

/** What comes in most draws first, and of that the earliest. */
export const byTime = (a: WhatIfAlarm, b: WhatIfAlarm): number =>
  Number(b.share >= 0.5) - Number(a.share >= 0.5) || a.atH.median - b.atH.median;
