import type { WhatIfReply } from '../../../../config/vocabulary/what-if.ts';
import { numberText } from '../../format/number.ts';

interface OutcomePlotProps {
  readonly runs: WhatIfReply['runs'];
  readonly figure: string;
  readonly factor: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

const WIDTH = 640;
const HEIGHT = 220;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 12, 20, 34];

/** One figure at the end of each run against one factor: median and 95 %; a refused run is a cross on the axis. */
export const OutcomePlot = ({ runs, figure, factor, xLabel, yLabel }: OutcomePlotProps) => {
  const points = runs.map(({ factors, outcome, alarm, refused }) => ({
    at: factors[factor] ?? 0,
    one: outcome[figure],
    alarm: Boolean(alarm),
    refused: refused !== null,
    key: Object.values(factors).join(),
  }));
  const xs = points.map(({ at }) => at);
  const ys = points.flatMap(({ one }) => (one ? [one.low, one.high] : []));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = ys.length > 0 ? [Math.min(...ys), Math.max(...ys)] : [0, 1];
  const x = (at: number) => LEFT + ((at - left) / (right - left || 1)) * (WIDTH - LEFT - RIGHT - 16) + 8;
  const y = (value: number) => HEIGHT - BOTTOM - 8 - ((value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM - 16);
  return (
    <svg className="outcome-plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${yLabel} – ${xLabel}`}>
      <rect x={LEFT} y={TOP} width={WIDTH - LEFT - RIGHT} height={HEIGHT - TOP - BOTTOM} className="ground" />
      {ticks(low, high).map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} className="tick" />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
            {numberText(value, decimalsOfStep(low, high))}
          </text>
        </g>
      ))}
      {ticks(left, right).map((value) => (
        <text key={value} x={x(value)} y={HEIGHT - BOTTOM + 14} textAnchor="middle">
          {numberText(value, decimalsOfStep(left, right))}
        </text>
      ))}
      <text x={LEFT} y={13}>
        {yLabel}
      </text>
      <text x={WIDTH - RIGHT} y={HEIGHT - 4} textAnchor="end">
        {xLabel}
      </text>
      {points.map(({ at, one, alarm, refused, key }) =>
        one && !refused ? (
          <g key={key} className="outcome" data-alarm={alarm || undefined}>
            <line x1={x(at)} x2={x(at)} y1={y(one.low)} y2={y(one.high)} />
            {alarm ? (
              <rect
                x={x(at) - 4}
                y={y(one.median) - 4}
                width={8}
                height={8}
                transform={`rotate(45 ${x(at)} ${y(one.median)})`}
              />
            ) : (
              <circle cx={x(at)} cy={y(one.median)} r={4} />
            )}
          </g>
        ) : (
          <text key={key} x={x(at)} y={HEIGHT - BOTTOM - 3} textAnchor="middle">
            ✕
          </text>
        ),
      )}
    </svg>
  );
};

/** Steps of 1, 2 or 5 times a power of ten, some five over the range. */
const stepOf = (from: number, to: number): number => {
  const rough = (to - from || Math.abs(to) || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((size) => size * power >= rough) ?? 10);
};

const ticks = (from: number, to: number): number[] => {
  const step = stepOf(from, to);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * step);
};

const decimalsOfStep = (from: number, to: number): number => Math.max(0, -Math.floor(Math.log10(stepOf(from, to))));
