import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const HEADER =
  'tag,name_zh,name_en,isa_type,equipment_id,stream_id,unit,range_lo,range_hi,normal,noise_sigma,accuracy_class,sampling_ms,deadband,source_device,protocol,opcua_node,modbus_unit,modbus_fc,modbus_addr0,modbus_type,modbus_word_order,modbus_scale,modbus_offset,access,alarm_hh,alarm_h,alarm_l,alarm_ll,alarm_priority,role';

export interface Load {
  readonly protocol: 'opcua' | 'modbus-tcp';
  readonly devices: number;
  readonly pointsPerDevice: number;
  readonly samplingMs: number;
}

/** A line made for load: so many devices of one protocol with so many points, each a new value on every sampling. */
export const writeLoadLine = (configDir: string, load: Load, ports: readonly number[], base: object): void => {
  const text = (name: string) => ({ zh: name, en: name });
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
  const line = {
    id: 'load',
    name: text('load'),
    centre: text('load'),
    hall: { x: 10, y: 10 },
    areas: [{ id: 'U1', name: text('one') }],
    barometerKpaA: 89,
    devices,
    equipment: [
      {
        id: 'V-1',
        name: text('vessel'),
        shape: 'tank',
        area: 'U1',
        size: '1 m3',
        material: null,
        design: { temperatureC: null, pressureKpaG: null },
        position: { x: 5, y: 5, z: 0 },
        footprint: { x: 1, y: 1 },
        height: 2,
        note: null,
      },
    ],
    connections: [],
    components: [],
    streams: [],
    units: [],
    loops: [],
    alarms: [],
    interlocks: [],
    faults: [],
  };
  const rows = devices.flatMap(({ id }, device) =>
    Array.from({ length: load.pointsPerDevice }, (_, index) => {
      const tag = `XT-${device + 1}${String(index).padStart(4, '0')}`;
      const start = `${tag},load,load,XT,V-1,,1,0,1000000000,0,0,-,${load.samplingMs},0,${id},${load.protocol}`;
      return load.protocol === 'opcua'
        ? `${start},nsu=urn:load;s=${tag},,,,,,,,R,,,,,,PV`
        : `${start},,1,3,${index * 2},float32,ABCD,1,0,R,,,,,,PV`;
    }),
  );
  mkdirSync(join(configDir, 'lines/load'), { recursive: true });
  writeFileSync(join(configDir, 'base.yaml'), stringify(base));
  writeFileSync(join(configDir, 'lines/load/line.yaml'), stringify(line));
  writeFileSync(join(configDir, 'lines/load/tags.csv'), `${[HEADER, ...rows].join('\n')}\n`);
};
