import { MODBUS_TYPES, type ModbusAddress, registersOf, WORD_ORDERS } from '../../config/plant/address.ts';
import type { Point } from '../../config/plant/point.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { severity } from '../../config/vocabulary/status.ts';
import { ModbusDriver } from '../../gateway/drivers/modbus/modbus-driver.ts';
import { SerialLibraryLink } from '../../gateway/drivers/modbus/serial-library-link.ts';
import { modbusAddress, modbusDevice, point } from '../unit/gateway/drivers/plant-parts.ts';
import { type Fuzz, must, one, whole } from './fuzz.ts';
import { memoryClock } from './memory-clock.ts';
import { MemoryDevice } from './memory-device.ts';
import { answered, worthOf } from './modbus-frames.ts';

/** So many answers of one device in a row: what an odd answer leaves behind meets the next request. */
const ANSWERS = 4;

/**
 * Whatever a device answers to driver, library and frame guard over a socket in memory: a value that comes out as Good is what the bytes
 * mean that came in after that very request, and they are one valid answer to it. Frames of TCP have no checksum: changed data in a
 * valid frame is what the device said.
 */
export const modbus: Fuzz = {
  name: 'modbus',
  short: 1500,
  start: async () => ({ once }),
};

const once = async (random: Random): Promise<boolean> => {
  const rtu = random() < 0.5;
  const device = modbusDevice({ protocol: rtu ? 'modbus-rtu-tcp' : 'modbus-tcp' });
  const points = Array.from({ length: 1 + whole(random, 8) }, (_, index) => point(index, addressOf(random)));
  const peer = new MemoryDevice(random, rtu);
  const clock = memoryClock();
  const link = new SerialLibraryLink(device, clock, peer.dial);
  const room = { clock, random, log: silentLog, dataDir: '' };
  const driver = new ModbusDriver({ line: 'fuzz', devices: [device], points }, device, room, link);
  const { signal } = new AbortController();
  let good = 0;
  try {
    await driver.connect(signal);
    for (let answer = 0; answer < ANSWERS; answer++) {
      peer.exchange = null;
      const samples = await readOnce(driver, signal);
      if (samples) good += judged(samples, points, peer, rtu);
    }
  } finally {
    await driver.close();
  }
  return good > 0;
};

/** Null: the driver gives the connection up, as it may; the loop around it opens another. */
const readOnce = async (driver: ModbusDriver, signal: AbortSignal): Promise<SampleBatch | null> => {
  try {
    return (await driver.read(signal)).samples;
  } catch (error) {
    must((error as Error).name === 'LinkError' || (error as Error).name === 'SilenceError', () => String(error));
    return null;
  }
};

/** @returns how many are not Bad. */
const judged = (samples: SampleBatch, points: readonly Point[], { exchange }: MemoryDevice, rtu: boolean): number => {
  let good = 0;
  for (let row = 0; row < samples.length; row++) {
    const value = samples.value[row] ?? 0;
    if (severity(samples.status[row] ?? 0) === 'bad') {
      must(Number.isNaN(value), () => `Bad with the value ${value}`);
      continue;
    }
    good++;
    const address = points[samples.point[row] ?? 0]?.address;
    const data = exchange && answered(exchange, rtu);
    const said = data && address?.protocol === 'modbus' ? worthOf(data, exchange.request, rtu, address) : null;
    const heard = () => exchange?.pieces.map((piece) => piece.toString('hex')).join(' | ');
    must(
      said !== null && Object.is(said, value),
      () => `${value} is Good; ${said} was said by ${heard()} to ${exchange?.request.toString('hex')}`,
    );
  }
  return good;
};

const addressOf = (random: Random): ModbusAddress => {
  const functionCode = one(random, [1, 2, 3, 3, 3, 4] as const);
  const type = functionCode < 3 ? 'bool' : one(random, MODBUS_TYPES);
  const register = random() < 0.9 ? whole(random, 40) : 65_536 - registersOf(type);
  const scaling = one(random, [
    { scale: 1, offset: 0 },
    { scale: 0.01, offset: -40 },
  ] as const);
  return modbusAddress(register, {
    unitId: 1 + whole(random, 2),
    functionCode,
    type,
    wordOrder: one(random, WORD_ORDERS),
    ...scaling,
  });
};
