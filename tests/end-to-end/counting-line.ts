import { writeVesselLine } from './vessel-line.ts';

/** A line of one Modbus device with one point, JQ-1, the register that counts its reads. */
export const writeCountingLine = (configDir: string, devicePort: number, base: object): void =>
  writeVesselLine(
    configDir,
    'counting',
    [
      {
        id: 'CNT-1',
        protocol: 'modbus-tcp',
        description: 'counts its reads',
        host: '127.0.0.1',
        port: devicePort,
        unitId: 1,
        periodMsMin: 20,
      },
    ],
    [
      {
        tag: 'JQ-1',
        isa_type: 'JQ',
        range_hi: 4_000_000_000,
        sampling_ms: 50,
        source_device: 'CNT-1',
        protocol: 'modbus-tcp',
        modbus_unit: 1,
        modbus_fc: 3,
        modbus_addr0: 0,
        modbus_type: 'uint32',
        modbus_word_order: 'ABCD',
        modbus_scale: 1,
        modbus_offset: 0,
        role: 'TOTAL',
      },
    ],
    base,
  );
