import { expect, test } from 'vitest';
import { Status, severity } from '../../../../config/vocabulary/status.ts';
import { TroubleError } from '../../../../config/vocabulary/trouble.ts';
import { RefusedError } from '../../../../gateway/drivers/refused-error.ts';
import { modbusAddress, point } from './plant-parts.ts';
import { batchOf, nothing, type Step, startScripted } from './scripted-driver.ts';

const START = 1_000_000;
const samples = (value: number, sourceTime: number, status = 0, receiveTime = sourceTime): Step => ({
  kind: 'samples',
  samples: batchOf([{ sourceTime, receiveTime, value, status }]),
});
const fails = (message: string): Step => ({ kind: 'fails', error: new Error(message) });
const codes = (seen: readonly { status: number }[]) => seen.map(({ status }) => status);

test('a dropped link shows as BadNoCommunication and heals by itself', async () => {
  const run = startScripted([[samples(46.5, START + 900), fails('ECONNRESET')], [samples(46.6, START + 4000)]]);
  await run.clock.advance(60_000);
  expect(run.seen.map(({ status }) => severity(status))).toEqual(['bad', 'good', 'bad', 'good']);
  expect(codes(run.seen).slice(0, 3)).toEqual([
    Status.BadWaitingForInitialData,
    Status.Good,
    Status.BadNoCommunication,
  ]);
  expect(run.seen[2]?.sourceTime).toBe(START + 2000);
  expect(run.seen[2]?.value).toBeNaN();
  await run.stop();
});

test('a loss is logged once and reported once however often the attempts fail, and so is the return', async () => {
  const down = Array.from({ length: 8 }, () => new Error('ECONNREFUSED'));
  const run = startScripted([[samples(1, START + 900), fails('ECONNRESET')], ...down, [samples(2, START + 400_000)]]);
  await run.clock.advance(500_000);
  expect(run.logged).toEqual(['PLC-1 is lost: ECONNRESET', 'PLC-1 is heard again']);
  expect(run.gaps.map(({ cause, from, to }) => ({ cause, from, open: to === null }))).toEqual([
    { cause: 'link-lost', from: START + 1000, open: true },
    { cause: 'link-lost', from: START + 1000, open: false },
  ]);
  expect(run.gaps[0]?.detail).toEqual({
    zh: 'PLC-1 失联：意外错误：ECONNRESET',
    en: 'PLC-1 is not heard: ECONNRESET',
  });
  expect(run.seen.filter(({ status }) => status === Status.BadNoCommunication)).toHaveLength(1);
  await run.stop();
});

test.each([
  { name: 'values were half a second on their way', delay: 500, before: 500 },
  { name: 'the clock of the device is an hour behind', delay: 3_600_000, before: 0 },
  { name: 'it is ahead', delay: -500, before: 0 },
])('a hole begins that long before the last word: $name', async ({ delay, before }) => {
  const steps = Array.from({ length: 3 }, (_, second) =>
    samples(second, START + (second + 1) * 1000 - delay, 0, START + (second + 1) * 1000),
  );
  const run = startScripted([[...steps, fails('ECONNRESET')]]);
  await run.clock.advance(5_000);
  expect(run.gaps[0]?.from).toBe(START + 3000 - before);
  await run.stop();
});

test('the loop accounts for a device from its first word, or from the start when that was a loss; what lies before is the gateway’s', async () => {
  const heard = startScripted([[samples(1, START + 900), samples(2, START + 1900)]]);
  await heard.clock.advance(5_000);
  expect(heard.known).toEqual([{ line: 'bdo', id: 'PLC-1', at: START + 900 }]);
  await heard.stop();
  const lost = startScripted([new Error('ECONNREFUSED'), [samples(1, START + 3000)]]);
  await lost.clock.advance(60_000);
  expect(lost.known).toEqual([{ line: 'bdo', id: 'PLC-1', at: START }]);
  expect(lost.gaps[0]).toMatchObject({ from: START });
  await lost.stop();
});

test('a driver hears that its samples lie on the disk when whoever took them says so, not before', async () => {
  let kept = 0;
  const reading = { samples: batchOf([{ sourceTime: START, value: 1 }]), gaps: [], kept: () => void kept++ };
  const run = startScripted([[{ kind: 'reading', reading }]]);
  await run.clock.advance(5_000);
  expect([kept, run.written.length]).toEqual([0, 1]);
  run.written[0]?.();
  expect(kept).toBe(1);
  await run.stop();
});

