import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../free-port.ts';
import { aedesBroker, type TestBroker } from './bus-rooms.ts';
import { layCable } from './cable.ts';
import { deviceOf, type GatewayRun, type ProcessRun, saying, startGateway, startProcess } from './gateway-run.ts';
import { editYaml, makeRoom } from './rig.ts';

// What goes wrong between the gateway and its devices: the simulators as they should be, the gateway told wrongly about some of them.
// One gateway sees it all at once, because each must be said by itself and leave the others alone.

/** Devices nothing is wrong with. */
const SOUND = ['PKG-H2', 'GDS-B1', 'EMG-B1', 'CH-601'];

const shiftByOne = (path: string, device: string): string[] => {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const columns = header.split(',');
  const [deviceAt, registerAt] = [columns.indexOf('source_device'), columns.indexOf('modbus_addr0')];
  const shifted: string[] = [];
  const changed = rows.map((row) => {
    const cells = row.split(',');
    if (cells[deviceAt] !== device) return row;
    cells[registerAt] = String(Number(cells[registerAt]) + 1);
    shifted.push(cells[0] ?? '');
    return cells.join(',');
  });
  writeFileSync(path, `${[header, ...changed].join('\n')}\n`);
  return shifted;
};

describe('a gateway and devices that are not as its line folder says', () => {
  let room: Awaited<ReturnType<typeof makeRoom>>;
  let broker: TestBroker;
  let simulators: ProcessRun;
  let gateway: GatewayRun;
  let place: { configDir: string; dataDir: string; port: number };
  let carbidePort: number;
  let cablePort: number;
  let shifted: string[];

  beforeAll(async () => {
    broker = await aedesBroker();
    const bus = [['bus'], { url: broker.room.address.url, embedded: false }] as const;
    room = await makeRoom({ base: [bus] });
    simulators = startProcess('simulators/main.ts', ['--config', room.configDir, '--data', join(room.room, 'sim')]);
    const configDir = join(room.room, 'gateway-config');
    cpSync(room.configDir, configDir, { recursive: true });
    cablePort = await freePort();
    await editYaml(join(configDir, 'lines/bdo/line.yaml'), (document) => {
      const { devices } = document.toJS() as { devices: { id: string; port?: number }[] };
      for (const [index, { id, port }] of devices.entries()) {
        if (id === 'PLC-THF') document.setIn(['devices', index, 'trust'], 'pinned');
        if (id !== 'PLC-CBD') continue;
        carbidePort = port ?? 0;
        document.setIn(['devices', index, 'port'], cablePort);
      }
    });
    shifted = shiftByOne(join(configDir, 'lines/bdo/tags.csv'), 'ANA-B1');
    place = { configDir, dataDir: join(room.room, 'data'), port: room.ports.gateway };
    gateway = startGateway(place, { ZHONGSHI_DCS_B1_PASSWORD: 'wrong' });
  });
  afterAll(async () => {
    await Promise.all([gateway.stop(), simulators.stop()]);
    await broker.stop();
    rmSync(room.room, { recursive: true, force: true });
  });

  const soundOnes = async () => {
    const sound = await gateway.health((health) => SOUND.every((id) => deviceOf(health, id)?.state === 'connected'));
    for (const id of SOUND) expect(deviceOf(sound, id)?.good, id).toBeGreaterThan(0);
    return sound;
  };

  test('a wrong password names the user and the variable to set, and is no reason to ask the server without one', async () => {
    const health = await gateway.health(
      (each) => saying(deviceOf(each, 'DCS-B1')).includes('ZHONGSHI_DCS_B1_PASSWORD'),
      60_000,
    );
    const dcs = deviceOf(health, 'DCS-B1');
    expect(saying(dcs)).toMatch(/DCS-B1 refuses user gateway: check the user and ZHONGSHI_DCS_B1_PASSWORD/);
    expect(dcs).toMatchObject({ good: 0, lastGood: null });
    expect(dcs?.state).not.toBe('connected');
    expect(JSON.stringify(health.processes[0]?.message)).toContain('ZHONGSHI_DCS_B1_PASSWORD');
  });

  test('a certificate that is not trusted is shown with its thumbprint and where to put it; put there, it connects without a restart', async () => {
    const health = await gateway.health((each) => saying(deviceOf(each, 'PLC-THF')).includes('SHA-256'), 60_000);
    const said = saying(deviceOf(health, 'PLC-THF'));
    expect(said).toMatch(/SHA-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    const [, from = '', to = ''] = /move (\/.+?\.der) into (\/[^"]+?)"/.exec(said) ?? [];
    expect([from, to].every((path) => path.startsWith(place.dataDir))).toBe(true);
    renameSync(from, join(to, basename(from)));
    const trusted = await gateway.health((each) => (deviceOf(each, 'PLC-THF')?.good ?? 0) > 0, 60_000);
    expect(deviceOf(trusted, 'PLC-THF')?.state).toBe('connected');
  });

  test('a register map wrong by one is said to be that, and nothing of it is stored as good', async () => {
    const health = await gateway.health((each) => saying(deviceOf(each, 'ANA-B1')).includes('modbus_addr0'), 30_000);
    expect(saying(deviceOf(health, 'ANA-B1'))).toMatch(/shifted by one|counts from zero/);
    await soundOnes();
    const stored = await Promise.all(shifted.map((tag) => gateway.history(tag)));
    const good = stored.flatMap(({ tag, status, min }) =>
      status.flatMap((code, row) => (code >>> 30 === 0 ? [`${tag} ${min[row]}`] : [])),
    );
    expect(stored.length).toBe(14);
    expect(stored.every(({ total }) => total > 0)).toBe(true);
    expect(good).toEqual([]);
  });

  test('a device off at start is named with its address, comes by itself, and off again is a hole with an end', async () => {
    const off = await gateway.health((each) => saying(deviceOf(each, 'PLC-CBD')).includes(String(cablePort)));
    expect(saying(deviceOf(off, 'PLC-CBD'))).toMatch(/check|请检查/);
    const cable = await layCable(cablePort, carbidePort);
    try {
      const on = await gateway.health((each) => (deviceOf(each, 'PLC-CBD')?.good ?? 0) > 5, 60_000);
      expect(deviceOf(on, 'PLC-CBD')?.state).toBe('connected');
      cable.cut();
      const lost = await gateway.health((each) => deviceOf(each, 'PLC-CBD')?.good === 0);
      expect(deviceOf(lost, 'PLC-CBD')?.state).not.toBe('connected');
      await soundOnes();
      const open = (await gateway.gaps()).find(({ source, to }) => source === 'PLC-CBD' && to === null);
      expect(open).toMatchObject({ cause: 'link-lost' });
      cable.mend();
      await gateway.health((each) => (deviceOf(each, 'PLC-CBD')?.good ?? 0) > 5, 60_000);
      const closed = (await gateway.gaps()).find(({ id }) => id === open?.id);
      expect(closed?.to).toBeGreaterThan(open?.from ?? 0);
      // The historian is a moment behind the health page: wait until the return of the device is in it.
      const severities = async () => (await gateway.history('WT-10001')).status.map((code) => code >>> 30);
      const deadline = performance.now() + 15_000;
      let seen = await severities();
      while (seen.at(-1) !== 0 && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        seen = await severities();
      }
      expect(seen).toContain(2);
      expect(seen.at(-1)).toBe(0);
    } finally {
      await cable.remove();
    }
  });

  test('with the password put right it connects', async () => {
    expect(await gateway.stop()).toBe(0);
    gateway = startGateway(place);
    const health = await gateway.health((each) => (deviceOf(each, 'DCS-B1')?.good ?? 0) > 50, 60_000);
    expect(deviceOf(health, 'DCS-B1')?.state).toBe('connected');
  });
});
