import { z } from 'zod';

// Where a point lives on its device. Written as columns of tags.csv; drivers and simulators read the same typed form.

export const OpcuaAddress = z.strictObject({
  protocol: z.literal('opcua'),
  namespaceUri: z.string().min(1).meta({ description: 'URI, never an index: indexes change when a server restarts' }),
  identifier: z.string().regex(/^[isgb]=.+/, 'an identifier such as s=Line1/FT-101.PV or i=2258'),
});
export type OpcuaAddress = z.infer<typeof OpcuaAddress>;

export const MODBUS_TYPES = [
  'bool',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'float32',
  'int64',
  'uint64',
  'float64',
] as const;
export const WORD_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;

export const ModbusAddress = z.strictObject({
  protocol: z.literal('modbus'),
  unitId: z.int().min(0).max(255),
  functionCode: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  register: z.int().min(0).max(65_535).meta({ description: 'zero-based, as on the wire: 40009 in a manual is 8 here' }),
  type: z.enum(MODBUS_TYPES),
  wordOrder: z
    .enum(WORD_ORDERS)
    .meta({ description: 'A is the most significant byte; for 64 bits the same pattern, doubled' }),
  scale: z.number().meta({ description: 'engineering = raw × scale + offset' }),
  offset: z.number(),
});
export type ModbusAddress = z.infer<typeof ModbusAddress>;

/** An estimate: published on the bus by a twin, no field device behind it. */
const SparkplugAddress = z.strictObject({
  protocol: z.literal('sparkplug'),
  node: z.string(),
  metric: z.string(),
});

export const Address = z.discriminatedUnion('protocol', [OpcuaAddress, ModbusAddress, SparkplugAddress]);
export type Address = z.infer<typeof Address>;

const REGISTERS: Record<(typeof MODBUS_TYPES)[number], number> = {
  bool: 1,
  int16: 1,
  uint16: 1,
  int32: 2,
  uint32: 2,
  float32: 2,
  int64: 4,
  uint64: 4,
  float64: 4,
};
/** How many registers (or, for coils and discrete inputs, bits) a value takes. */
export const registersOf = (type: (typeof MODBUS_TYPES)[number]): number => REGISTERS[type];

/** How a node is written in tags.csv: the namespace URI ends where the identifier's own type letter begins. */
export const OPCUA_NODE = /^nsu=(.+);([isgb]=.+)$/;
