import { useEffect, useState } from 'react';
import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import type { WhatIfReply } from '../../../../config/vocabulary/what-if.ts';
import { ask } from '../../state/api.ts';
import { realityAt } from '../../state/forecast-score.ts';
import { usePlant } from '../../widgets/plant-context.ts';
import type { Curve } from './curves.ts';

const HOUR_MS = 3_600_000;
const PERIOD_MS = 60_000;

export type RealityOf = ReadonlyMap<string, readonly (number | null)[]>;

/** What the record holds of each curve at the instants of a kept answer; null while none of them has come or nothing is kept. */
export const useReality = (reply: WhatIfReply | null, curves: readonly Curve[]): RealityOf | null => {
  const plant = usePlant();
  const [reality, setReality] = useState<RealityOf | null>(null);
  useEffect(() => {
    setReality(null);
    const start = reply?.from ?? null;
    if (!reply || start === null) return;
    const own = new AbortController();
    const look = async () => {
      const now = plant.now();
      const instants = reply.hours.map((hour) => start + hour * HOUR_MS);
      if (now <= (instants[1] ?? Number.POSITIVE_INFINITY)) return;
      const to = Math.min(now, instants.at(-1) ?? now);
      const found = await Promise.all(
        curves.map(async ({ id, tag }) => {
          if (tag === null) return [];
          const query = new URLSearchParams({
            tag,
            from: String(Math.round(start)),
            to: String(Math.round(to) + 1),
            columns: String(8 * instants.length),
          });
          const series = await ask<HistorySeries>(`/api/history?${query}`, { signal: own.signal });
          return [[id, realityAt(series, instants, now)] as const];
        }),
      );
      if (!own.signal.aborted) setReality(new Map(found.flat()));
    };
    // Without an answer the curves stand alone; the health page says what is wrong with the record.
    const again = () => void look().catch(() => {});
    again();
    const timer = setInterval(again, PERIOD_MS);
    return () => {
      clearInterval(timer);
      own.abort();
    };
  }, [plant, reply, curves]);
  return reality;
};
