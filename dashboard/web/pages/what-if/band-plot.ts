import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { numberText } from '../../format/number.ts';
import type { Stop } from '../../page.ts';

interface BandLines {
  readonly colour: string;
  readonly hours: readonly number[];
  readonly median: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** What came, where it has come. */
  readonly actual: readonly (number | null)[] | null;
}

interface BandContent {
  readonly lines: readonly BandLines[];
  /** Limits drawn as dotted lines, with their word. */
  readonly limits: readonly { readonly value: number; readonly word: string }[];
}

export interface BandPlot {
  draw(content: BandContent): void;
  stop: Stop;
}

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Medians over their 95 % bands, hours after the start along x; what really came as marks. */
export const bandPlot = (root: HTMLElement): BandPlot => {
  let plot: uPlot | null = null;
  let content: BandContent = { lines: [], limits: [] };
  const build = (): void => {
    plot?.destroy();
    const font = `${0.75 * rem()}px ${getComputedStyle(document.body).fontFamily}`;
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
        cursor: { show: false },
        padding: [8, 12, 0, 0],
        scales: { x: { time: false }, y: { range: () => rangeOf(content) } },
        axes: [
          { ...axis, size: 1.75 * rem(), space: 3 * rem(), values: (_, splits) => axisNumbers(splits) },
          { ...axis, size: 3.75 * rem(), space: 1.75 * rem(), values: (_, splits) => axisNumbers(splits) },
        ],
        series: [{}, ...content.lines.flatMap(seriesOf)],
        bands: content.lines.map(({ colour }, i) => ({
          series: [4 * i + 2, 4 * i + 1] as [number, number],
          fill: `${colour}33`,
        })),
        hooks: { draw: [(self) => drawLimits(self, content.limits)] },
      },
      dataOf(content),
      root,
    );
  };
  const resize = new ResizeObserver(() => {
    if (root.clientWidth > 0) plot?.setSize({ width: root.clientWidth, height: root.clientHeight });
  });
  resize.observe(root);
  return {
    draw: (next) => {
      content = next;
      build();
    },
    stop: () => {
      resize.disconnect();
      plot?.destroy();
      plot = null;
    },
  };
};

/** Low, high, median, actual. */
const seriesOf = ({ colour }: BandLines): uPlot.Series[] => {
  const edge = { stroke: `${colour}66`, width: 1, points: { show: false }, spanGaps: true };
  return [
    edge,
    edge,
    { stroke: colour, width: 2, points: { show: false }, spanGaps: true },
    {
      stroke: token('--value'),
      width: 1.5,
      dash: [3, 3],
      points: { show: true, size: 4, fill: token('--value') },
      spanGaps: false,
    },
  ];
};

const dataOf = ({ lines }: BandContent): uPlot.AlignedData => {
  if (lines.length === 0) return [[]];
  return uPlot.join(
    lines.map(({ hours, low, high, median, actual }) => {
      const came = actual ?? hours.map(() => null);
      return [hours, low, high, median, came] as unknown as uPlot.AlignedData;
    }),
  );
};

/** Bands and what came decide; a limit widens the range when it is near enough to matter. */
const rangeOf = ({ lines, limits }: BandContent): uPlot.Range.MinMax => {
  const values = lines
    .flatMap(({ low, high, actual }) => [...low, ...high, ...(actual ?? [])])
    .filter((value): value is number => value !== null && Number.isFinite(value));
  if (values.length === 0) return [0, 1];
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || Math.abs(high) * 0.01 || 1;
  for (const { value } of limits) {
    if (value > high && value - high < 0.6 * span) high = value;
    if (value < low && low - value < 0.6 * span) low = value;
  }
  return [low - 0.06 * span, high + 0.06 * span];
};

const drawLimits = (self: uPlot, limits: BandContent['limits']): void => {
  const { ctx, bbox } = self;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = token('--text');
  ctx.fillStyle = token('--text');
  ctx.font = `${0.75 * rem() * (devicePixelRatio || 1)}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = 'left';
  ctx.setLineDash([2, 4]);
  for (const { value, word } of limits) {
    const y = self.valToPos(value, 'y', true);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    // Above its line, but never out of the plot.
    const room = y - bbox.top > 1.25 * rem() * (devicePixelRatio || 1);
    ctx.textBaseline = room ? 'bottom' : 'top';
    ctx.fillText(word, bbox.left + 4, room ? y - 3 : y + 3);
  }
  ctx.restore();
};

/** As many decimals as tell neighbouring ticks apart exactly: steps of 2.5 need one. */
const axisNumbers = (splits: readonly number[]): string[] => {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)) || 1;
  let decimals = 0;
  while (decimals < 6 && Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals++;
  return splits.map((value) => numberText(value, decimals));
};
