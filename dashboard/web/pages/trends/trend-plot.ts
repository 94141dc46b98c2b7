import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { PointView } from '../../../contract/point-view.ts';
import { decimalsOf, numberText } from '../../format/number.ts';
import { timeFormat } from '../../format/time.ts';
import type { Stop } from '../../page.ts';
import { followGestures, type GestureActions, takeBox } from './plot-gestures.ts';
import { drawMarks, type Marks } from './plot-marks.ts';
import type { PenLines } from './trend-data.ts';

interface PlotPen {
  readonly point: PointView;
  readonly colour: string;
  readonly dashed: boolean;
  readonly lines: PenLines;
}

interface PlotScale {
  /** Unit: pens of one unit share a scale. */
  readonly unit: string;
  readonly label: string;
  readonly range: readonly [number, number];
}

interface PlotContent {
  /** Unix ms. */
  readonly from: number;
  readonly to: number;
  readonly pens: readonly PlotPen[];
  readonly scales: readonly PlotScale[];
  readonly marks: Marks;
}

export interface PlotActions extends GestureActions {
  /** Values under the cursor by pen; null when it left. */
  cursor(unixMs: number | null, values: readonly (number | null)[]): void;
}

export interface TrendPlot {
  draw(content: PlotContent): void;
  stop: Stop;
}

const AXES_MAX = 4;
const LINE_WIDTH = 1.4;

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** A point that sends changes only rests in between: its line is a stair, not a slope nobody measured. */
const pathOf = (point: PointView): Partial<uPlot.Series> => {
  const stairs = point.staleAfterMs === null ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  return stairs ? { paths: stairs } : {};
};

