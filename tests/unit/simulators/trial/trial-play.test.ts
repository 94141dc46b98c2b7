import { describe, expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import { gap, playing, type Row } from './scripted-record.ts';

const everySecond = (point: number, from: number, to: number): Row[] =>
  Array.from({ length: (to - from) / 1000 }, (_, s) => ({ point, at: from + s * 1000, value: from / 1000 + s }));

const NONE = { value: Number.NaN };

test('a sample is shown at its time, with its quality and its source time moved to now', async () => {
  const rows = [
    { point: 0, at: 0, value: 20 },
    { point: 0, at: 1500, value: 21, status: Status.UncertainSensorNotAccurate },
    { point: 0, at: 3000, value: Number.NaN, status: Status.BadSensorFailure },
  ];
  const trial = await playing({ rows, lasts: 10_000 });
  await trial.run(1400);
  expect(trial.line.reading('TT-0')).toEqual({ value: 20, status: 0, timeS: 0 });
  await trial.run(200);
  expect(trial.line.reading('TT-0')).toEqual({ value: 21, status: Status.UncertainSensorNotAccurate, timeS: 1.5 });
  expect(trial.sourceOf('TT-0')).toBe(1500);
  await trial.run(2000);
  expect(trial.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadSensorFailure, timeS: 3 });
});

test('what held before the beginning holds at it, and says that it is older', async () => {
  const trial = await playing({ rows: [{ point: 0, at: -30_000, value: 7 }, ...everySecond(1, 0, 5000)], lasts: 5000 });
  expect(trial.line.reading('TT-0')).toEqual({ value: 7, status: 0, timeS: -30 });
});

test('a point that comes later waits, one that never comes says that nothing was recorded', async () => {
  const trial = await playing({
    rows: [...everySecond(0, 0, 9000), { point: 1, at: 5000, value: 3 }],
    lasts: 9000,
    points: 3,
  });
  expect(trial.line.reading('TT-1')).toMatchObject({ ...NONE, status: Status.BadWaitingForInitialData });
  expect(trial.line.reading('TT-2')).toMatchObject({ ...NONE, status: Status.BadNoData });
  await trial.run(5100);
  expect(trial.line.reading('TT-1')).toMatchObject({ value: 3, status: 0 });
});

describe('a hole', () => {
  const rows = [...everySecond(0, 0, 10_000), ...everySecond(0, 20_000, 40_000), ...everySecond(1, 0, 40_000)];

  test('of the ledger: no number from one sampling interval after the last sample until the first after it', async () => {
    const trial = await playing({ rows, lasts: 40_000, gaps: [gap(9000, 20_000, { tags: ['TT-0'] })] });
    await trial.run(9900);
    expect(trial.line.reading('TT-0')).toMatchObject({ value: 9, status: 0 });
    await trial.run(200);
    expect(trial.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadNoCommunication, timeS: 10 });
    expect(trial.line.reading('TT-1')).toMatchObject({ value: 10, status: 0 });
    await trial.run(9800);
    expect(trial.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadNoCommunication });
    await trial.run(200);
    expect(trial.line.reading('TT-0')).toMatchObject({ value: 20, status: 0, timeS: 20 });
  });

  test('is not survived by a value from before it, but by one that was heard again after it', async () => {
    const gaps = [gap(5000, 8000)];
    const lost = await playing({
      rows: [{ point: 0, at: 0, value: 1 }, ...everySecond(1, 0, 20_000)],
      lasts: 20_000,
      gaps,
    });
    await lost.run(12_000);
    expect(lost.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadNoCommunication });
    const again = { point: 0, at: 0, value: 1, received: 8500 };
    const heard = await playing({ rows: [again, ...everySecond(1, 0, 20_000)], lasts: 20_000, gaps });
    await heard.run(6000);
    expect(heard.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadNoCommunication });
    await heard.run(6000);
    expect(heard.line.reading('TT-0')).toMatchObject({ value: 1, status: 0 });
  });

  test('that was filled afterwards is none; one of another device neither', async () => {
    const gaps = [gap(9000, 20_000, { healed: 'yes' }), gap(9000, 20_000, { source: 'PLC-2' })];
    const trial = await playing({ rows: everySecond(0, 0, 40_000), lasts: 40_000, gaps });
    await trial.run(15_000);
    expect(trial.line.reading('TT-0')).toMatchObject({ value: 15, status: 0 });
  });

  test('that no ledger knows, of the whole line for more than a minute', async () => {
    const trial = await playing({
      rows: [...everySecond(0, 0, 10_000), ...everySecond(0, 100_000, 110_000)],
      lasts: 110_000,
    });
    await trial.run(20_000);
    expect(trial.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadNoCommunication, timeS: 10 });
    await trial.run(80_100);
    expect(trial.line.reading('TT-0')).toMatchObject({ value: 100, status: 0 });
  });
});

