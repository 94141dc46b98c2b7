import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import type { ModbusDevice } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import { modbus } from '../../gateway/drivers/modbus/index.ts';
import { describeWith } from '../services.ts';
import { modbusAddress, modbusDevice, point } from '../unit/gateway/drivers/plant-parts.ts';
import { startRun } from './driver-run.ts';
import { freePort, Peer } from './peers/peer.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const float = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [view.getUint16(0), view.getUint16(2)];
};

const MAP = {
  holding: { 0: [...float(65.5), 0xfffe, 7], 20: float(-3.25).reverse(), 40: [0x0001, 0x86a0], 120: [1, 2, 3] },
  input: { 5: [4321] },
  coils: { 8: [true, false, true] },
};

const POINTS: readonly Point[] = [
  point(0, modbusAddress(0, { type: 'float32' }), { tag: 'TT-1' }),
  point(1, modbusAddress(2, { type: 'int16', scale: 0.5 }), { tag: 'TT-2' }),
  point(2, modbusAddress(20, { type: 'float32', wordOrder: 'CDAB' }), { tag: 'TT-3' }),
  point(3, modbusAddress(40, { type: 'uint32' }), { tag: 'FQ-4' }),
  point(4, modbusAddress(5, { functionCode: 4, scale: 0.1 }), { tag: 'PT-5' }),
  point(5, modbusAddress(8, { functionCode: 1, type: 'bool' }), { tag: 'XS-6' }),
  point(6, modbusAddress(9, { functionCode: 1, type: 'bool' }), { tag: 'XS-7' }),
  point(7, modbusAddress(300), { tag: 'TT-8' }),
].map((each) => ({ ...each, samplingMs: 200 }));

const start = (device: ModbusDevice, points: readonly Point[] = POINTS) => {
  const run = startRun({ line: 'bdo', devices: [device], points }, modbus);
  stops.push(run.stop);
  return run;
};

const serve = async (port: number, framer: 'socket' | 'rtu') => {
  const peer = new Peer('modbus_server.py');
  stops.push(() => peer.kill());
  await peer.tell({ port, framer, units: { 1: MAP } });
  return peer;
};

