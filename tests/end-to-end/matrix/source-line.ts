import { writeVesselLine } from '../vessel-line.ts';

// The plant of the matrix: one OPC UA server, some Modbus devices, every point a number that goes on counting.

export const STEP_MS = 500;
/** The first number of a burst. */
export const BURST = 1_000_000_000;
export const SOURCE_URI = 'urn:matrix:source';

export interface SourceShape {
  readonly opcuaPoints: number;
  readonly modbusDevices: number;
  /** At most 60: all registers of a device fit into one request, so that one read is one number. */
  readonly modbusPoints: number;
}

export interface SourceAddress {
  readonly host: string;
  readonly opcuaPort: number;
  readonly modbusPorts: readonly number[];
}

export const opcuaTag = (index: number): string => `XT-1${String(index).padStart(4, '0')}`;
const modbusTag = (device: number, index: number): string => `XT-2${device + 1}${String(index).padStart(3, '0')}`;
const modbusId = (device: number): string => `MB-${device + 1}`;

export const writeSourceLine = (
  configDir: string,
  shape: SourceShape,
  { host, opcuaPort, modbusPorts }: SourceAddress,
  base: object,
): void => {
  const secure = host === '127.0.0.1';
  const opcua = {
    id: 'OPC-1',
    protocol: 'opcua',
    description: 'counts steps',
    endpoint: `opc.tcp://${host}:${opcuaPort}`,
    namespaceUri: SOURCE_URI,
    ...(secure ? { trust: 'first-use-on-loopback' } : { securityMode: 'None', securityPolicy: 'None' }),
    publishingIntervalMs: 250,
    // Each change as it happens: every number is in the queue, whatever timers do.
    samplingIntervalMs: 0,
    queueSize: 200,
    keepAliveCount: 4,
    noDataAfterMs: 2000,
  };
  const modbus = modbusPorts.map((port, device) => ({
    id: modbusId(device),
    protocol: 'modbus-tcp',
    description: 'counts reads',
    host,
    port,
    unitId: 1,
    periodMsMin: STEP_MS,
    timeoutMs: 1000,
  }));
  const shared = { isa_type: 'XT', range_hi: 4_000_000_000, sampling_ms: STEP_MS, role: 'PV' };
  const rows = [
    ...Array.from({ length: shape.opcuaPoints }, (_, index) => ({
      ...shared,
      tag: opcuaTag(index),
      source_device: 'OPC-1',
      protocol: 'opcua',
      opcua_node: `nsu=${SOURCE_URI};s=${opcuaTag(index)}`,
    })),
    ...modbusPorts.flatMap((_, device) =>
      Array.from({ length: shape.modbusPoints }, (_each, index) => ({
        ...shared,
        tag: modbusTag(device, index),
        source_device: modbusId(device),
        protocol: 'modbus-tcp',
        modbus_unit: 1,
        modbus_fc: 3,
        modbus_addr0: index * 2,
        modbus_type: 'uint32',
        modbus_word_order: 'ABCD',
        modbus_scale: 1,
        modbus_offset: 0,
      })),
    ),
  ];
  writeVesselLine(configDir, 'matrix', [opcua, ...modbus], rows, base);
};
