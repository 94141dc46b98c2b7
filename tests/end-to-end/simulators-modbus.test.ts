import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { registersOf } from '../../config/plant/address.ts';
import type { ModbusDevice } from '../../config/plant/device.ts';
import type { Point } from '../../config/plant/point.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { crc16 } from '../../simulators/protocols/modbus/rtu-framing.ts';
import { type RunningLine, startLine } from './simulators-fixture.ts';

// A master of a few lines, on the bare socket: nothing of it is shared with the simulators but the checksum.

let running: RunningLine;
beforeAll(async () => {
  running = await startLine(({ protocol }) => protocol !== 'opcua');
});
afterAll(() => running.stop());
afterEach(() => running.plant.conditions.clear());

const device = (id: string): ModbusDevice => running.line.devices.find((one) => one.id === id) as ModbusDevice;

class Master {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  closed: string | null = null;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.closed = error.code ?? error.message;
    });
    this.socket.on('close', () => {
      this.closed ??= 'closed';
    });
  }

  send(frame: Buffer): void {
    this.#received = Buffer.alloc(0);
    this.socket.write(frame);
  }

  /** What came within the time: as soon as `length` bytes are there, or else what there is. */
  async received(length: number, withinMs = 1000): Promise<Buffer> {
    for (let waited = 0; this.#received.length < length && waited < withinMs; waited += 5) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.#received;
  }

  async tcp(unitId: number, pdu: Buffer, replyLength: number): Promise<Buffer> {
    const header = Buffer.from([0x12, 0x34, 0, 0, 0, pdu.length + 1, unitId]);
    this.send(Buffer.concat([header, pdu]));
    return (await this.received(7 + replyLength)).subarray(7);
  }

  async rtu(unitId: number, pdu: Buffer, replyLength: number, withinMs = 1000): Promise<Buffer> {
    const frame = Buffer.concat([Buffer.from([unitId]), pdu]);
    const crc = crc16(frame);
    this.send(Buffer.concat([frame, Buffer.from([crc & 0xff, crc >> 8])]));
    return (await this.received(1 + replyLength + 2, withinMs)).subarray(1, -2);
  }

  end(): void {
    this.socket.destroy();
  }
}

const readRequest = (functionCode: number, register: number, quantity: number): Buffer =>
  Buffer.from([functionCode, register >> 8, register & 0xff, quantity >> 8, quantity & 0xff]);

/** The value of one point from the bytes of its own reply, by the words of tags.csv. */
const valueIn = (reply: Buffer, { address }: Point): number => {
  if (address.protocol !== 'modbus') throw new Error('not a Modbus point');
  if (address.type === 'bool') return (reply[2] ?? 0) & 1;
  const bytes = Buffer.from(reply.subarray(2));
  if (address.wordOrder === 'CDAB') bytes.swap32().swap16();
  const raw = {
    int16: () => bytes.readInt16BE(),
    uint16: () => bytes.readUInt16BE(),
    int32: () => bytes.readInt32BE(),
    uint32: () => bytes.readUInt32BE(),
    float32: () => bytes.readFloatBE(),
  }[address.type as 'int16']();
  return raw * address.scale + address.offset;
};

const askFor = async (master: Master, owner: ModbusDevice, point: Point): Promise<number> => {
  const { address } = point;
  if (address.protocol !== 'modbus') throw new Error('not a Modbus point');
  const quantity = registersOf(address.type);
  const pdu = readRequest(address.functionCode, address.register, quantity);
  const length = 2 + (address.type === 'bool' ? 1 : quantity * 2);
  const reply = await (owner.protocol === 'modbus-tcp'
    ? master.tcp(address.unitId, pdu, length)
    : master.rtu(address.unitId, pdu, length));
  return valueIn(reply, point);
};

test('every point of every Modbus device of the line, read one by one', async () => {
  let read = 0;
  for (const owner of running.line.devices as ModbusDevice[]) {
    const master = new Master(owner.port);
    for (const point of running.config.points.ofDevice('bdo', owner.id)) {
      const { address } = point;
      const step = address.protocol === 'modbus' && address.type !== 'float32' ? Math.abs(address.scale) / 2 : 0;
      const expected = running.plant.reading(point.tag).value;
      const value = await askFor(master, owner, point);
      expect(Math.abs(value - expected), point.tag).toBeLessThanOrEqual(step + Math.abs(expected) * 1e-6);
      read++;
    }
    master.end();
  }
  expect(read).toBe(53);
});

