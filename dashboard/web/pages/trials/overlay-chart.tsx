import { numberText } from '../../format/number.ts';
import { counterText } from '../../format/time.ts';
import { penColour } from '../trends/pens.ts';

// Drawn as SVG and not on a canvas: it prints as lines, at any size.

interface Phase {
  /** ms from zero. */
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly factors: readonly number[];
}

interface OverlayChartProps {
  /** ms from zero. */
  readonly time: readonly number[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly values: readonly (readonly (number | null)[])[];
  /** Of the trials, in the order of their lines. */
  readonly ids: readonly string[];
  /** Over which time was stretched: where each begins, and how long each trial took for it against what is shown. */
  readonly phases: readonly Phase[];
  readonly unit: string;
  readonly theme: 'dark' | 'light';
  readonly label: string;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [1000, 260, 70, 26, 10, 10];
const TICKS = 5;
/** Width of a letter: a phase too short for its words has them as a title only. */
const LETTER = 8;

/** Lines over each other on one time and one scale, with a band behind them. A value that is missing breaks its line. */
export const OverlayChart = ({ time, low, high, values, ids, phases, unit, theme, label }: OverlayChartProps) => {
  const all = [...low, ...high, ...values.flat()].filter((value) => value !== null);
  const [bottom, top] = padded(Math.min(...all), Math.max(...all));
  const [from = 0, to = 1] = [time[0], time.at(-1)];
  const x = (at: number) => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - (value - bottom) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  const steps = Array.from({ length: TICKS }, (_, step) => step / (TICKS - 1));
  return (
    <svg className="overlay-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {steps.map((step) => {
        const value = bottom + step * (top - bottom);
        return (
          <g key={step}>
            <line className="grid-line" x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {numberText(value, decimals(top - bottom))}
            </text>
            <text x={x(from + step * (to - from))} y={HEIGHT - 8} textAnchor={step === 1 ? 'end' : 'middle'}>
              {step === 0 ? unit : shownTime(from + step * (to - from))}
            </text>
          </g>
        );
      })}
      {stretches(time, low, high).map((stretch) => (
        <path
          key={stretch[0]?.at}
          className="band"
          d={`${stretch.map(({ at, high: up }, index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(up)}`).join('')}${stretch
            .toReversed()
            .map(({ at, low: down }) => `L${x(at)} ${y(down)}`)
            .join('')}Z`}
        />
      ))}
      {phases.map(({ from: begin, to: end, name, factors }) => {
        const words = `${name} ${factors.map((factor) => `×${numberText(factor, 2)}`).join(' ')}`;
        return (
          <g key={begin}>
            <title>{words}</title>
            <line className="phase-line" x1={x(begin)} x2={x(begin)} y1={TOP} y2={HEIGHT - BOTTOM} />
            {x(end) - x(begin) > LETTER * words.length ? (
              <text x={x(begin) + 4} y={TOP + 12}>
                {words}
              </text>
            ) : null}
          </g>
        );
      })}
      {values.map((line, index) => (
        <path
          key={ids[index]}
          className="pen"
          stroke={penColour(index, theme)}
          d={line
            .map((value, column) => {
              if (value === null) return '';
              const begins = column === 0 || (line[column - 1] ?? null) === null;
              return `${begins ? 'M' : 'L'}${x(time[column] ?? 0)} ${y(value)}`;
            })
            .join('')}
        />
      ))}
    </svg>
  );
};

export const shownTime = (ms: number): string => `${ms < 0 ? '−' : ''}${counterText(Math.abs(ms))}`;

const padded = (low: number, high: number): readonly [number, number] => {
  const room = high > low ? 0.06 * (high - low) : Math.max(1e-6, Math.abs(high) * 0.01);
  return [low - room, high + room];
};

const decimals = (span: number): number => Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(span))));

interface Edge {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

/** Where the band has both ends. */
const stretches = (
  time: readonly number[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
): readonly (readonly Edge[])[] => {
  const all: Edge[][] = [];
  let open: Edge[] | null = null;
  for (const [column, at] of time.entries()) {
    const [down, up] = [low[column] ?? null, high[column] ?? null];
    if (down === null || up === null) open = null;
    else {
      if (open === null) {
        open = [];
        all.push(open);
      }
      open.push({ at, low: down, high: up });
    }
  }
  return all;
};
