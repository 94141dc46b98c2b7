import { expect, test } from 'vitest';
import type { Line } from '../../config/plant/line.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import type { RecordReader } from '../../gateway/replay/read-record.ts';
import { rowsWhere } from '../../gateway/replay/rows.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineDynamics } from '../../twin/dynamics/block/line-dynamics.ts';
import { checkRecord } from '../../twin/replay/check/check-record.ts';
import { Intake } from '../../twin/runner/intake.ts';
import { LineTwin } from '../../twin/runner/line-twin.ts';
import { deliver } from './delivery.ts';

// A trial recorded by a twin that runs beside the virtual plant on a clock of its own, then checked by replay.

const { lines, points } = loadConfig(undefined, ['bdo']);
const [line] = lines;
if (!line?.twin) throw new Error('the BDO line has a twin');
const START = 1_767_225_600_000;
const FROM = START + 60_000;
const TO = START + 480_000;
const signal = new AbortController().signal;

/** So long after a message was received by the gateway the twin may hear it, ms: on either side of the tick that it belongs to. */
const ON_ITS_WAY_MS = 450;

/**
 * Everything that was received and said since the twin began, a minute before the trial, as rows of one record. Messages reach the twin when
 * they will; those of one second, `lateAt`, when their tick is over.
 */
const record = (lateAt = Number.NaN): SampleBatch => {
  const plant = createPlant(line, points, { seed: 41, noise: 'realistic' });
  const twin = new LineTwin({ line, points, context: 'live', clock: { elapsedMs: () => 0 } });
  const dynamics = new LineDynamics(line, points);
  const intake = new Intake(points.length, points.ofLine(line.id));
  const measured = points.points.filter(({ origin }) => origin !== 'estimated').map(({ index }) => index);
  const { second } = deliver(plant, points, measured, START);
  const random = seeded(5);
  const kept = new BatchBuilder(100_000);
  const keep = ({ length, point, sourceTime, receiveTime, value, status }: SampleBatch) => {
    for (let row = 0; row < length; row++) {
      const [at, received] = [sourceTime[row] ?? 0, receiveTime[row] ?? 0];
      kept.add(point[row] ?? 0, at, received, value[row] ?? 0, status[row] ?? 0);
    }
  };
  let way: { readonly batch: SampleBatch; readonly arrives: number }[] = [];
  for (let now = START; now <= TO; ) {
    for (const batch of second()) {
      const received = Math.max(...batch.sourceTime) + Math.round(random() * 400);
      const shifted = { ...batch, receiveTime: batch.receiveTime.map(() => received) };
      keep(shifted);
      const lasts = now === lateAt ? 2000 : random() * ON_ITS_WAY_MS;
      way.push({ batch: shifted, arrives: received + lasts });
    }
    now = START + plant.timeS * 1000;
    // Half a second after its own the tick is made of what has come.
    for (const { batch, arrives } of way) if (arrives <= now + 500) intake.accept(batch);
    way = way.filter(({ arrives }) => arrives > now + 500);
    const { rows, lateS } = intake.take(now);
    twin.accept(rows);
    dynamics.accept(rows);
    for (const said of [twin.tick(now, lateS).estimates, dynamics.tick(now).estimates])
      keep({ ...said, receiveTime: said.receiveTime.map((at) => at + 530) });
  }
  return kept.take();
};

const readerOf = (all: SampleBatch): RecordReader => ({
  // It begins with the twin: before it nothing is kept.
  frame: async () => new BatchBuilder(1).take(),
  samples: async (from, to) => {
    const builder = new BatchBuilder(10_000);
    for (let row = 0; row < all.length; row++) {
      const at = all.sourceTime[row] ?? 0;
      if (at >= from && at < to)
        builder.add(all.point[row] ?? 0, at, all.receiveTime[row] ?? 0, all.value[row] ?? 0, all.status[row] ?? 0);
    }
    return builder.take();
  },
});

const recorded = record();
const check = (of: Line = line, all: SampleBatch = recorded, to = TO) =>
  checkRecord({ line: of, points, record: readerOf(all), from: FROM, to }, signal);

test('what the running twin said is said again to 1e-9 where it does not depend on its start', {
  timeout: 60_000,
}, async () => {
  const { counts, differences, comparedFrom } = await check();
  expect(differences).toEqual([]);
  expect(counts.differing).toBe(0);
  expect(comparedFrom).toBeLessThan(TO - 150_000);
  expect(counts.ticks).toBeGreaterThan(120);
  expect(counts.same / counts.compared).toBeGreaterThan(0.8);
});

test('where samples had come late nothing is compared until the twin has forgotten it', {
  timeout: 60_000,
}, async () => {
  const { counts, differences } = await check(line, record(TO - 90_000));
  expect(differences).toEqual([]);
  expect(counts.unsure).toBeGreaterThan(85);
  expect(counts.unsure).toBeLessThan(95);
});

test('a changed parameter of the model is found, the largest first, with the time of the first divergence', {
  timeout: 60_000,
}, async () => {
  if (!line.twin) throw new Error('the BDO line has a twin');
  const [first, ...rest] = line.twin.measurements;
  expect(first).toBeDefined();
  const kept = { ...line, twin: { ...line.twin, measurements: rest } };
  const { counts, differences, comparedFrom } = await check(kept);
  expect(counts.differing).toBeGreaterThan(0);
  const sizes = differences.map(({ worst }) => worst.deviation ?? Number.POSITIVE_INFINITY);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(Math.min(...differences.map(({ firstAt }) => firstAt))).toBeLessThanOrEqual(comparedFrom + 1000);
});

test('what cannot be checked is refused with the reason', async () => {
  const measured = rowsWhere(recorded, (point) => points.at(point).origin !== 'estimated');
  await expect(check(line, measured, FROM + 250_000)).rejects.toThrow(/holds no estimates/);
  await expect(check(line, recorded, FROM)).rejects.toThrow(/has no length/);
  await expect(check(line, recorded, FROM + 200_000)).rejects.toThrow(/too short/);
  await expect(check(line, new BatchBuilder(1).take())).rejects.toThrow(/nothing measured/);
  await expect(check({ ...line, twin: undefined } as unknown as Line)).rejects.toThrow(/no twin today/);
});
