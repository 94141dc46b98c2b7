import { writeVesselLine } from '../end-to-end/vessel-line.ts';

export interface Load {
  readonly protocol: 'opcua' | 'modbus-tcp';
  readonly devices: number;
  readonly pointsPerDevice: number;
  readonly samplingMs: number;
}

/** A line made for load: so many devices of one protocol with so many points, each a new value on every sampling. */
export const writeLoadLine = (configDir: string, load: Load, ports: readonly number[], base: object): void => {
  const devices = Array.from({ length: load.devices }, (_, index) => {
    const shared = { id: `LD-${index + 1}`, protocol: load.protocol, description: 'load' };
    return load.protocol === 'opcua'
      ? {
          ...shared,
          endpoint: `opc.tcp://127.0.0.1:${ports[index]}`,
          namespaceUri: 'urn:load',
          user: 'gateway',
          password: { env: 'ZHONGSHI_LOAD_PASSWORD', demo: 'load' },
          trust: 'first-use-on-loopback',
          publishingIntervalMs: 100,
          queueSize: 10,
        }
      : { ...shared, host: '127.0.0.1', port: ports[index], unitId: 1, periodMsMin: load.samplingMs };
  });
  const rows = devices.flatMap(({ id }, device) =>
    Array.from({ length: load.pointsPerDevice }, (_, index) => {
      const tag = `XT-${device + 1}${String(index).padStart(4, '0')}`;
      const shared = {
        tag,
        isa_type: 'XT',
        range_hi: 1_000_000_000,
        sampling_ms: load.samplingMs,
        source_device: id,
        protocol: load.protocol,
        role: 'PV',
      };
      return load.protocol === 'opcua'
        ? { ...shared, opcua_node: `nsu=urn:load;s=${tag}` }
        : {
            ...shared,
            modbus_unit: 1,
            modbus_fc: 3,
            modbus_addr0: index * 2,
            modbus_type: 'float32',
            modbus_word_order: 'ABCD',
            modbus_scale: 1,
            modbus_offset: 0,
          };
    }),
  );
  writeVesselLine(configDir, 'load', devices, rows, base);
};
