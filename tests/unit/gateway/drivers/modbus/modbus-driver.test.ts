import { expect, test } from 'vitest';
import { Status } from '../../../../../config/vocabulary/status.ts';
import { modbusAddress, point } from '../plant-parts.ts';
import { drive } from './register-device.ts';

const registers = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => point(index, modbusAddress(from + index)));

const requested = (requests: readonly { from: number; to: number }[]) =>
  requests.map(({ from, to }) => [from, to] as const);

test('neighbouring registers are read in one request and stamped with the middle of request and answer', async () => {
  const { clock, link, seen, stop } = await drive(registers(10));
  link.answerMs = 100;
  link.registers.set(3, 42);
  await clock.advance(500);
  expect(requested(link.requests)).toEqual([[0, 10]]);
  expect(seen[3]).toMatchObject({ point: 3, value: 42, status: Status.Good, sourceTime: 1_000_050 });
  await stop();
});

test('a changed value is said at once, an unchanged one only when its sampling interval has passed', async () => {
  const quick = point(0, modbusAddress(0), { samplingMs: 500 });
  const slow = point(1, modbusAddress(1), { samplingMs: 180_000 });
  const { clock, link, seen, stop } = await drive([quick, slow], { periodMsMax: 500 });
  await clock.advance(3900);
  link.registers.set(1, 9);
  await clock.advance(500);
  expect(seen.filter(({ point }) => point === 0)).toHaveLength(9);
  expect(seen.filter(({ point }) => point === 1).map(({ value }) => value)).toEqual([0, 9]);
  await clock.advance(10_000);
  expect(seen.filter(({ point }) => point === 1)).toHaveLength(4);
  await stop();
});

test('one illegal register in a merged block turns only its own point bad, and the rest is merged again around it', async () => {
  const { clock, link, driver, seen, stop } = await drive(registers(16));
  link.refuse = ({ from, to }) => (from <= 5 && 5 < to ? 2 : null);
  await clock.advance(3000);
  const latest = new Map(seen.map(({ point, status }) => [point, status]));
  expect([...latest].filter(([, status]) => status !== Status.Good)).toEqual([[5, Status.BadConfigurationError]]);
  expect(latest.size).toBe(16);
  expect(driver.trouble()?.text.en).toContain('TT-1005');
  expect(driver.trouble()?.text.en).toContain('register 5');
  expect(driver.trouble()?.text.en).toContain('illegal data address');
  link.requests.length = 0;
  await clock.advance(1000);
  expect(requested(link.requests).sort((a, b) => a[0] - b[0])).toEqual([
    [0, 5],
    [6, 16],
  ]);
  await stop();
});

test('a refused register is tried again after a minute and comes back when the device has it', async () => {
  const { clock, link, driver, seen, stop } = await drive(registers(4));
  link.refuse = ({ from, to }) => (from <= 2 && 2 < to ? 2 : null);
  await clock.advance(5000);
  link.refuse = () => null;
  await clock.advance(50_000);
  expect(seen.filter(({ point, status }) => point === 2 && status === Status.Good)).toHaveLength(0);
  await clock.advance(10_000);
  expect(seen.filter(({ point }) => point === 2).at(-1)?.status).toBe(Status.Good);
  expect(driver.trouble()).toBeNull();
  link.requests.length = 0;
  await clock.advance(1000);
  expect(requested(link.requests)).toEqual([[0, 4]]);
  await stop();
});

test('filler that the device does not have is found out, and no point turns bad for it', async () => {
  const points = [point(0, modbusAddress(0)), point(1, modbusAddress(10))];
  const { clock, link, seen, stop } = await drive(points);
  link.refuse = ({ from, to }) => (from <= 5 && 5 < to ? 2 : null);
  await clock.advance(3000);
  expect(seen.every(({ status }) => status === Status.Good)).toBe(true);
  expect(new Set(seen.map(({ point }) => point))).toEqual(new Set([0, 1]));
  await stop();
});

test.each([
  [1, Status.BadConfigurationError],
  [4, Status.BadDeviceFailure],
  [8, Status.BadDeviceFailure],
  [0x0a, Status.BadNotConnected],
  [0x0b, Status.BadNoCommunication],
  [0x44, Status.BadDeviceFailure],
])('exception %i turns the points of its block bad as %i and keeps the connection', async (code, status) => {
  const other = point(9, modbusAddress(0, { functionCode: 4 }));
  const { clock, link, seen, state, stop } = await drive([...registers(2), other]);
  link.refuse = ({ functionCode }) => (functionCode === 3 ? code : null);
  await clock.advance(10_000);
  expect(new Set(seen.filter(({ point }) => point < 2).map((sample) => sample.status))).toEqual(new Set([status]));
  expect(seen.filter(({ point }) => point === 9).every((sample) => sample.status === Status.Good)).toBe(true);
  expect(link.opened).toBe(1);
  expect(state.failure).toBeNull();
  await stop();
});

test('a busy device is asked again before its points turn bad', async () => {
  const { clock, link, seen, stop } = await drive(registers(1));
  let busy = 2;
  link.refuse = () => (busy-- > 0 ? 6 : null);
  await clock.advance(3000);
  expect(seen[0]?.status).toBe(Status.Good);
  await stop();
});