test('at another speed everything keeps its order, and source times lie as close as it is played', async () => {
  const trial = await playing({ rows: everySecond(0, 0, 60_000), lasts: 60_000, speed: 10 });
  const seen: number[] = [];
  await trial.run(5000, () => {
    const { value } = trial.line.reading('TT-0');
    if (seen.at(-1) !== value) seen.push(value);
  });
  expect(seen).toEqual(Array.from({ length: 51 }, (_, s) => s));
  expect(trial.sourceOf('TT-0')).toBe(5000);
});

describe('the end', () => {
  test('without a loop: out of service, and it stays so', async () => {
    const trial = await playing({ rows: everySecond(0, 0, 5000), lasts: 5000 });
    await trial.run(5200);
    expect(trial.play.standing).toBe('over');
    expect(trial.line.reading('TT-0')).toMatchObject({ ...NONE, status: Status.BadOutOfService, timeS: 5 });
    await trial.run(60_000);
    expect(trial.line.reading('TT-0')).toMatchObject({ status: Status.BadOutOfService });
  });

  test('with a loop it begins again, nothing of the pass before it left, and source times go on', async () => {
    const rows = [...everySecond(0, 0, 5000), { point: 1, at: 4000, value: 9 }];
    const trial = await playing({ rows, lasts: 5000, loop: true, gaps: [gap(1000, 2000, { tags: ['TT-1'] })] });
    let newest = Number.NEGATIVE_INFINITY;
    await trial.run(7000, () => {
      expect(trial.sourceOf('TT-0')).toBeGreaterThanOrEqual(newest);
      newest = trial.sourceOf('TT-0');
    });
    expect(trial.play.passes).toBe(1);
    expect(trial.line.reading('TT-0')).toMatchObject({ value: 1, status: 0 });
    expect(trial.line.reading('TT-1')).toMatchObject({ status: Status.BadWaitingForInitialData });
    expect(trial.times.passS).toBeGreaterThan(5);
  });
});

test('a record that cannot be read any more is no communication, not the last number; it plays on when it can be', async () => {
  const trial = await playing({ rows: everySecond(0, 0, 1_200_000), lasts: 1_200_000 });
  trial.broken.is = true;
  await trial.run(310_000);
  expect(trial.play.trouble?.en).toContain('the record is away');
  expect(trial.line.reading('TT-0')).toMatchObject({
    ...NONE,
    status: Status.BadNoCommunication,
    timeS: expect.closeTo(300, 3),
  });
  trial.broken.is = false;
  await trial.run(5000);
  expect(trial.play.trouble).toBeNull();
  expect(trial.line.reading('TT-0')).toMatchObject({ value: 315, status: 0 });
});

test('nothing recorded in the span is said before anything is played', async () => {
  await expect(playing({ rows: [{ point: 0, at: 99_000_000, value: 1 }], lasts: 90_000_000 })).rejects.toThrow(
    'nothing of this trial can be played',
  );
});

test('nothing can be written into the past', async () => {
  const trial = await playing({ rows: everySecond(0, 0, 5000), lasts: 5000 });
  expect(trial.line.write()).toContain('nothing can be written');
});
