import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { Status, severity } from '../../config/vocabulary/status.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineTwin, type Tick } from '../../twin/runner/line-twin.ts';
import { deliver } from './delivery.ts';

// What the twin says when it is told too little, too late or nonsense. Ticks of 10 s; seeds are part of the names.

const { lines, points } = loadConfig(undefined, ['bdo']);
const [line] = lines;
if (!line) throw new Error('the BDO line is not configured');
const START_MS = 1_767_225_600_000;
const DAY_MS = 86_400_000;

const rig = (seed: number) => {
  const plant = createPlant(line, points, { seed, noise: 'gaussian' });
  const twin = new LineTwin({ line, points, context: 'simulation', clock: { elapsedMs: () => 0 } });
  const delivery = deliver(plant, points, twin.reads, START_MS);
  const now = () => START_MS + plant.timeS * 1000;
  return {
    ...delivery,
    twin,
    now,
    minutes: (count: number, look: (tick: Tick) => void = () => {}): Tick => {
      let last: Tick | undefined;
      for (let k = 0; k < 6 * count; k++) {
        for (let s = 0; s < 10; s++) for (const batch of delivery.second()) twin.accept(batch);
        last = twin.tick(now());
        look(last);
      }
      if (!last) throw new Error('no tick');
      return last;
    },
    say: (tag: string, value: number, at: number) => {
      const batch = new BatchBuilder();
      batch.add(points.byTag(tag)?.index ?? -1, at, at, value, Status.Good);
      twin.accept(batch.take());
    },
  };
};

const told = ({ estimates }: Tick, tag: string): { value: number; status: number } => {
  const row = estimates.point.subarray(0, estimates.length).indexOf(points.byTag(tag)?.index ?? -1);
  return { value: estimates.value[row] as number, status: estimates.status[row] as number };
};

test('analysers vanish for an hour: named as their device, nothing made up for them, whole again after, seed 41', () => {
  const running = rig(41);
  const hydroxybutanal = ({ report }: Tick) => report.variables.find(({ name }) => name === 'S-302.w.HBA');
  const sound = hydroxybutanal(running.minutes(3));
  expect(sound?.used).toBe(true);
  running.down.add('ANA-B1');
  const gone = running.minutes(60, (tick) => {
    expect(tick.report.converged).toBe(true);
    expect(hydroxybutanal(tick)?.gate?.en).toMatch(/AT-30202: Bad/);
    expect(hydroxybutanal(tick)?.measured).toBeNull();
  });
  // The other balances still know something of it, but not what the analyser knew.
  expect(hydroxybutanal(gone)?.sigma).toBeGreaterThan(1.5 * (sound?.sigma ?? Number.NaN));
  const finding = gone.report.findings?.find(({ kind }) => kind === 'device');
  expect(finding?.id).toBe('ANA-B1');
  expect(finding?.causes[0]?.tags).toContain('AT-11001');
  running.down.clear();
  const { report } = running.minutes(3);
  expect(report.findings?.filter(({ kind }) => kind !== 'relation')).toEqual([]);
  expect(report.status).toBe('ok');
});

describe('a laboratory value a day late, seed 42', () => {
  test('newer values stand: it changes nothing', () => {
    const running = rig(42);
    const before = running.minutes(3).report.variables.find(({ tag }) => tag === 'AT-11003');
    running.say('AT-11003', 7.9, running.now() - DAY_MS);
    const after = running.twin.tick(running.now() + 1).report.variables.find(({ tag }) => tag === 'AT-11003');
    expect(after?.measured).toBe(before?.measured);
  });

  test('with nothing else known of it, it is stale by its age, not a measurement of now', () => {
    const running = rig(42);
    running.minutes(1);
    const alone = new LineTwin({ line, points, context: 'simulation', clock: { elapsedMs: () => 0 } });
    const batch = new BatchBuilder();
    batch.add(points.byTag('AT-11003')?.index ?? -1, running.now() - DAY_MS, running.now(), 7.9, Status.Good);
    alone.accept(batch.take());
    const { report } = alone.tick(running.now());
    const value = report.variables.find(({ tag }) => tag === 'AT-11003');
    expect(value).toMatchObject({ used: false, measured: null });
    expect(value?.gate?.en).toMatch(/stale: last heard 86400 s ago/);
  });
});

test('model health is told as points: also when nothing can be said, seed 43', () => {
  const running = rig(43);
  const empty = running.twin.tick(running.now());
  expect(told(empty, 'TWIN-BDO-USED').value).toBe(0);
  expect(told(empty, 'MON-UA-E301').value).toBeNaN();
  expect(severity(told(empty, 'MON-UA-E301').status)).toBe('bad');
  const tick = running.minutes(2);
  expect(told(tick, 'TWIN-BDO-VALID').value).toBe(100);
  expect(told(tick, 'TWIN-BDO-SINCE').value).toBe(0);
  expect(told(tick, 'TWIN-BDO-GRADIENT').value).toBeLessThan(0.01);
  expect(told(tick, 'TWIN-BDO-FINDINGS').value).toBe(0);
});
