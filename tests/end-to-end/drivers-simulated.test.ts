import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { statusName } from '../../config/vocabulary/status.ts';
import { kindOf } from '../../gateway/drivers/index.ts';
import { targetsOf } from '../../gateway/drivers/targets.ts';
import { layCable } from './cable.ts';
import { startRun } from './driver-run.ts';
import { freePort } from './peers/peer.ts';
import { EPOCH_MS, startLine } from './simulators-fixture.ts';

// The drivers before the devices of the BDO line as its folder describes them: register maps, word orders, users and certificates.

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const refreshing = (devices: readonly { refresh(): void }[]) => {
  const stopping = new AbortController();
  const turn = async () => {
    while (!stopping.signal.aborted) {
      for (const device of devices) device.refresh();
      await systemClock.sleep(100, stopping.signal);
    }
  };
  const done = turn();
  stops.push(async () => {
    stopping.abort();
    await done;
  });
};

test('every point of the BDO line is read with the value its instrument says', async () => {
  const { line, config, devices, plant, stop } = await startLine(() => true);
  stops.push(stop);
  refreshing(devices);
  const targets = targetsOf(line, config.points.points);
  const runs = targets.map((target) => startRun(target, kindOf(target.devices[0]!.protocol)));
  for (const run of runs) stops.push(run.stop);
  const points = targets.flatMap((target, place) => target.points.map((point) => ({ point, run: runs[place]! })));
  expect(points.length).toBeGreaterThan(250);
  const wrong = () =>
    points.flatMap(({ point, run }) => {
      const latest = run.latest(point.tag);
      const expected = plant.reading(point.tag).value;
      const close = latest && Math.abs(latest.value - expected) <= 0.01 * (point.range.high - point.range.low) + 1e-6;
      return close && latest.status === statusName(0) ? [] : [{ tag: point.tag, expected, latest }];
    });
  await vi.waitFor(() => expect(wrong()).toEqual([]), { timeout: 60_000, interval: 250 });
  expect(runs.flatMap((run) => run.gaps.filter(({ cause }) => cause !== 'scan-missed'))).toEqual([]);
});

test('a cut of the DCS network: the old session is taken up again and gives back every value, in order and once', async () => {
  const { line, config, devices, plant, stop } = await startLine(({ id }) => id === 'DCS-B1' || id === 'SIS-B1');
  stops.push(stop);
  refreshing(devices);
  const [target] = targetsOf(line, config.points.points);
  const server = target!.devices.find(({ id }) => id === 'DCS-B1')!;
  if (server.protocol !== 'opcua') throw new Error('DCS-B1 is an OPC UA server');
  const outside = await freePort();
  const wire = await layCable(outside, Number(new URL(server.endpoint!.replace('opc.tcp', 'http')).port));
  stops.push(wire.remove);
  const through = { ...server, endpoint: `opc.tcp://127.0.0.1:${outside}`, publishingIntervalMs: 100, queueSize: 200 };
  const fast = target!.points.map((point) =>
    point.tag === 'FT-10401' ? { ...point, samplingMs: 100, deadband: 0 } : point,
  );
  const run = startRun(
    { ...target!, devices: target!.devices.map((device) => (device === server ? through : device)), points: fast },
    kindOf('opcua'),
  );
  stops.push(run.stop);
  await vi.waitFor(() => expect(run.latest('FT-10401')?.status).toBe('Good'), 40_000);
  // The instrument is sampled twice a second; each value stands for two samples.
  const count = async (from: number, to: number) => {
    for (let value = from; value <= to; value++) {
      plant.set('FT-10401', value / 100, 0, value);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  await count(100, 102);
  wire.cut();
  await vi.waitFor(() => expect(run.latest('FT-10401')?.status).toBe('BadNoCommunication'), 10_000);
  await count(103, 107);
  wire.mend();
  await vi.waitFor(() => expect(run.health()[0]?.detail.sessionsResumed).toBe(1), 20_000);
  await count(108, 109);
  await vi.waitFor(() => expect(run.latest('FT-10401')?.value).toBeCloseTo(1.09, 6), 10_000);
  const index = fast.find(({ tag }) => tag === 'FT-10401')!.index;
  const good = run.seen.filter((sample) => sample.point === index && sample.status === 0);
  const heard = good.map(({ sourceTime }) => Math.round((sourceTime - EPOCH_MS) / 1000));
  // What is not counted is an old value said again under the time at which the device was heard again.
  const counted = heard.filter((value) => value >= 100 && value < 1000);
  expect(counted).toEqual(Array.from({ length: 10 }, (_, place) => 100 + place));
  const others = run.gaps.filter(({ cause }) => cause !== 'link-lost');
  expect(others).toEqual([]);
  const links = run.gaps.filter(({ cause }) => cause === 'link-lost');
  expect(links.map(({ to, healed }) => [to === null, healed])).toEqual([
    [true, undefined],
    [true, undefined],
    [false, undefined],
    [false, undefined],
    [false, 'yes'],
    [false, 'yes'],
  ]);
  expect(run.health()[0]?.detail).toMatchObject({ sessionsResumed: 1, messagesLost: 0, subscriptionsRecreated: 0 });
});

test('the simulated DCS keeps the newest values of a point for HistoryRead, and no more than it is told to', async () => {
  const { line, config, devices, plant, stop } = await startLine(({ id }) => id === 'DCS-B1' || id === 'SIS-B1', 30);
  stops.push(stop);
  const [target] = targetsOf(line, config.points.points);
  const run = startRun(target!, kindOf('opcua'));
  stops.push(run.stop);
  await vi.waitFor(() => expect(run.latest('FT-10401')?.status).toBe('Good'), 40_000);
  for (let second = 1; second <= 50; second++) {
    plant.set('FT-10401', second / 100, 0, second);
    for (const device of devices) device.refresh();
    await new Promise((resolve) => setTimeout(resolve, 1100 / 50));
    const due = target!.points.find(({ tag }) => tag === 'FT-10401')!.samplingMs;
    if (second % 10 === 0) await new Promise((resolve) => setTimeout(resolve, due));
  }
  const point = target!.points.find(({ tag }) => tag === 'FT-10401')!;
  const history = run.history()!;
  const signal = new AbortController().signal;
  expect(await history.kept([point], signal)).toEqual([point]);
  const kept: number[] = [];
  for await (const page of history.read(point, EPOCH_MS, EPOCH_MS + 60_000, signal))
    kept.push(...Array.from({ length: page.length }, (_, row) => page.sourceTime[row]! - EPOCH_MS));
  expect(kept.length).toBeGreaterThan(1);
  expect(kept.length).toBeLessThanOrEqual(30);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
});
