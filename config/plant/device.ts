import { z } from 'zod';
import { FileText } from '../vocabulary/text.ts';

// The devices of a line: how to reach each, and the settings that differ from one make to the next.

const DeviceId = z.string().regex(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$/, 'a device id such as DCS-1');

/** A secret comes from an environment variable. `demo` stands in only while the device's address is loopback. */
export const Password = z.strictObject({
  env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'name of an environment variable'),
  demo: z.string().optional(),
});
export type Password = z.infer<typeof Password>;

const gasDetection = z.boolean().default(false).meta({
  description:
    'a fire and gas panel: its measured values (role PV) are the gas detectors of the line, shown as a group',
});

export const OpcuaDevice = z.strictObject({
  id: DeviceId,
  protocol: z.literal('opcua'),
  description: FileText,
  endpoint: z
    .string()
    .regex(/^opc\.tcp:\/\/[^/]+:\d+(\/.*)?$/, 'opc.tcp://host:port/path')
    .optional()
    .meta({ description: 'left out when `via` names the device whose server shows this one' }),
  via: DeviceId.optional(),
  namespaceUri: z.string().min(1).meta({ description: 'namespace of the points of this device' }),
  securityMode: z.enum(['None', 'Sign', 'SignAndEncrypt']).default('SignAndEncrypt'),
  securityPolicy: z
    .enum(['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'])
    .default('Basic256Sha256'),
  user: z.string().nullable().default(null),
  password: Password.nullable().default(null),
  trust: z.enum(['pinned', 'first-use-on-loopback']).default('pinned').meta({
    description: 'pinned: the certificate must be in the trust list; the other accepts it once, on loopback only',
  }),
  publishingIntervalMs: z.int().min(50).default(500).meta({
    description:
      'how often the server sends what has changed; a value is this old at most when it leaves, half of it on average',
  }),
  samplingIntervalMs: z.int().min(0).nullable().default(null).meta({
    description:
      'how often the server looks at a point. null: at the sampling_ms of the point, or at the publishing interval where that is shorter. 0: the server reports each change as it happens',
  }),
  queueSize: z.int().min(1).default(10),
  keepAliveCount: z.int().min(1).default(10),
  lifetimeCount: z.int().min(3).default(1000),
  itemsPerCall: z.int().min(1).max(10_000).default(1000),
  noDataAfterMs: z.int().min(1000).default(15_000).meta({ description: 'connected but silent for this long: rebuild' }),
  readOnly: z.boolean().default(false),
  gasDetection,
});
export type OpcuaDevice = z.infer<typeof OpcuaDevice>;

const modbusSettings = {
  id: DeviceId,
  description: FileText,
  gasDetection,
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  unitId: z.int().min(0).max(255),
  otherUnitIds: z
    .array(z.int().min(0).max(255))
    .optional()
    .meta({ description: 'further units behind the same address (a converter): asked in turn on the one connection' }),
  timeoutMs: z.int().min(50).default(1000),
  registersPerRequest: z.int().min(1).max(125).default(125),
  bitsPerRequest: z.int().min(1).max(2000).default(2000),
  gapRegisters: z
    .int()
    .min(0)
    .max(124)
    .default(16)
    .meta({ description: 'holes up to this size are read along rather than split' }),
  forbidden: z
    .array(z.strictObject({ functionCode: z.int().min(1).max(4), from: z.int().min(0), to: z.int().min(0) }))
    .default([])
    .meta({ description: 'registers that must never be read, not even as filler' }),
  pauseMs: z.int().min(0).default(0).meta({ description: 'rest between two requests' }),
  periodMsMin: z.int().min(0).default(100).meta({ description: 'no block is polled faster than this' }),
  periodMsMax: z
    .int()
    .min(100)
    .default(5000)
    .meta({ description: 'every block is polled at least this often, so that a silence is noticed' }),
};
export const ModbusTcpDevice = z.strictObject({ ...modbusSettings, protocol: z.literal('modbus-tcp') });
const ModbusRtuTcpDevice = z.strictObject({ ...modbusSettings, protocol: z.literal('modbus-rtu-tcp') });
export type ModbusDevice = z.infer<typeof ModbusTcpDevice> | z.infer<typeof ModbusRtuTcpDevice>;

/** Every unit that answers at the address of a device, the one it is named after first. */
export const unitIdsOf = (device: ModbusDevice): readonly number[] => [device.unitId, ...(device.otherUnitIds ?? [])];

export const Device = z.discriminatedUnion('protocol', [OpcuaDevice, ModbusTcpDevice, ModbusRtuTcpDevice]);
export type Device = z.infer<typeof Device>;