describeWith(['python-peers'], 'Modbus driver against pymodbus', () => {
  test.each([
    ['modbus-tcp', 'socket'],
    ['modbus-rtu-tcp', 'rtu'],
  ] as const)(
    '%s: every table, type and order is read; a register that is not there costs only its point',
    async (protocol, framer) => {
      const port = await freePort();
      const peer = await serve(port, framer);
      const run = start(modbusDevice({ protocol, port, timeoutMs: 1000 }));
      await vi.waitFor(() => expect(run.latest('TT-8')?.status).toBe('BadConfigurationError'), 10_000);
      await vi.waitFor(() => expect(run.latest('XS-7')?.status).toBe('Good'), 10_000);
      const values = POINTS.slice(0, 7).map(({ tag }) => run.latest(tag));
      expect(values.map((each) => each?.status)).toEqual(values.map(() => 'Good'));
      expect(values.map((each) => each?.value)).toEqual([65.5, -1, -3.25, 100_000, 432.1, 1, 0]);
      expect(run.health()[0]?.lastError?.en).toContain('register 300');
      expect(run.health()[0]).toMatchObject({ state: 'connected', good: 7, points: 8 });
      await peer.tell({ set: { unit: 1, fc: 16, address: 0, values: float(70.25) } });
      await vi.waitFor(() => expect(run.latest('TT-1')?.value).toBe(70.25), 3000);
    },
  );

  test('a server that dies and comes back: bad once, one gap from and to, good again', async () => {
    const port = await freePort();
    const first = await serve(port, 'socket');
    const points = POINTS.slice(0, 4);
    const run = start(modbusDevice({ port }), points);
    await vi.waitFor(() => expect(run.latest('FQ-4')?.status).toBe('Good'), 10_000);
    await first.kill();
    await vi.waitFor(() => expect(run.latest('TT-1')?.status).toBe('BadNoCommunication'), 10_000);
    await serve(port, 'socket');
    await vi.waitFor(() => expect(run.latest('TT-1')?.status).toBe('Good'), 20_000);
    expect(run.gaps.map(({ cause, source, to }) => [cause, source, to === null])).toEqual([
      ['link-lost', 'PLC-1', true],
      ['link-lost', 'PLC-1', false],
    ]);
    expect(run.logged).toHaveLength(2);
  });

  test('answers that come after the time limit are never taken for those of the next request', async () => {
    const port = await freePort();
    const peer = await serve(port, 'socket');
    const points = [
      point(0, modbusAddress(120), { tag: 'TT-1', samplingMs: 100 }),
      point(1, modbusAddress(121, { functionCode: 3 }), { tag: 'TT-2', samplingMs: 100 }),
      point(2, modbusAddress(122), { tag: 'TT-3', samplingMs: 100 }),
    ];
    // One register a request, so that every answer has the same length.
    const run = start(modbusDevice({ port, timeoutMs: 150, registersPerRequest: 1 }), points);
    await vi.waitFor(() => expect(run.latest('TT-3')?.status).toBe('Good'), 10_000);
    for (let round = 0; round < 4; round++) {
      await peer.tell({ delay: 0.2 });
      await new Promise((resolve) => setTimeout(resolve, 400));
      await peer.tell({ delay: 0 });
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    const good = run.seen.filter(({ status }) => status === 0);
    expect(run.seen.some(({ status }) => status >>> 30 === 2)).toBe(true);
    for (const { point: index, value } of good) expect(value).toBe(index + 1);
  });
});

/** A serial converter: it hands late answers of the line to whoever is connected now. */
const converter = async (answer: (request: Buffer, say: (bytes: Buffer) => void) => void) => {
  let current: Socket | null = null;
  const server: Server = createServer((socket) => {
    current = socket;
    socket.on('error', () => {});
    socket.on('data', (request) => answer(request, (bytes) => current?.write(bytes)));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  stops.push(async () => {
    current?.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return port;
};

const crc = (bytes: Buffer): Buffer => {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return Buffer.from([...bytes, sum & 0xff, sum >> 8]);
};

test('a late RTU answer that a converter delivers into the next connection is listened away', async () => {
  let asked = 0;
  const port = await converter((request, say) => {
    const register = request.readUInt16BE(2);
    const reply = crc(Buffer.from([1, 3, 2, 0, register]));
    // The third answer comes 100 ms after the time limit, when the next connection has been made.
    setTimeout(() => say(reply), ++asked === 3 ? 400 : 5);
  });
  const points = [10, 20, 30].map((register, index) => point(index, modbusAddress(register), { samplingMs: 100 }));
  const device = modbusDevice({ protocol: 'modbus-rtu-tcp', port, timeoutMs: 300, gapRegisters: 0 });
  const run = start(device, points);
  await vi.waitFor(() => expect(asked).toBeGreaterThan(20), 10_000);
  const good = run.seen.filter(({ status }) => status === 0);
  expect(good.length).toBeGreaterThan(10);
  for (const { point: index, value } of good) expect(value).toBe([10, 20, 30][index]);
  expect(run.seen.some(({ status }) => status >>> 30 === 2)).toBe(true);
});

test('a frame with a wrong checksum or a wrong unit is not taken', async () => {
  let asked = 0;
  const port = await converter((_, say) => {
    asked++;
    const reply = crc(Buffer.from([asked % 3 === 1 ? 1 : 2, 3, 2, 0, asked % 3 === 1 ? 5 : 99]));
    if (asked % 3 === 0) reply[4] = 98;
    say(reply);
  });
  const device = modbusDevice({ protocol: 'modbus-rtu-tcp', port, timeoutMs: 200 });
  const run = start(device, [point(0, modbusAddress(0), { samplingMs: 100 })]);
  await vi.waitFor(() => expect(asked).toBeGreaterThan(4), 15_000);
  for (const { value, status } of run.seen) if (status === 0) expect(value).toBe(5);
});

test('a port where nobody listens is said in words, with what to check', async () => {
  const port = await freePort();
  const run = start(modbusDevice({ port }));
  await vi.waitFor(
    () => expect(run.health()[0]?.lastError?.en).toContain(`nothing listens on 127.0.0.1:${port}`),
    5000,
  );
  expect(run.health()[0]?.state).toBe('backing-off');
});