test('a device that is off at the start is a gap from the start, and its newest error stands on the health page', async () => {
  const run = startScripted([new TroubleError('那里无人应答；请上电', 'nothing listens there; switch it on')]);
  await run.clock.advance(1);
  expect(run.gaps).toMatchObject([{ cause: 'link-lost', from: START, to: null, source: 'PLC-1', line: 'bdo' }]);
  expect(codes(run.seen)).toEqual([Status.BadWaitingForInitialData, Status.BadNoCommunication]);
  expect(run.health.view()[0]).toMatchObject({
    state: 'backing-off',
    lastError: { zh: '那里无人应答；请上电', en: 'nothing listens there; switch it on' },
    lastErrorAt: START,
  });
  await run.stop();
  expect(run.health.view()[0]?.state).toBe('stopped');
});

test('a device that comes up a little later is waited for; one that stays away is worth a warning after ten seconds', async () => {
  const down = new Error('ECONNREFUSED');
  const late = startScripted([down, down, [samples(1, START + 3000)]]);
  await late.clock.advance(9000);
  expect(late.logged).toEqual(['waiting for PLC-1: ECONNREFUSED', 'PLC-1 is heard']);
  await late.stop();
  const away = startScripted([down]);
  await away.clock.advance(60_000);
  expect(away.logged).toEqual(['waiting for PLC-1: ECONNREFUSED', 'PLC-1 is lost: ECONNREFUSED']);
  await away.stop();
});

test('an outlived error is older than the connection; a trouble that stands now is not', async () => {
  const run = startScripted([new Error('ECONNREFUSED'), [samples(1, START + 3000)]]);
  await run.clock.advance(5000);
  const [past] = run.health.view();
  expect(past).toMatchObject({ state: 'connected', lastError: { en: 'ECONNREFUSED' }, lastErrorAt: START });
  expect(past?.since).toBeGreaterThan(START);
  run.complain({ text: { zh: '寄存器被拒', en: 'a register is refused' }, since: START });
  const [now] = run.health.view();
  expect(now?.lastError?.en).toBe('a register is refused');
  expect(now?.lastErrorAt).toBe(past?.since);
  await run.stop();
});

test('attempts come at growing distances between half a second and eight seconds, so that a device that is back is soon heard', async () => {
  const run = startScripted([new Error('down')]);
  await run.clock.advance(10_000);
  const early = run.attempts();
  expect(early).toBeGreaterThanOrEqual(4);
  expect(early).toBeLessThanOrEqual(8);
  await run.clock.advance(600_000);
  const later = run.attempts() - early;
  expect(later).toBeGreaterThanOrEqual(75);
  expect(later).toBeLessThanOrEqual(150);
  await run.stop();
});

test('a device that lets nobody in is asked up to a minute apart: no storm, no locked account', async () => {
  const run = startScripted([new RefusedError('口令不对', 'wrong password')]);
  await run.clock.advance(600_000);
  expect(run.attempts()).toBeGreaterThanOrEqual(10);
  expect(run.attempts()).toBeLessThanOrEqual(24);
  await run.stop();
});

test('a session that was saved with all its values fills the hole it left; with some, partly', async () => {
  const away = { zh: '服务器不在', en: 'the server is away' };
  const lost: Step = { kind: 'reading', reading: { ...nothing, interrupted: away } };
  const silent: Step = { kind: 'reading', reading: { ...nothing, interrupted: away, silent: true } };
  const back = (resumed: 'whole' | 'partly'): Step => ({ kind: 'reading', reading: { ...nothing, resumed } });
  const run = startScripted([
    [
      samples(1, START + 900),
      lost,
      samples(2, START + 2900),
      back('whole'),
      silent,
      samples(3, START + 5900),
      back('partly'),
    ],
  ]);
  await run.clock.advance(9000);
  const told = run.gaps.filter(({ healed }) => healed !== undefined);
  expect(told.map(({ cause, to, healed }) => [cause, to, healed])).toEqual([
    ['link-lost', START + 2900, 'yes'],
    ['no-data-watchdog', START + 5900, 'partly'],
  ]);
  await run.stop();
});

