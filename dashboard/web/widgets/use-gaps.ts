import { useEffect, useState } from 'react';
import type { Completeness, GapRecord } from '../../../config/vocabulary/gap.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { troubleText } from '../../../config/vocabulary/trouble.ts';
import type { GapsReply } from '../../contract/gaps.ts';
import { ask } from '../state/api.ts';
import type { TimeRange } from '../state/time-range.ts';
import { usePlant } from './plant-context.ts';

const PERIOD_MS = 5000;

export interface GapsRead {
  readonly gaps: readonly GapRecord[];
  readonly completeness: Completeness | null;
  readonly from: number;
  readonly to: number;
  readonly error: Text | null;
}

/** Holes of a range, newest first, and how whole its record is; a live range is asked again as it moves. */
export const useGaps = (range: TimeRange, line: string | null): GapsRead | null => {
  const plant = usePlant();
  const [read, setRead] = useState<GapsRead | null>(null);
  const spanMs = range.kind === 'live' ? range.spanMs : range.to - range.from;
  const fixedTo = range.kind === 'live' ? null : range.to;
  useEffect(() => {
    const stop = new AbortController();
    const load = () => {
      const to = Math.round(fixedTo ?? plant.now());
      const from = Math.round(to - spanMs);
      const query = new URLSearchParams({ from: String(from), to: String(to), ...(line === null ? {} : { line }) });
      ask<GapsReply>(`/api/gaps?${query}`, { signal: stop.signal }).then(
        ({ gaps, completeness = null }) => setRead({ gaps, completeness, from, to, error: null }),
        (error: unknown) => {
          if (stop.signal.aborted) return;
          setRead((before) => ({
            gaps: before?.gaps ?? [],
            completeness: before?.completeness ?? null,
            from,
            to,
            error: troubleText(error),
          }));
        },
      );
    };
    load();
    const timer = setInterval(load, PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [plant, spanMs, fixedTo, line]);
  return read;
};
