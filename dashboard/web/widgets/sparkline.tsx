import { useEffect, useState } from 'react';
import type { HistorySeries } from '../../../config/vocabulary/series.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import { ask } from '../state/api.ts';
import { usePlant } from './plant-context.ts';

const COLUMNS = 180;
const HEIGHT = 60;
const PERIOD_MS = 10_000;

/** Path over the columns; a missing or Bad column breaks the line. */
const sparkPath = (series: HistorySeries, low: number, high: number): string => {
  const step = (series.to - series.from) / series.columns;
  let path = '';
  let before = Number.NEGATIVE_INFINITY;
  for (const [row, time] of series.time.entries()) {
    const value = series.last[row] ?? null;
    if (value === null || severity(series.status[row] ?? 0) === 'bad') {
      before = Number.NEGATIVE_INFINITY;
      continue;
    }
    const x = (((time - series.from) / (series.to - series.from)) * COLUMNS).toFixed(1);
    const y = (HEIGHT - ((value - low) / (high - low || 1)) * HEIGHT).toFixed(1);
    path += `${time - before > step * 3 ? 'M' : 'L'}${x} ${y}`;
    before = time;
  }
  return path;
};

/** The last half hour of a point, between its own extremes widened to a hundredth of the range. */
export const Sparkline = ({ tag, spanMs }: { tag: string; spanMs: number }) => {
  const plant = usePlant();
  const [series, setSeries] = useState<HistorySeries | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const load = () => {
      const to = Math.round(plant.now());
      const query = new URLSearchParams({
        tag,
        from: String(to - spanMs),
        to: String(to),
        columns: String(COLUMNS),
        method: 'm4',
      });
      // What cannot be drawn is left out here; the trend page says why.
      ask<HistorySeries>(`/api/history?${query}`, { signal: stop.signal }).then(setSeries, () => {});
    };
    setSeries(null);
    load();
    const timer = setInterval(load, PERIOD_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [plant, tag, spanMs]);
  const point = plant.point(tag);
  const values = (series?.last ?? []).filter((value): value is number => value !== null);
  if (!point || !series || values.length === 0) return <svg className="sparkline" aria-hidden="true" />;
  const margin = (point.range.high - point.range.low) / 200;
  const low = Math.min(...values) - margin;
  const high = Math.max(...values) + margin;
  return (
    <svg className="sparkline" viewBox={`0 0 ${COLUMNS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={sparkPath(series, low, high)} />
    </svg>
  );
};