test('a driver that hangs while connecting, reading or closing is given up', async () => {
  const run = startScripted(['hangs', [samples(1, START + 40_000), { kind: 'hangs' }], [samples(2, START + 80_000)]], {
    closeHangs: true,
  });
  await run.clock.advance(120_000);
  expect(run.attempts()).toBe(3);
  expect(run.gaps.map(({ cause }) => cause)).toEqual([
    'link-lost',
    'link-lost',
    'no-data-watchdog',
    'no-data-watchdog',
  ]);
  expect(run.logged.some((text) => text.includes('connecting took longer'))).toBe(true);
  expect(run.health.view()[0]?.lastError?.en).toContain('nothing was heard for 10 s');
  expect(run.health.view()[0]?.lastError?.zh).toContain('10 s 没有任何应答');
  await run.stop();
});

test('a value that did not change during an outage is said once more when it is heard again', async () => {
  const run = startScripted([
    [samples(5, START - 3_600_000, 0, START + 1000), fails('gone')],
    [samples(5, START - 3_600_000, 0, START + 9000), samples(6, START + 9500)],
  ]);
  await run.clock.advance(60_000);
  const good = run.seen.filter(({ status }) => status === 0);
  expect(good.map(({ sourceTime }) => sourceTime)).toEqual([
    START - 3_600_000,
    START + 1000,
    START - 3_600_000,
    START + 9000,
    START + 9500,
  ]);
  const latest = [...run.seen].sort((a, b) => a.sourceTime - b.sourceTime).at(-1);
  expect(latest?.status).toBe(Status.Good);
  await run.stop();
});

test('a good value outside the range of its point is uncertain, with its value and its information bits kept', async () => {
  const points = [point(0, modbusAddress(0), { range: { low: 0, high: 0.2 } })];
  const run = startScripted(
    [
      [
        samples(0.3, START + 1),
        samples(Math.fround(0.2), START + 2),
        samples(-0.1, START + 3, 0x480),
        samples(9, START + 4, Status.BadSensorFailure),
        samples(Number.NaN, START + 5),
      ],
    ],
    { points },
  );
  await run.clock.advance(10_000);
  const answered = run.seen.slice(1).filter(({ sourceTime }) => sourceTime < START + 10);
  expect(answered.map(({ value, status }) => [value, status])).toEqual([
    [0.3, Status.UncertainEngineeringUnitsExceeded],
    [Math.fround(0.2), Status.Good],
    [-0.1, Status.UncertainEngineeringUnitsExceeded | 0x480],
    [9, Status.BadSensorFailure],
    [Number.NaN, Status.BadSensorFailure],
  ]);
  await run.stop();
});

test('while a driver saves its session the points are not heard, and its next samples end that', async () => {
  const away = { zh: '服务器不在', en: 'the server is away' };
  const interrupted: Step = { kind: 'reading', reading: { ...nothing, interrupted: away } };
  const quiet: Step = { kind: 'reading', reading: nothing };
  const run = startScripted([[samples(1, START + 900), interrupted, quiet, samples(2, START + 3900)]]);
  await run.clock.advance(2500);
  expect(run.health.view()[0]).toMatchObject({ state: 'backing-off', lastError: away });
  await run.clock.advance(5000);
  expect(codes(run.seen).slice(1)).toEqual([Status.Good, Status.BadNoCommunication, Status.Good]);
  expect(run.gaps.map(({ to }) => to)).toEqual([null, START + 3900]);
  expect(run.attempts()).toBe(1);
  expect(run.health.view()[0]?.state).toBe('connected');
  await run.stop();
});

test('a device that is connected but says nothing of its points shows as no-data', async () => {
  const run = startScripted([[]]);
  await run.clock.advance(4000);
  expect(run.health.view()[0]?.state).toBe('connected');
  await run.clock.advance(4000);
  expect(run.health.view()[0]?.state).toBe('no-data');
  await run.stop();
});

test('the health view counts points, good points, rate and latency', async () => {
  const steps = Array.from({ length: 20 }, (_, second) =>
    samples(second, START + (second + 1) * 1000 - 40, 0, START + (second + 1) * 1000),
  );
  const run = startScripted([steps], { points: [point(0, modbusAddress(0)), point(1, modbusAddress(1))] });
  await run.clock.advance(20_500);
  expect(run.health.view()[0]).toMatchObject({
    points: 2,
    good: 1,
    lastGood: START + 19_960,
    valuesPerSecond: 1,
    latencyMs: 40,
    reconnects: 0,
    detail: { script: 1 },
  });
  await run.stop();
});

test('stopping settles at once, closes the driver and leaves no timer behind', async () => {
  const run = startScripted([[samples(1, START + 900)]]);
  await run.clock.advance(5500);
  await run.stop();
  expect(run.closed()).toBe(1);
  expect(run.clock.sleeping).toBe(0);
});