/** Draws into an element and follows its size; made anew when pens or scales are others, else only its data change. */
export const trendPlot = (root: HTMLElement, timeZone: string, actions: PlotActions): TrendPlot => {
  const times = timeFormat(timeZone);
  let plot: uPlot | null = null;
  let made = '';
  let content: PlotContent | null = null;
  let stopGestures: Stop = () => {};
  const units = () => content?.scales.map(({ unit }) => unit) ?? [];

  const shapeOf = ({ pens, scales }: PlotContent): string =>
    `${pens.map(({ point, colour }) => `${point.tag} ${colour}`).join()}|${scales.map(({ unit, label }) => `${unit} ${label}`).join()}`;

  const build = (next: PlotContent): void => {
    stopGestures();
    plot?.destroy();
    const font = `${0.75 * rem()}px ${getComputedStyle(document.body).fontFamily}`;
    const shown = next.scales.slice(0, AXES_MAX);
    const axis = {
      stroke: token('--text-2'),
      font,
      grid: { stroke: token('--line-soft'), width: 1 },
      ticks: { stroke: token('--line'), width: 1, size: 4 },
    };
    plot = new uPlot(
      {
        width: root.clientWidth,
        height: root.clientHeight,
        legend: { show: false },
        padding: [8, 16, 0, 4],
        tzDate: (seconds) => new Date(seconds * 1000),
        cursor: { drag: { x: true, y: true, uni: 24, setScale: false }, points: { show: false }, y: false },
        scales: {
          x: { time: true, auto: false, range: () => [(content?.from ?? 0) / 1000, (content?.to ?? 1) / 1000] },
          ...Object.fromEntries(
            next.scales.map(({ unit }) => [
              unit,
              {
                auto: false,
                range: (): uPlot.Range.MinMax =>
                  [...(content?.scales.find((scale) => scale.unit === unit)?.range ?? [0, 1])] as [number, number],
              },
            ]),
          ),
        },
        axes: [
          {
            ...axis,
            space: 6 * rem(),
            values: (_, splits) => {
              const step = (splits[1] ?? 0) - (splits[0] ?? 0);
              return splits.map((seconds) => axisTime(times, seconds * 1000, step));
            },
          },
          ...shown.map(({ unit, label }, index) => ({
            ...axis,
            scale: unit,
            side: (index % 2 === 0 ? 3 : 1) as 1 | 3,
            size: 4.25 * rem(),
            label,
            labelFont: font,
            labelSize: 1.25 * rem(),
            grid: { ...axis.grid, show: index === 0 },
            values: (_: uPlot, splits: number[]) => axisNumbers(splits),
          })),
        ],
        series: [
          {},
          ...next.pens.flatMap(({ point, colour, dashed }): uPlot.Series[] => [
            {
              ...pathOf(point),
              scale: point.unit,
              stroke: colour,
              width: LINE_WIDTH,
              ...(dashed ? { dash: [8, 4] } : {}),
              points: { show: false },
              spanGaps: false,
            },
            {
              ...pathOf(point),
              scale: point.unit,
              stroke: colour,
              width: 1,
              dash: [1.5, 3.5],
              points: { show: false },
              spanGaps: false,
            },
          ]),
        ],
        hooks: {
          // The lanes below keep to the same axis.
          draw: [
            (self) => {
              const ratio = devicePixelRatio || 1;
              const left = self.bbox.left / ratio;
              const right = root.clientWidth - left - self.bbox.width / ratio;
              root.parentElement?.style.setProperty('--plot-left', `${left}px`);
              root.parentElement?.style.setProperty('--plot-right', `${right}px`);
              if (content) drawMarks(self, content.marks);
            },
          ],
          setSelect: [(self) => takeBox(self, units(), actions)],
          setCursor: [
            (self) => {
              const { left } = self.cursor;
              if (left === undefined || left < 0) return actions.cursor(null, []);
              const unixMs = self.posToVal(left, 'x') * 1000;
              actions.cursor(
                unixMs,
                (content?.pens ?? []).map((pen) => valueAt(pen.lines, unixMs / 1000)),
              );
            },
          ],
        },
      },
      dataOf(next),
      root,
    );
    stopGestures = followGestures(plot, units, actions);
  };

  const resize = new ResizeObserver(() => {
    if (root.clientWidth > 0) plot?.setSize({ width: root.clientWidth, height: root.clientHeight });
  });
  resize.observe(root);

  return {
    draw: (next) => {
      content = next;
      const shape = `${shapeOf(next)} ${token('--bg-plot')}`;
      if (!plot || shape !== made) {
        made = shape;
        build(next);
      } else {
        plot.setData(dataOf(next), false);
        plot.batch(() => {
          plot?.setScale('x', { min: next.from / 1000, max: next.to / 1000 });
          for (const { unit, range } of next.scales) plot?.setScale(unit, { min: range[0], max: range[1] });
        });
      }
    },
    stop: () => {
      resize.disconnect();
      stopGestures();
      plot?.destroy();
      plot = null;
    },
  };
};

const dataOf = ({ pens }: PlotContent): uPlot.AlignedData => {
  if (pens.length === 0) return [[]];
  return uPlot.join(pens.map(({ lines }) => [lines.time, lines.good, lines.uncertain] as unknown as uPlot.AlignedData));
};

/** The newest drawn value at or before an instant, but not across a break. */
export const valueAt = ({ time, good, uncertain }: PenLines, seconds: number): number | null => {
  let low = 0;
  let high = time.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : (good[low - 1] ?? uncertain[low - 1] ?? null);
};

const axisTime = (times: ReturnType<typeof timeFormat>, unixMs: number, stepS: number): string => {
  const text = times.dateTime(unixMs);
  if (stepS >= 86_400) return text.slice(5, 10);
  return stepS < 60 ? text.slice(11) : text.slice(11, 16) === '00:00' ? text.slice(5, 10) : text.slice(11, 16);
};

/** As many decimals as tell neighbouring ticks apart exactly: steps of 0.25 need two. */
const axisNumbers = (splits: readonly number[]): string[] => {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)) || 1;
  let decimals = 0;
  while (
    decimals < 6 &&
    Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6 * step * 10 ** decimals
  )
    decimals++;
  return splits.map((value) => numberText(value, decimals));
};

/** Number of a pen for the table, by its own resolution. */
export const penValue = (point: PointView, value: number | null): string => numberText(value, decimalsOf(point));