describe('Modbus TCP', () => {
  test('the reply echoes transaction and unit; a foreign unit gets 0B and the connection stays', async () => {
    const master = new Master(device('PLC-CBD').port);
    master.send(Buffer.from([0xab, 0xcd, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2]));
    expect((await master.received(13)).subarray(0, 7)).toEqual(Buffer.from([0xab, 0xcd, 0, 0, 0, 7, 1]));
    expect(await master.tcp(9, readRequest(3, 0, 2), 2)).toEqual(Buffer.from([0x83, 0x0b]));
    expect((await master.tcp(1, readRequest(3, 0, 2), 6)).length).toBe(6);
    master.end();
  });

  test('exceptions 01, 02 and 03', async () => {
    const master = new Master(device('PLC-CBD').port);
    expect(await master.tcp(1, Buffer.from([0x2b, 0x0e, 1, 0]), 2)).toEqual(Buffer.from([0xab, 1]));
    expect(await master.tcp(1, readRequest(3, 22, 2), 2)).toEqual(Buffer.from([0x83, 2]));
    expect(await master.tcp(1, readRequest(3, 0, 126), 2)).toEqual(Buffer.from([0x83, 3]));
    master.end();
  });

  test('a write reaches the plant and is read back', async () => {
    const master = new Master(device('PLC-CBD').port);
    const words = Buffer.alloc(4);
    words.writeFloatBE(17.5);
    const pdu = Buffer.concat([Buffer.from([16, 0, 18, 0, 2, 4]), words]);
    expect(await master.tcp(1, pdu, 5)).toEqual(Buffer.from([16, 0, 18, 0, 2]));
    expect(running.plant.writes.at(-1)).toEqual({ tag: 'WIC-10001.SP', value: 17.5 });
    expect((await master.tcp(1, readRequest(3, 18, 2), 6)).readFloatBE(2)).toBe(17.5);
    master.end();
  });

  test('several masters, several requests in flight, one byte at a time', async () => {
    const masters = Array.from({ length: 4 }, () => new Master(device('ANA-B1').port));
    await Promise.all(
      masters.map(async (master, index) => {
        const request = (id: number) => Buffer.from([0, id, 0, 0, 0, 6, 5, 4, 0, 0, 0, 28]);
        const stream = Buffer.concat([request(index), request(index + 100)]);
        for (const byte of stream) {
          master.socket.write(Buffer.from([byte]));
          await new Promise((resolve) => setImmediate(resolve));
        }
        const replies = await master.received(2 * (9 + 56));
        expect([replies.length, replies[1], replies[65 + 1]]).toEqual([130, index, index + 100]);
        master.end();
      }),
    );
  });

  test('what is not Modbus loses its connection', async () => {
    const master = new Master(device('PLC-CBD').port);
    master.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await running.until(() => master.closed !== null);
  });

  test('a Bad reading is the mark of its type', async () => {
    const point = running.config.points.byTag('TT-30401')!;
    const before = running.plant.reading(point.tag);
    running.plant.set(point.tag, before.value, Status.BadSensorFailure);
    const master = new Master(device('PKG-H2').port);
    expect(await master.tcp(2, readRequest(4, 100, 1), 4)).toEqual(Buffer.from([4, 2, 0x80, 0x00]));
    running.plant.set(point.tag, before.value);
    master.end();
  });
});

describe('RTU behind a converter', () => {
  test('answers no faster than 9600 baud lets it', async () => {
    const master = new Master(device('CH-601').port);
    await master.rtu(21, readRequest(3, 16, 7), 16);
    const startMs = performance.now();
    expect((await master.rtu(21, readRequest(3, 16, 7), 16)).length).toBe(16);
    // 8 + 19 characters and two gaps of 3.5, ten bits each.
    expect(performance.now() - startMs).toBeGreaterThan(33);
    master.end();
  });

  test('is silent on another unit and on a wrong checksum, and answers the next request', async () => {
    const master = new Master(device('CH-601').port);
    expect(await master.rtu(22, readRequest(3, 16, 1), 4, 200)).toHaveLength(0);
    master.send(Buffer.from([21, 3, 0, 16, 0, 1, 0, 0]));
    expect(await master.received(1, 200)).toHaveLength(0);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect((await master.rtu(21, readRequest(3, 16, 1), 4)).length).toBe(4);
    master.end();
  });

  test('two masters share the line: both are answered, one after the other', async () => {
    const masters = [new Master(device('CH-601').port), new Master(device('CH-601').port)];
    const replies = await Promise.all(masters.map((master) => master.rtu(21, readRequest(3, 16, 7), 16)));
    expect(replies.map(({ length }) => length)).toEqual([16, 16]);
    for (const master of masters) master.end();
  });
});

describe('conditions', () => {
  test('power off: connections are reset, the port is closed, and both come back', async () => {
    const simulated = running.devices.find(({ id }) => id === 'GDS-B1')!;
    const master = new Master(device('GDS-B1').port);
    await master.tcp(6, readRequest(4, 0, 9), 20);
    running.plant.conditions.set('GDS-B1', { power: 'off', wordsSwapped: false });
    await running.until(() => simulated.state === 'off' && master.closed !== null);
    expect(master.closed).toBe('ECONNRESET');
    const refused = new Master(device('GDS-B1').port);
    await running.until(() => refused.closed !== null);
    expect(refused.closed).toBe('ECONNREFUSED');
    running.plant.conditions.clear();
    await running.until(() => simulated.state === 'on');
    const back = new Master(device('GDS-B1').port);
    expect((await back.tcp(6, readRequest(4, 0, 9), 20)).length).toBe(20);
    back.end();
  });

  test('silent: the connection stands and nothing is said', async () => {
    const simulated = running.devices.find(({ id }) => id === 'CH-601')!;
    const master = new Master(device('CH-601').port);
    running.plant.conditions.set('CH-601', { power: 'silent', wordsSwapped: false });
    await running.until(() => simulated.state === 'silent');
    expect(await master.rtu(21, readRequest(3, 16, 7), 16, 300)).toHaveLength(0);
    expect(master.closed).toBeNull();
    running.plant.conditions.clear();
    await running.until(() => simulated.state === 'on');
    expect((await master.rtu(21, readRequest(3, 16, 7), 16)).length).toBe(16);
    master.end();
  });

  test('words swapped: 32-bit values leave in the other order', async () => {
    const master = new Master(device('ANA-B1').port);
    const right = await master.tcp(5, readRequest(4, 0, 2), 6);
    running.plant.conditions.set('ANA-B1', { power: 'on', wordsSwapped: true });
    const wrong = await master.tcp(5, readRequest(4, 0, 2), 6);
    expect([wrong.readUInt16BE(2), wrong.readUInt16BE(4)]).toEqual([right.readUInt16BE(4), right.readUInt16BE(2)]);
    expect(wrong.readFloatBE(2)).toBeCloseTo(99.6, 3);
    master.end();
  });
});
