import { expect, test } from 'vitest';
import type { DeviceHealth } from '../../../../config/vocabulary/health.ts';
import { simulatedDevices } from '../../../../dashboard/server/simulated-devices.ts';

const device = (name: string, endpoint: string): DeviceHealth => ({
  line: 'bdo',
  device: name,
  protocol: 'x',
  endpoint,
  state: 'connected',
  since: 0,
  lastError: null,
  lastErrorAt: null,
  lastGood: null,
  points: 1,
  good: 1,
  valuesPerSecond: 1,
  latencyMs: null,
  reconnects: 0,
  detail: {},
});
const served = (endpoints: Record<string, string | null>) => ({
  lines: [{ line: 'bdo', devices: Object.entries(endpoints).map(([name, endpoint]) => ({ device: name, endpoint })) }],
});

test('a device is simulated when the gateway is connected to where a simulator listens, whatever the protocol', () => {
  const devices = [
    device('DCS', 'opc.tcp://127.0.0.1:14840'),
    device('PLC', 'modbus-tcp://127.0.0.1:15201/1'),
    device('REAL', 'modbus-tcp://10.0.0.7:502/1'),
    device('MOVED', 'modbus-tcp://10.0.0.8:15203/1'),
    device('twin', 'sparkplug://twin'),
  ];
  const reply = served({
    DCS: 'opc.tcp://127.0.0.1:14840/UA',
    PLC: '127.0.0.1:15201',
    REAL: null,
    MOVED: '127.0.0.1:15203',
  });
  expect(simulatedDevices(devices, reply)).toEqual(['bdo/DCS', 'bdo/PLC']);
});

test('the same address on another line is not enough', () => {
  expect(
    simulatedDevices(
      [{ ...device('PLC', 'modbus-tcp://127.0.0.1:15201/1'), line: 'coking' }],
      served({ PLC: '127.0.0.1:15201' }),
    ),
  ).toEqual([]);
});
