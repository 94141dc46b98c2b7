import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { createDevices, isLoopback } from '../../../../simulators/protocols/index.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { ScriptedPlant } from './scripted-plant.ts';

const config = loadConfig(undefined, ['bdo']);
const room = { line: 'bdo', clock: new VirtualClock(), log: silentLog, dataDir: 'unused', wallMs: () => 0 };

test('one server for each address of the line folder; the SIS lives in the server of the DCS', () => {
  const { devices, real } = createDevices(config.lines[0]!, config.points, new ScriptedPlant(), room);
  expect(devices.map(({ id }) => id)).toEqual([
    'DCS-B1',
    'PLC-THF',
    'PLC-CBD',
    'PKG-H2',
    'ANA-B1',
    'GDS-B1',
    'EMG-B1',
    'CH-601',
  ]);
  expect(devices[0]?.endpoint).toBe('opc.tcp://127.0.0.1:14840');
  expect(real).toEqual([]);
});

test('a device with an address elsewhere is a real one and gets no simulator', () => {
  const line = config.lines[0]!;
  const devices = line.devices.map((device) => {
    if (device.id === 'DCS-B1') return { ...device, endpoint: 'opc.tcp://10.1.2.3:4840' };
    return device.id === 'CH-601' ? { ...device, host: 'chiller.plant' } : device;
  });
  const made = createDevices({ ...line, devices } as typeof line, config.points, new ScriptedPlant(), room);
  expect(made.real).toEqual([
    { id: 'DCS-B1', host: '10.1.2.3' },
    { id: 'CH-601', host: 'chiller.plant' },
  ]);
  expect(made.devices.map(({ id }) => id)).not.toContain('DCS-B1');
  expect(made.devices.map(({ id }) => id)).not.toContain('SIS-B1');
  expect(made.devices).toHaveLength(6);
});

test('what counts as this machine', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]']) expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '10.0.0.1', '127.evil.example', 'localhost.example', '::'])
    expect(isLoopback(host), host).toBe(false);
});
