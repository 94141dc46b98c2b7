import { useEffect, useRef, useState } from 'react';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import type { GapsReply } from '../../../contract/gaps.ts';
import { ask } from '../../state/api.ts';
import type { TimeRange } from '../../state/time-range.ts';
import { usePlant } from '../../widgets/plant-context.ts';
import { type HeldSamples, withHeldSample } from './held-sample.ts';

export interface Loaded {
  readonly from: number;
  readonly to: number;
  readonly series: readonly HistorySeries[];
  readonly gaps: readonly GapRecord[];
  readonly error: Text | null;
}

const PERIOD_MS_MIN = 1000;
const PERIOD_MS_MAX = 10_000;

/**
 * History of the pens over the window, as many columns as the plot is wide; a live window is asked for again as it slides by a pixel.
 * `trial`: as the record of that trial has it.
 */
export const useSeries = (tags: string, range: TimeRange, columns: number, trial?: string): Loaded | null => {
  const plant = usePlant();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const fixed = range.kind === 'fixed';
  const spanMs = range.kind === 'live' ? range.spanMs : range.to - range.from;
  const fixedFrom = fixed ? range.from : 0;
  const busy = useRef(false);
  const held = useRef<HeldSamples>(new Map());
  useEffect(() => {
    const stop = new AbortController();
    busy.current = false;
    const load = async () => {
      if (busy.current || columns === 0) return;
      busy.current = true;
      const from = Math.round(fixed ? fixedFrom : plant.now() - spanMs);
      const to = from + Math.round(spanMs);
      try {
        const asked = await askAll(tags.split(',').filter(Boolean), from, to, columns, trial, stop.signal);
        const series = await Promise.all(
          asked.series.map((one) =>
            plant.point(one.tag)?.staleAfterMs === null && trial === undefined
              ? withHeldSample(one, held.current, stop.signal)
              : one,
          ),
        );
        setLoaded({ ...asked, series });
      } catch (error) {
        if (stop.signal.aborted) return;
        const reason = troubleText(error);
        setLoaded((before) => ({ from, to, series: before?.series ?? [], gaps: before?.gaps ?? [], error: reason }));
      }
      busy.current = false;
    };
    void load();
    const period = Math.min(PERIOD_MS_MAX, Math.max(PERIOD_MS_MIN, spanMs / Math.max(1, columns)));
    const timer = fixed ? undefined : setInterval(() => void load(), period);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [plant, tags, fixed, fixedFrom, spanMs, columns, trial]);
  return loaded;
};

const askAll = async (
  tags: readonly string[],
  from: number,
  to: number,
  columns: number,
  trial: string | undefined,
  signal: AbortSignal,
): Promise<Loaded> => {
  const query = (tag: string) =>
    new URLSearchParams({
      ...{ tag, from: String(from), to: String(to), columns: String(columns), method: 'minmax' },
      ...(trial === undefined ? {} : { trial }),
    });
  const [series, gaps] = await Promise.all([
    Promise.all(tags.map((tag) => ask<HistorySeries>(`/api/history?${query(tag)}`, { signal }))),
    // Without the ledger the lines are drawn as the samples say; the one of this place says nothing of another's trial.
    trial === undefined
      ? ask<GapsReply>(`/api/gaps?from=${from}&to=${to}`, { signal }).then(
          (reply) => reply.gaps,
          (): readonly GapRecord[] => [],
        )
      : [],
  ]);
  return { from, to, series, gaps, error: null };
};