test('a silent unit costs its neighbours little: it is asked more and more rarely, they keep their rate', async () => {
  const dead = Array.from({ length: 4 }, (_, index) => point(index, modbusAddress(index, { unitId: 2 })));
  const alive = point(10, modbusAddress(0, { unitId: 1 }), { samplingMs: 500 });
  const { clock, link, seen, gaps, state, stop } = await drive([...dead, alive], { timeoutMs: 300 });
  link.refuse = ({ unitId }) => (unitId === 2 ? 'silent' : null);
  await clock.advance(120_000);
  expect(state.failure).toBeNull();
  const good = seen.filter(({ point, status }) => point === 10 && status === Status.Good);
  expect(good.length).toBeGreaterThan(230);
  expect(seen.filter(({ point }) => point < 4).every(({ status }) => status === Status.BadNoCommunication)).toBe(true);
  expect(gaps.every(({ cause }) => cause === 'scan-missed')).toBe(true);
  await stop();
});

test('after a timeout the connection is opened anew, and three in a row without any answer end it', async () => {
  const { clock, link, seen, state, stop } = await drive(registers(2), { timeoutMs: 500 });
  await clock.advance(1500);
  link.refuse = () => 'silent';
  await clock.advance(1000);
  expect(seen.at(-1)?.status).toBe(Status.BadNoCommunication);
  await clock.advance(5000);
  expect(state.failure?.message).toContain('no answer within 500 ms');
  expect(state.failure?.message).toContain('unit 1, function code 3, registers 0 to 1');
  expect(link.opened).toBe(3);
  await stop();
});

test('the hole of an unheard answer begins when it was asked for, however late its silence is found', async () => {
  const { clock, link, gaps, stop } = await drive(registers(1), { timeoutMs: 1000 });
  await clock.advance(500);
  let unheard = 1;
  link.refuse = () => (unheard-- > 0 ? 'silent' : null);
  link.timeoutMs = 2700;
  await clock.advance(6000);
  const asked = link.requests.at(1)?.at ?? Number.NaN;
  expect(gaps.map(({ cause, from }) => [cause, from])).toEqual([['scan-missed', 1_000_000 + asked]]);
  await stop();
});

test('a device that says nothing for one register only is cut down to that register', async () => {
  const alive = point(10, modbusAddress(0, { functionCode: 4 }), { samplingMs: 500 });
  const { clock, link, seen, state, stop } = await drive([...registers(4), alive], { timeoutMs: 200 });
  link.refuse = ({ functionCode, from, to }) => (functionCode === 3 && from <= 1 && 1 < to ? 'silent' : null);
  await clock.advance(60_000);
  expect(state.failure).toBeNull();
  const latest = new Map(seen.map(({ point, status }) => [point, status]));
  expect([...latest].filter(([, status]) => status !== Status.Good).map(([point]) => point)).toEqual([1]);
  await stop();
});

test('a device too slow for its schedule is reported as missed scans, and every block still gets its turn', async () => {
  const points = Array.from({ length: 5 }, (_, index) => point(index, modbusAddress(index * 200), { samplingMs: 500 }));
  const { clock, link, gaps, seen, stop } = await drive(points);
  link.answerMs = 300;
  await clock.advance(60_000);
  const missed = gaps.filter(({ cause }) => cause === 'scan-missed');
  expect(missed.length).toBeGreaterThanOrEqual(1);
  // Once a second at most, and close enough for the ledger to join them: a kill of the gateway takes no more than a second untold.
  expect(missed.length).toBeLessThanOrEqual(60);
  for (const [row, { from }] of missed.entries()) expect(from - (missed[row - 1]?.to ?? from)).toBeLessThan(5_000);
  expect(missed[0]?.samples).toBeGreaterThan(0);
  const counts = points.map(({ index }) => seen.filter(({ point }) => point === index).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  expect(Math.min(...counts)).toBeGreaterThan(30);
  await stop();
});

test('a register map shifted by one turns every float bad and says so', async () => {
  const values = [65.123, 8.517, 60.234, 139.171, 22.061, 180.373];
  const points = values.map((_, index) =>
    point(index, modbusAddress(index * 2 + 1, { type: 'float32' }), { range: { low: 0, high: 300 } }),
  );
  const { clock, link, driver, seen, stop } = await drive(points);
  const view = new DataView(new ArrayBuffer(4));
  for (const [index, value] of values.entries()) {
    view.setFloat32(0, value);
    link.registers.set(index * 2, view.getUint16(0));
    link.registers.set(index * 2 + 1, view.getUint16(2));
  }
  await clock.advance(2000);
  expect(seen.length).toBeGreaterThanOrEqual(6);
  expect(seen.every(({ status, value }) => status === Status.BadConfigurationError && Number.isNaN(value))).toBe(true);
  expect(driver.trouble()?.text.en).toContain('shifted by one');
  await stop();
});

test('requests keep the rest the device asks for', async () => {
  const points = [point(0, modbusAddress(0)), point(1, modbusAddress(500))];
  const { clock, link, stop } = await drive(points, { pauseMs: 150 });
  await clock.advance(5000);
  const distances = link.requests.slice(1).map(({ at }, index) => at - link.requests[index]!.at);
  expect(Math.min(...distances)).toBeGreaterThanOrEqual(160);
  await stop();
});

test('a forbidden register is never read and its point is bad from the start', async () => {
  const { clock, link, driver, seen, stop } = await drive(registers(6), {
    forbidden: [{ functionCode: 3, from: 3, to: 3 }],
  });
  await clock.advance(3000);
  expect(link.requests.every(({ from, to }) => to <= 3 || from > 3)).toBe(true);
  expect(seen.filter(({ point }) => point === 3)[0]?.status).toBe(Status.BadConfigurationError);
  expect(driver.trouble()?.text.en).toContain('forbidden');
  await stop();
});
