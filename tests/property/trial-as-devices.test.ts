import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNotHeard, Status, severity } from '../../config/vocabulary/status.ts';
import { BEGAN, gap, NOW, playing, type Row } from '../unit/simulators/trial/scripted-record.ts';

// Any trial, played as devices: its samples come out in order with their quality, and over a hole there is no number.

const LASTS = 20_000;
const POINTS = 3;
const SAMPLING_MS = 1000;

const aRow = fc.record({
  point: fc.nat(POINTS - 1),
  at: fc.nat(LASTS),
  value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  status: fc.constantFrom(0, Status.UncertainSensorNotAccurate, Status.BadSensorFailure),
  received: fc.nat(3000),
});
const aHole = fc
  .tuple(fc.nat(LASTS), fc.integer({ min: 1, max: LASTS }), fc.option(fc.nat(POINTS - 1)))
  .map(([from, length, point]) => ({ from, to: from + length, point }));

/** One sample of a point at a time: tag and source time name it in every store. */
const named = (rows: readonly Row[]): Row[] => [
  ...new Map(rows.map((row) => [`${row.point}/${row.at}`, row])).values(),
];

test('every sample outside holes is shown once, in the order of source times, as it was recorded', async () => {
  const run = fc.asyncProperty(
    fc.array(aRow, { minLength: 1, maxLength: 60 }),
    fc.constantFrom(0.5, 1, 7, 60),
    async (some, speed) => {
      const rows = named(some);
      const trial = await playing({ rows, lasts: LASTS, points: POINTS, speed });
      const seen = Array.from({ length: POINTS }, () => [] as { at: number; value: number; status: number }[]);
      const look = () => {
        for (const { index, tag } of trial.points) {
          const { value, status, timeS } = trial.line.reading(tag);
          if (
            status === Status.BadOutOfService ||
            status === Status.BadWaitingForInitialData ||
            status === Status.BadNoData
          )
            continue;
          const at = Math.round(timeS * 1000 * speed);
          if (seen[index]?.at(-1)?.at !== at) seen[index]?.push({ at, value, status });
        }
      };
      look();
      await trial.run(LASTS / speed + 200, look);
      for (const { index } of trial.points)
        expect(seen[index]).toEqual(
          rows
            .filter(({ point }) => point === index)
            .map(({ at, value, status }) => ({ at, value, status }))
            .sort((a, b) => a.at - b.at),
        );
      expect(trial.play.standing).toBe('over');
    },
  );
  await fc.assert(run, { numRuns: 60 });
});

test('over a hole a number is never older than one sampling interval, and never outlives the hole unheard', async () => {
  const run = fc.asyncProperty(
    fc.array(aRow, { minLength: 1, maxLength: 60 }),
    fc.array(aHole, { minLength: 1, maxLength: 5 }),
    async (some, holes) => {
      const rows = named(some);
      const gaps = holes.map(({ from, to, point }) => gap(from, to, { tags: point === null ? null : [`TT-${point}`] }));
      const trial = await playing({ rows, lasts: LASTS, points: POINTS, gaps });
      await trial.run(LASTS + 200, () => {
        const at = trial.line.at - BEGAN;
        for (const { index, tag } of trial.points) {
          const { status, timeS } = trial.line.reading(tag);
          if (severity(status) === 'bad' && status !== Status.BadSensorFailure) continue;
          const source = Math.round(timeS * 1000);
          const received = source + (rows.find((row) => row.point === index && row.at === source)?.received ?? 40);
          for (const { from, to } of holes.filter(({ point }) => point === null || point === index)) {
            if (at > from && at < to) expect(at - source).toBeLessThan(SAMPLING_MS);
            if (at >= to && from < at) expect(Math.max(source, received)).toBeGreaterThanOrEqual(to);
          }
          expect(trial.times.wallMs(timeS)).toBeLessThanOrEqual(NOW + at + 1);
        }
      });
    },
  );
  await fc.assert(run, { numRuns: 60 });
});

test('what a hole says is what a gateway says of a device that it does not hear', async () => {
  const trial = await playing({ rows: [{ point: 0, at: 0, value: 1 }], lasts: LASTS, gaps: [gap(0, null)] });
  await trial.run(5000);
  expect(isNotHeard(trial.line.reading('TT-0').status)).toBe(true);
});
