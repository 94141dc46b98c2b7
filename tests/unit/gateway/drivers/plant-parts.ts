import type { ModbusAddress } from '../../../../config/plant/address.ts';
import type { ModbusDevice, OpcuaDevice } from '../../../../config/plant/device.ts';
import { ModbusTcpDevice, OpcuaDevice as OpcuaDeviceSchema } from '../../../../config/plant/device.ts';
import type { Point } from '../../../../config/plant/point.ts';

/** A point as tests need it; what matters to the test is given. */
export const point = (index: number, address: Point['address'], rest: Partial<Point> = {}): Point => ({
  index,
  tag: `TT-${1000 + index}`,
  line: 'bdo',
  device: 'PLC-1',
  name: { zh: '温度', en: 'temperature' },
  isaType: 'TT',
  equipment: 'R-1',
  stream: null,
  unit: '°C',
  range: { low: -1e6, high: 1e6 },
  normal: null,
  sigma: null,
  accuracy: '-',
  samplingMs: 1000,
  deadband: 0,
  origin: 'measured',
  access: 'R',
  role: 'PV',
  limits: { hh: null, h: null, l: null, ll: null },
  priority: null,
  words: null,
  address,
  ...rest,
});

export const modbusAddress = (register: number, rest: Partial<ModbusAddress> = {}): ModbusAddress => ({
  protocol: 'modbus',
  unitId: 1,
  functionCode: 3,
  register,
  type: 'uint16',
  wordOrder: 'ABCD',
  scale: 1,
  offset: 0,
  ...rest,
});

export const modbusDevice = (rest: Partial<ModbusDevice> = {}): ModbusDevice => {
  const { protocol = 'modbus-tcp', ...settings } = rest;
  const parsed = ModbusTcpDevice.parse({
    id: 'PLC-1',
    protocol: 'modbus-tcp',
    description: 'skid',
    host: '127.0.0.1',
    port: 502,
    unitId: 1,
    ...settings,
  });
  return { ...parsed, protocol } as ModbusDevice;
};

export const opcuaDevice = (rest: Partial<OpcuaDevice> = {}): OpcuaDevice =>
  OpcuaDeviceSchema.parse({
    id: 'PLC-1',
    protocol: 'opcua',
    description: 'server',
    endpoint: 'opc.tcp://127.0.0.1:4840',
    namespaceUri: 'urn:test',
    ...rest,
  });
