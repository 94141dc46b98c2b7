import { describe, expect, test } from 'vitest';
import type { Line } from '../../config/plant/line.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { PointTable } from '../../config/plant/point.ts';
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

const rig = (seed: number, told: PointTable = points, of: Line = line, elapsedMs: () => number = () => 0) => {
  const plant = createPlant(line, points, { seed, noise: 'gaussian' });
  const twin = new LineTwin({ line: of, points: told, context: 'simulation', clock: { elapsedMs } });
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
    seconds: (count: number): Tick => {
      for (let k = 0; k < count; k++) for (const batch of delivery.second()) twin.accept(batch);
      return twin.tick(now());
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
  running.down.add('ANA-B1').add('PLC-THF');
  const flow = ({ report }: Tick) => report.variables.find(({ name }) => name === 'S-504.F');
  const gone = running.minutes(60, (tick) => {
    expect(tick.report.converged).toBe(true);
    expect(hydroxybutanal(tick)?.gate?.en).toMatch(/AT-30202: Bad/);
    expect(hydroxybutanal(tick)?.measured).toBeNull();
  });
  // The other balances still know something of it, but not what the analyser knew.
  expect(hydroxybutanal(gone)?.sigma).toBeGreaterThan(1.5 * (sound?.sigma ?? Number.NaN));
  // Nothing frozen: what is not determined any more has no number, and its point is Bad.
  expect(flow(gone)).toMatchObject({ used: false, measured: null });
  for (const { class: kind, reconciled, sigma } of gone.report.variables)
    if (kind === 'unobservable') expect([reconciled, sigma]).toEqual([null, null]);
  expect(gone.report.variables.filter(({ class: kind }) => kind === 'unobservable').length).toBeGreaterThan(0);
  const devices = gone.report.findings?.filter(({ kind }) => kind === 'device') ?? [];
  expect(devices.map(({ id }) => id).sort()).toEqual(['ANA-B1', 'PLC-THF']);
  const finding = devices.find(({ id }) => id === 'ANA-B1');
  expect(finding?.causes[0]?.tags).toContain('AT-11001');
  running.down.clear();
  const back = running.minutes(3);
  const { report } = back;
  expect(flow(back)?.used).toBe(true);
  expect(report.variables.some(({ class: kind }) => kind === 'unobservable')).toBe(false);
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

test('an instrument without an uncertainty is left out with the reason; the balance still gives its flow, seed 44', () => {
  const silent = (tag: string) => tag === 'FT-20201';
  const mute = new PointTable(
    points.points.map((point) => (silent(point.tag) ? { ...point, sigma: null, accuracy: '-' } : point)),
  );
  const { report } = rig(44, mute).minutes(2);
  const flow = report.variables.find(({ name }) => name === 'S-202.F');
  expect(flow).toMatchObject({ used: false, measured: null });
  expect(flow?.gate?.en).toMatch(/FT-20201: its uncertainty is not stated; give noise_sigma or accuracy_class/);
  expect(flow?.reconciled).toBeGreaterThan(0);
  expect(report.converged).toBe(true);
});

test.each([
  ['not a number', Number.NaN],
  ['without bound', Number.POSITIVE_INFINITY],
  ['out of every range', -1e30],
])('a flow that is %s for once: nothing of it in any number, then or in the ticks after, seed 45', (_, value) => {
  const running = rig(45);
  const before = running.minutes(2);
  const flow = ({ report }: Tick) => report.variables.find(({ name }) => name === 'S-201.F');
  const sound = flow(before)?.reconciled ?? Number.NaN;
  for (let k = 0; k < 4; k++) {
    if (k === 0) running.say('FT-20101', value, running.now() + 1);
    const tick = k === 0 ? running.twin.tick(running.now() + 2) : running.seconds(2);
    const { measured, reconciled } = flow(tick) ?? {};
    if (k === 0) expect(measured).toBeNull();
    else expect(Math.abs((measured ?? Number.NaN) - sound)).toBeLessThan(1);
    expect(Math.abs((reconciled ?? Number.NaN) - sound)).toBeLessThan(1);
    for (const { balances, variables } of [tick.report])
      for (const number of [...balances.map(({ residual }) => residual), ...variables.map((v) => v.reconciled)])
        expect(number === null || Number.isFinite(number)).toBe(true);
  }
});

test('a stream measured twice by meters that contradict each other: the wrong one is named, seed 46', () => {
  const twice: Line = {
    ...line,
    twin: line.twin && {
      ...line.twin,
      measurements: line.twin.measurements.map((m) =>
        m.kind === 'flow' && m.tag === 'FT-50211' ? { ...m, stream: 'S-201' } : m,
      ),
    },
  };
  const { report } = rig(46, points, twice).minutes(2);
  expect(report.status).toBe('gross-error');
  expect(report.candidates.flatMap(({ tags }) => tags)).toContain('FT-50211');
});

test('a machine too slow for its tick gets no number, is told why, and gets one again once it is fast enough, seed 44', () => {
  let elapsed = 0;
  let stepMs = 300;
  const running = rig(44, points, line, () => (elapsed += stepMs));
  const slow = running.minutes(1);
  expect(slow.report.converged).toBe(false);
  expect(slow.report.message?.en).toBe('the time given was used up before it converged');
  expect(slow.report.variables.every(({ reconciled }) => reconciled === null)).toBe(true);
  stepMs = 0;
  expect(running.seconds(10).report).toMatchObject({ converged: true, status: 'ok' });
});
