import { useEffect, useState } from 'react';
import type { HistorySeries } from '../../../config/vocabulary/series.ts';
import { severity } from '../../../config/vocabulary/status.ts';
import { ask } from '../state/api.ts';
import { usePlant } from './plant-context.ts';

const COLUMNS = 180;
const HEIGHT = 60;
/** Of the band's height, left above and below it, so that its edges are seen. */
const BAND_MARGIN = 0.2;
const PERIOD_MS_MIN = 10_000;
const PERIOD_MS_MAX = 60_000;

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

/** The last while of a point, between its own extremes widened to a hundredth of the range; with a band, that too is in view. */
export const Sparkline = ({
  tag,
  spanMs,
  band = null,
}: {
  tag: string;
  spanMs: number;
  band?: readonly [number, number] | null;
}) => {
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
    const period = Math.min(PERIOD_MS_MAX, Math.max(PERIOD_MS_MIN, spanMs / COLUMNS));
    const timer = setInterval(load, period);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [plant, tag, spanMs]);
  const point = plant.point(tag);
  const values = (series?.last ?? []).filter((value): value is number => value !== null);
  if (!point || !series || values.length === 0) return <svg className="sparkline" aria-hidden="true" />;
  const margin = band ? (band[1] - band[0]) * BAND_MARGIN : (point.range.high - point.range.low) / 200;
  const low = Math.min(...values, ...(band ?? [])) - margin;
  const high = Math.max(...values, ...(band ?? [])) + margin;
  const heightOf = (value: number) => HEIGHT - ((value - low) / (high - low)) * HEIGHT;
  return (
    <svg className="sparkline" viewBox={`0 0 ${COLUMNS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {band ? (
        <rect
          className="band"
          x="0"
          width={COLUMNS}
          y={heightOf(band[1])}
          height={heightOf(band[0]) - heightOf(band[1])}
        />
      ) : null}
      <path d={sparkPath(series, low, high)} />
    </svg>
  );
};
