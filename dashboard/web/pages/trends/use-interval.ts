import { useEffect, useState } from 'react';
import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { troubleText } from '../../../../config/vocabulary/trouble.ts';
import { ask } from '../../state/api.ts';

/** More raw samples than this between A and B are not fetched. */
export const INTERVAL_SAMPLES_MAX = 100_000;

export interface RawInterval {
  /** One series a tag, in their order; null while they come or when there are none to ask for. */
  readonly series: readonly HistorySeries[] | null;
  readonly error: Text | null;
}
const NOTHING: RawInterval = { series: null, error: null };

/** Raw samples of all pens between two instants; asked again only when one of them moves. */
export const useInterval = (tags: string, from: number | null, to: number | null): RawInterval => {
  const [raw, setRaw] = useState<RawInterval>(NOTHING);
  useEffect(() => {
    setRaw(NOTHING);
    if (from === null || to === null || to <= from) return;
    const stop = new AbortController();
    const query = (tag: string) => new URLSearchParams({ tag, from: String(from), to: String(to), method: 'raw' });
    Promise.all(
      tags
        .split(',')
        .filter(Boolean)
        .map((tag) => ask<HistorySeries>(`/api/history?${query(tag)}`, { signal: stop.signal })),
    ).then(
      (series) => setRaw({ series, error: null }),
      (error: unknown) => {
        if (!stop.signal.aborted) setRaw({ series: null, error: troubleText(error) });
      },
    );
    return () => stop.abort();
  }, [tags, from, to]);
  return raw;
};
