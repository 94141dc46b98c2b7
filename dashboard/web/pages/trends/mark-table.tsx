import type { PointView } from '../../../contract/point-view.ts';
import { decimalsOf, numberText } from '../../format/number.ts';
import { durationText } from '../../format/time.ts';
import { tagsWords } from '../../i18n/pages.ts';
import { markWords } from '../../i18n/trends.ts';
import { usePlant, useSay } from '../../widgets/plant-context.ts';
import { type Interval, intervalOf } from './interval.ts';
import type { Marks } from './plot-marks.ts';
import { gapAfterMs } from './trend-data.ts';
import { penValue } from './trend-plot.ts';
import { INTERVAL_SAMPLES_MAX, useInterval } from './use-interval.ts';
import type { Loaded } from './use-series.ts';

interface MarkTableProps {
  readonly points: readonly PointView[];
  readonly marks: Marks;
  readonly loaded: Loaded;
  /** Drawn values of all pens at an instant. */
  readonly valuesAt: (unixMs: number | null) => readonly (number | null)[];
}

/** Samples between two instants, as far as the columns on screen tell. */
const samplesBetween = ({ series }: Loaded, from: number, to: number): number =>
  series.reduce(
    (sum, { time, count }) =>
      sum + time.reduce((inner, at, row) => inner + (at >= from && at < to ? (count[row] ?? 0) : 0), 0),
    0,
  );

/** Values at A and at B, what lies between them, and what the pens did from the earlier to the later. */
export const MarkTable = ({ points, marks, loaded, valuesAt }: MarkTableProps) => {
  const plant = usePlant();
  const say = useSay();
  const { a, b } = marks;
  const both = a !== null && b !== null && a !== b;
  const from = both ? Math.min(a, b) : null;
  const to = both ? Math.max(a, b) : null;
  const count = from !== null && to !== null ? samplesBetween(loaded, from, to) : 0;
  const ask = count <= INTERVAL_SAMPLES_MAX;
  const raw = useInterval(points.map(({ tag }) => tag).join(), ask ? from : null, ask ? to : null);
  const atA = valuesAt(a);
  const atB = valuesAt(b);
  const earlier = a !== null && a === from ? atA : atB;
  const hours = both ? (b - a) / 3_600_000 : null;
  return (
    <div className="pens panel">
      <table className="grid">
        <thead>
          <tr>
            <th>{say(tagsWords.tag)}</th>
            <th className="number">A {a === null ? '' : plant.format.time(a)}</th>
            <th className="number">B {b === null ? '' : plant.format.time(b)}</th>
            <th className="number">{say(markWords.difference)}</th>
            <th className="number">{say(markWords.slope)}</th>
            <th className="number">{say(markWords.min)}</th>
            <th className="number">{say(markWords.mean)}</th>
            <th className="number">{say(markWords.max)}</th>
            <th className="number">σ</th>
            <th className="number">{say(markWords.integral)}</th>
            <th className="number">{say(markWords.samples)}</th>
            <th className="number">{say(markWords.covered)}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point, index) => {
            const series = raw.series?.[index];
            const holdMs = series ? gapAfterMs(series, point) : 0;
            return (
              <Row
                key={point.tag}
                point={point}
                a={atA[index] ?? null}
                b={atB[index] ?? null}
                hours={hours}
                interval={series ? intervalOf(series, earlier[index] ?? null, holdMs) : null}
              />
            );
          })}
        </tbody>
      </table>
      {both ? (
        <p className="hint panel-body">
          {raw.error
            ? say(markWords.failed, { reason: say(raw.error) })
            : ask
              ? say(markWords.interval, { duration: durationText(Math.abs(b - a)) })
              : say(markWords.tooMany, { count, most: INTERVAL_SAMPLES_MAX })}
        </p>
      ) : null}
    </div>
  );
};

interface RowProps {
  readonly point: PointView;
  readonly a: number | null;
  readonly b: number | null;
  /** From A to B; negative when B is the earlier. */
  readonly hours: number | null;
  readonly interval: Interval | null;
}

const Row = ({ point, a, b, hours, interval }: RowProps) => {
  const plant = usePlant();
  const say = useSay();
  const unit = plant.format.unit(point);
  const isWord = point.words !== null;
  const difference = isWord || a === null || b === null || hours === null ? null : b - a;
  const slope = difference === null || !hours ? null : difference / hours;
  const number = (value: number | null | undefined) =>
    value === null || value === undefined || isWord ? '' : numberText(value, decimalsOf(point));
  const withUnit = (value: number | null) => (value === null ? '' : `${penValue(point, value)} ${unit}`);
  // A flow per hour becomes an amount.
  const amount = /^(.+)\/h$/.exec(unit)?.[1];
  return (
    <tr>
      <td>{point.tag}</td>
      <td className="number">{withUnit(a)}</td>
      <td className="number">{withUnit(b)}</td>
      <td className="number">{number(difference)}</td>
      <td className="number">{slope === null ? '' : `${number(slope)} ${say(markWords.perHour, { unit })}`}</td>
      <td className="number">{number(interval?.min)}</td>
      <td className="number">{number(interval?.mean)}</td>
      <td className="number">{number(interval?.max)}</td>
      <td className="number">
        {interval?.sigma === null || interval?.sigma === undefined || isWord
          ? ''
          : numberText(interval.sigma, Math.min(6, decimalsOf(point) + 1))}
      </td>
      <td className="number">
        {amount === undefined || interval?.integral === null || interval?.integral === undefined
          ? ''
          : `${numberText(interval.integral, 3)} ${amount}`}
      </td>
      <td className="number">
        {interval === null
          ? ''
          : interval.leftOut === 0
            ? interval.samples
            : say(markWords.samplesLeftOut, { count: interval.samples, bad: interval.leftOut })}
      </td>
      <td className="number">{interval === null ? '' : `${numberText(interval.covered * 100, 1)} %`}</td>
    </tr>
  );
};
