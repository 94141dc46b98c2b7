import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModbusDevice, OpcuaDevice } from '../../config/plant/device.ts';
import { describeWith, servicePath } from '../services.ts';
import { EPOCH_MS, type RunningLine, startLine } from './simulators-fixture.ts';

// The simulated devices before clients that are neither ours nor of the libraries they are built on.

/** Runs a script of peers/ with JSON in and JSON out. */
const peer = (script: string, order: unknown): Promise<Record<string, never>> =>
  new Promise((resolve, reject) => {
    const child = spawn(servicePath('python-peers'), [join(import.meta.dirname, 'peers', script)]);
    let out = '';
    let said = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`${script}: ${said}`))));
    child.stdin.end(JSON.stringify(order));
  });

describeWith(['python-peers'], 'clients of other makers', () => {
  let running: RunningLine;
  let folder: string;
  beforeAll(async () => {
    running = await startLine(() => true);
    folder = await mkdtemp(join(tmpdir(), 'simulators-peer-'));
  });
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('pymodbus reads every point of every Modbus device, the serial one too', async () => {
    const points = running.line.devices
      .filter((device): device is ModbusDevice => device.protocol !== 'opcua')
      .flatMap((device) =>
        running.config.points.ofDevice('bdo', device.id).map((point) => ({
          ...point.address,
          tag: point.tag,
          port: device.port,
          rtu: device.protocol === 'modbus-rtu-tcp',
        })),
      );
    const raw: Record<string, number> = await peer('modbus_client.py', points);
    expect(Object.keys(raw)).toHaveLength(53);
    for (const point of points) {
      if (point.protocol !== 'modbus') throw new Error('not a Modbus point');
      const expected = running.plant.reading(point.tag).value;
      const value = Number(raw[point.tag]) * point.scale + point.offset;
      const step = point.type === 'float32' ? 0 : Math.abs(point.scale) / 2;
      expect(Math.abs(value - expected), `${point.tag}: ${raw[point.tag]}`).toBeLessThanOrEqual(
        step + Math.abs(expected) * 1e-6,
      );
    }
  });

  const order = (id: string, shown: readonly string[], password = 'pilot-demo') => ({
    endpoint: (running.line.devices.find((device) => device.id === id) as OpcuaDevice).endpoint,
    user: 'gateway',
    password,
    folder,
    nodes: [id, ...shown].flatMap((device) =>
      running.config.points
        .ofDevice('bdo', device)
        .map(({ tag, address }) =>
          address.protocol === 'opcua' ? [tag, address.namespaceUri, address.identifier] : [tag],
        ),
    ),
    writes: [] as unknown[][],
  });

  test('asyncua reads every node of both servers, with status and source time, and writes a setpoint only', async () => {
    const dcs = order('DCS-B1', ['SIS-B1']);
    dcs.writes = [
      ['TIC-10111.SP', 'urn:wuhai:bdo:dcs', 's=BDO/U100/R-101A/TIC-10111.SP', 91.5],
      ['TT-10111', 'urn:wuhai:bdo:dcs', 's=BDO/U100/R-101A/TT-10111.PV', 91.5],
    ];
    const replies = [await peer('opcua_client.py', dcs), await peer('opcua_client.py', order('PLC-THF', []))];
    let seen = 0;
    for (const { values } of replies as unknown as {
      values: Record<string, { value: number; status: number; time: number }>;
    }[])
      for (const [tag, { value, status, time }] of Object.entries(values)) {
        const expected =
          tag === 'TIC-10111.SP' ? running.config.points.byTag(tag)?.normal : running.plant.reading(tag).value;
        expect([Number(value), status, time], tag).toEqual([expected, 0, EPOCH_MS + 1000]);
        seen++;
      }
    expect(seen).toBe(204);
    expect(replies[0]).toMatchObject({ writes: { 'TIC-10111.SP': 'Good', 'TT-10111': 'BadNotWritable' } });
    expect(running.plant.writes).toEqual([{ tag: 'TIC-10111.SP', value: 91.5 }]);
  });

  test('asyncua with a wrong password stays outside', async () => {
    expect(await peer('opcua_client.py', order('PLC-THF', [], 'wrong'))).toEqual({ refused: 'BadUserAccessDenied' });
  });
});
