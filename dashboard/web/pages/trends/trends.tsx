import { useEffect, useMemo, useRef, useState } from 'react';
import type { PointView } from '../../../contract/point-view.ts';
import { durationText } from '../../format/time.ts';
import { trendWords } from '../../i18n/pages.ts';
import { readTimeRange, writeTimeRange } from '../../state/time-range.ts';
import { useObservable, usePlant, useSay } from '../../widgets/plant-context.ts';
import { MarkTable } from './mark-table.tsx';
import { NoData } from './no-data.tsx';
import { PenTable } from './pen-table.tsx';
import { penColour, penDashed, readPens } from './pens.ts';
import { QualityLanes } from './quality-lanes.tsx';
import { penLines, valueRange } from './trend-data.ts';
import { type TrendPlot, trendPlot, valueAt } from './trend-plot.ts';
import { TrendToolbar } from './trend-toolbar.tsx';
import { useSeries } from './use-series.ts';
import { readMarks, readYZoom, writeMark, writeYZoom } from './zoom.ts';
import './trends.css';

export interface CursorValues {
  readonly unixMs: number | null;
  readonly values: readonly (number | null)[];
}

export const Trends = () => {
  const plant = usePlant();
  const say = useSay();
  const theme = useObservable(plant.theme);
  const { parameters } = useObservable(plant.navigation);
  const range = useMemo(() => readTimeRange(parameters.t), [parameters.t]);
  const points = useMemo(
    () => readPens(parameters.pens).flatMap((tag): PointView[] => [plant.point(tag) ?? []].flat()),
    [plant, parameters.pens],
  );
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<TrendPlot | null>(null);
  const [columns, setColumns] = useState(0);
  const [cursor, setCursor] = useState<CursorValues>({ unixMs: null, values: [] });
  const pointed = useRef<CursorValues>({ unixMs: null, values: [] });
  const loaded = useSeries(points.map(({ tag }) => tag).join(), range, columns, parameters.record);

  useEffect(() => {
    const { current } = place;
    if (!current) return;
    const made = trendPlot(current, plant.site.timeZone, {
      zoomTime: (from, to, replace) =>
        plant.navigation.go({ parameters: { t: writeTimeRange({ kind: 'fixed', from, to }) }, replace }),
      zoomValues: (zoom, replace) => {
        const before = readYZoom(plant.navigation.get().parameters.y);
        plant.navigation.go({ parameters: { y: writeYZoom({ ...before, ...zoom }) }, replace });
      },
      fit: () => plant.navigation.go({ parameters: { t: null, y: null } }),
      mark: (which, unixMs) => plant.navigation.go({ parameters: { [which]: writeMark(unixMs) }, replace: true }),
      cursor: (unixMs, values) => {
        pointed.current = { unixMs, values };
        setCursor({ unixMs, values });
      },
    });
    plot.current = made;
    // As many columns as the plot has pixels, in steps, so that a drag of the window's edge does not ask every time.
    const measure = () => setColumns(Math.max(200, Math.ceil(current.clientWidth / 100) * 100));
    const resize = new ResizeObserver(measure);
    resize.observe(current);
    return () => {
      resize.disconnect();
      made.stop();
      plot.current = null;
    };
  }, [plant]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, button, select, textarea')) return;
      if (event.key === 'End' || event.key === ' ') plant.navigation.go({ parameters: { t: null } });
      const which = event.key === '[' ? 'a' : event.key === ']' ? 'b' : null;
      const { unixMs } = pointed.current;
      if (which && unixMs !== null) plant.navigation.go({ parameters: { [which]: writeMark(unixMs) }, replace: true });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [plant]);

  const current = loaded && loaded.series.length === points.length ? loaded : null;
  const language = useObservable(plant.language);
  const yZoom = useMemo(() => readYZoom(parameters.y), [parameters.y]);
  const { a, b } = parameters;
  const marks = useMemo(() => readMarks({ ...(a ? { a } : {}), ...(b ? { b } : {}) }), [a, b]);
  const lines = useMemo(
    () =>
      current
        ? points.map((point, index) => {
            const series = current.series[index];
            return series ? penLines(series, point, current.gaps, plant.now()) : null;
          })
        : null,
    [plant, current, points],
  );
  const valuesAt = (unixMs: number | null) =>
    points.map((_, index) => {
      const pen = lines?.[index];
      return pen && unixMs !== null ? valueAt(pen, unixMs / 1000) : null;
    });
  useEffect(() => {
    if (!current || !plot.current) return;
    const units = [...new Set(points.map(({ unit }) => unit))];
    const scales = units.flatMap((unit) => {
      const of = points.flatMap((point, index) =>
        point.unit === unit ? [{ point, series: current.series[index] }] : [],
      );
      const found = valueRange(
        of.flatMap(({ series }) => series ?? []),
        of.map(({ point }) => point),
      );
      const chosen = yZoom[unit] ?? found;
      return chosen ? [{ unit, label: of[0]?.point.unitText[language] ?? unit, range: chosen }] : [];
    });
    plot.current.draw({
      marks,
      from: current.from,
      to: current.to,
      scales,
      pens: points.flatMap((point, index) => {
        const pen = lines?.[index];
        return pen && scales.some(({ unit }) => unit === point.unit)
          ? [{ point, colour: penColour(index, theme), dashed: penDashed(index), lines: pen }]
          : [];
      }),
    });
  }, [current, lines, points, theme, language, yZoom, marks]);

  const total = current?.series.reduce((sum, series) => sum + series.total, 0) ?? 0;
  return (
    <div className="trend">
      <TrendToolbar points={points} range={range} loaded={current} />
      <div className="trend-plot" ref={place} data-empty={points.length === 0 || undefined}>
        {points.length === 0 ? <p className="trend-message">{say(trendWords.noPens)}</p> : null}
        {loaded?.error ? (
          <p className="trend-message">{say(trendWords.failed, { reason: say(loaded.error) })}</p>
        ) : null}
        {current && !loaded?.error && points.length > 0 && total === 0 ? (
          <NoData series={current.series} spanMs={current.to - current.from} />
        ) : null}
      </div>
      {current ? <QualityLanes points={points} loaded={current} /> : <div />}
      <div>
        <p className="hint" title={say(trendWords.zoomHint)}>
          {total > 0 ? say(trendWords.reduction, { count: total.toLocaleString('en').replaceAll(',', '\u202f') }) : ''}
          {current && total > 0 ? ` · ${durationText(current.to - current.from)} · ${say(trendWords.zoomHint)}` : ''}
        </p>
        {points.length > 0 ? <PenTable points={points} cursor={cursor} /> : null}
        {current && (marks.a !== null || marks.b !== null) ? (
          <MarkTable points={points} marks={marks} loaded={current} valuesAt={valuesAt} />
        ) : null}
      </div>
    </div>
  );
};
