import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import type { Measurement } from './bench.ts';
import { ask, compiled, eventually, Peers, spentOf } from './gateway-peers.ts';
import { type Load, writeLoadLine } from './load-line.ts';
import { pause } from './processes.ts';

/** Enough that one scan takes longer than the shortest period a point may have. */
const FLOATS = 10_000;
const REGISTERS = FLOATS * 2;
/** The most whole floats of a request: 125 registers are allowed. */
const PER_REQUEST = 124;
const WARM_UP_MS = 4000;
const MEASURED_S = 8;
const CONDITIONS = `${REGISTERS} registers = ${FLOATS} floats of one Modbus TCP device (libmodbus, a process of its own) over and over, ${PER_REQUEST} or 125 registers a request, one request after the other`;

/** Our driver and libmodbus in C read the same device, one after the other. */
export const measureModbus = async (): Promise<Measurement[]> => {
  const peers = new Peers();
  try {
    const peer = compiled('modbus-peer.c', peers.room, ['-lmodbus']);
    if (peer === null) {
      console.log(
        '  without the comparison with libmodbus: install gcc and libmodbus-dev (apt-get install gcc libmodbus-dev)',
      );
      return [];
    }
    const port = await freePort();
    peers.keep(spawn(peer, ['serve', String(port), String(REGISTERS)], { stdio: 'ignore' }));
    await pause(500);
    const args = ['read', port, REGISTERS, PER_REQUEST, MEASURED_S].map(String);
    const [read = 0, seconds = 1, cpuS = 1] = (await promisify(execFile)(peer, args)).stdout
      .trim()
      .split(' ')
      .map(Number);

    const configDir = join(peers.room, 'config');
    // A period shorter than a scan takes, so that the driver is always due.
    const load: Load = { protocol: 'modbus-tcp', devices: 1, pointsPerDevice: FLOATS, samplingMs: 10 };
    writeLoadLine(configDir, load, [port], {
      site: 'bench',
      name: { zh: '测', en: 'bench' },
      timeZone: 'Asia/Shanghai',
    });
    const driver = (await peers.fork('bare-driver.ts', [configDir, join(peers.room, 'data')])).child;
    await eventually('the first value', async () => (await ask<{ good: number }>(driver, 'tell')).good > 0);
    await pause(WARM_UP_MS);
    const before = await ask<{ good: number }>(driver, 'tell');
    const spent = await spentOf({ driver }, MEASURED_S * 1000);
    const after = await ask<{ good: number }>(driver, 'tell');
    const ours = ((after.good - before.good) * 2) / spent.seconds;
    const theirs = read / seconds;
    const figure = (metric: string, value: number, unit: string, better: 'lower' | 'higher'): Measurement => ({
      metric,
      value,
      unit,
      better,
      conditions: CONDITIONS,
    });
    return [
      figure('modbus: our driver', ours, 'registers/s', 'higher'),
      figure('modbus: libmodbus in C', theirs, 'registers/s', 'higher'),
      figure('modbus: rate of ours to libmodbus', ours / theirs, 'times', 'higher'),
      figure('modbus: processor of ours', (spent.cpu.driver * 10_000) / ours, 'µs/register', 'lower'),
      figure('modbus: processor of libmodbus', (cpuS * 1e6) / read, 'µs/register', 'lower'),
      figure('modbus: processor of ours to libmodbus', spent.cpu.driver / 100 / ours / (cpuS / read), 'times', 'lower'),
    ];
  } finally {
    await peers.close();
  }
};
