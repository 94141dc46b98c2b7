import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { TWIN_DEVICE } from '../../config/plant/twin-points.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { Status, severity } from '../../config/vocabulary/status.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineTwin, type Tick } from '../../twin/runner/line-twin.ts';
import { type Delivery, deliver } from './delivery.ts';

// The twin of the BDO line on what the gateway really delivers: values by exception, polled registers, devices that come
// late, go and come back. Seeds are part of the names.

const config = loadConfig(undefined, ['bdo']);
const line = config.lines[0];
if (!line) throw new Error('the BDO line is not configured');
const { points } = config;
const START_MS = 1_767_225_600_000;

interface Rig extends Delivery {
  readonly plant: ReturnType<typeof createPlant>;
  readonly twin: LineTwin;
  next(): Tick;
  /** A sample from the gateway with a value of our choice. */
  say(tag: string, value: number, status?: number): void;
}

const rig = (seed: number, noise: 'gaussian' | 'realistic' = 'gaussian'): Rig => {
  const plant = createPlant(line, points, { seed, noise });
  const twin = new LineTwin({ line, points, context: 'simulation', clock: { elapsedMs: () => 0 } });
  const delivery = deliver(plant, points, twin.reads, START_MS);
  const now = () => START_MS + plant.timeS * 1000;
  return {
    ...delivery,
    plant,
    twin,
    next: () => {
      for (const batch of delivery.second()) twin.accept(batch);
      return twin.tick(now());
    },
    say: (tag, value, status = Status.Good) => {
      const batch = new BatchBuilder();
      batch.add(points.byTag(tag)?.index ?? -1, now() + 1, now() + 1, value, status);
      twin.accept(batch.take());
    },
  };
};

const run = (rig: Rig, seconds: number, look: (tick: Tick) => void = () => {}): TwinReport => {
  let last = rig.next();
  look(last);
  for (let k = 1; k < seconds; k++) {
    last = rig.next();
    look(last);
  }
  return last.report;
};

const estimates = points.ofDevice('bdo', TWIN_DEVICE).filter(({ tag }) => /\.(REC|SD)$/.test(tag));
const notGood = ({ estimates: batch }: Tick): string[] => {
  const status = new Map<number, number>();
  for (let row = 0; row < batch.length; row++) status.set(batch.point[row] as number, batch.status[row] as number);
  return estimates.flatMap(({ index, tag }) => (severity(status.get(index) ?? Status.Bad) === 'good' ? [] : [tag]));
};

const sound = (report: TwinReport) => {
  expect(report.message).toBeNull();
  expect(report).toMatchObject({ status: 'ok', converged: true, globalTest: { degreesOfFreedom: 8 } });
};

describe('on the stream of the gateway, Gaussian noise, seed 21', () => {
  const started = rig(21);

  test('start: nothing, then Modbus only, then everything; no number where nothing determines one', () => {
    for (const device of ['DCS-B1', 'PLC-THF']) started.down.add(device);
    const first = started.next();
    expect(first.report.status).toBe('insufficient-data');
    expect(first.report.message?.en).toMatch(/% of the instruments/);
    for (const { name, class: kind, reconciled } of first.report.variables)
      if (kind === 'unobservable') expect(reconciled, name).toBeNull();
    expect(first.report.variables.filter((v) => v.class === 'unobservable').length).toBeGreaterThan(20);
    run(started, 4);
    started.down.clear();
    run(started, 2);
    sound(started.next().report);
  });

  test('900 ticks: every one converged, all estimates Good, no instrument left out, 3 to 7 % rejected', () => {
    let rejected = 0;
    let worst = 0;
    run(started, 900, (tick) => {
      const { report } = tick;
      expect(report.converged, `${report.at}: ${report.message?.en}`).toBe(true);
      expect(notGood(tick)).toEqual([]);
      expect(report.variables.filter(({ gate }) => gate !== null && gate.en !== 'not measured')).toEqual([]);
      if (report.globalTest.rejected) rejected++;
      for (const balance of report.balances) {
        const gross = Math.max(1e-3, Math.abs(balance.in ?? 0), Math.abs(balance.out ?? 0));
        worst = Math.max(worst, Math.abs(balance.reconciledResidual ?? Number.NaN) / gross);
      }
    });
    expect(worst).toBeLessThan(1e-6);
    expect(rejected).toBeGreaterThanOrEqual(27);
    expect(rejected).toBeLessThanOrEqual(63);
  });
});

describe('what goes missing, seed 22', () => {
  const running = rig(22);
  run(running, 20);

  test.each(['DCS-B1', 'PLC-CBD', 'ANA-B1', 'PLC-THF', 'EMG-B1'])(
    '%s gone: solved with the rest, whole again after it',
    (device) => {
      running.down.add(device);
      for (let k = 0; k < 4; k++) {
        const { report } = running.next();
        expect(report.converged, report.message?.en).toBe(true);
        expect(report.status).toBe(device === 'DCS-B1' ? 'insufficient-data' : 'ok');
        for (const v of report.variables) if (v.class === 'unobservable') expect(v.reconciled, v.name).toBeNull();
      }
      running.down.delete(device);
      sound(run(running, 6)); // analysers are asked every 5 s
    },
  );

  test('all analysers gone: the yield on formaldehyde says how little is known of it', () => {
    const sigma = (report: TwinReport) => report.kpis.find(({ id }) => id === 'YIELD-FORMALDEHYDE')?.sigma ?? 0;
    const before = sigma(running.next().report);
    running.down.add('ANA-B1');
    expect(sigma(run(running, 3))).toBeGreaterThan(5 * before);
    running.down.clear();
    expect(sigma(run(running, 6))).toBeCloseTo(before, 1);
  });

  test.each([
    ['no number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['zero', 0],
    ['far below zero', -1e6],
    ['beyond every size', 1e300],
  ])(
    'flow, analyser and thermometer that say something %s: the answer stays finite, and the next tick is sound',
    (_, value) => {
      for (const tag of ['FT-20101', 'FT-30401', 'AT-11001', 'TT-10211', 'FT-40213']) running.say(tag, value);
      const { report } = running.twin.tick(START_MS + running.plant.timeS * 1000 + 2);
      expect(report.converged, report.message?.en).toBe(true);
      for (const { name, reconciled } of report.variables)
        if (reconciled !== null) expect(reconciled, name).toBeLessThan(1e5);
      run(running, 140); // what it named stays on the page for two minutes
      sound(running.next().report);
    },
  );
});

test('an analyser that holds its value for its whole cycle is not called stuck, seed 23, realistic noise', () => {
  const { variables } = run(rig(23, 'realistic'), 400);
  expect(variables.filter(({ gate }) => gate?.en.includes('stuck') || gate?.en.includes('stale'))).toEqual([]);
});
