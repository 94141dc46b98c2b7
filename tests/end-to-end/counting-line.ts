import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

const HEADER =
  'tag,name_zh,name_en,isa_type,equipment_id,stream_id,unit,range_lo,range_hi,normal,noise_sigma,accuracy_class,sampling_ms,deadband,source_device,protocol,opcua_node,modbus_unit,modbus_fc,modbus_addr0,modbus_type,modbus_word_order,modbus_scale,modbus_offset,access,alarm_hh,alarm_h,alarm_l,alarm_ll,alarm_priority,role';

/** A line of one Modbus device with one point, JQ-1: the smallest configuration that a gateway runs on. */
export const writeCountingLine = (configDir: string, devicePort: number, base: object): void => {
  const text = (zh: string, en: string) => ({ zh, en });
  const line = {
    id: 'counting',
    name: text('计数线', 'Counting line'),
    centre: text('测试', 'Test'),
    hall: { x: 10, y: 10 },
    areas: [{ id: 'U1', name: text('一', 'One') }],
    barometerKpaA: 89,
    devices: [
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
    equipment: [
      {
        id: 'V-1',
        name: text('罐', 'Vessel'),
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
  const row = 'JQ-1,计数,Count,JQ,V-1,,1,0,4000000000,0,0,-,50,0,CNT-1,modbus-tcp,,1,3,0,uint32,ABCD,1,0,R,,,,,,TOTAL';
  mkdirSync(join(configDir, 'lines/counting'), { recursive: true });
  writeFileSync(join(configDir, 'base.yaml'), stringify(base));
  writeFileSync(join(configDir, 'lines/counting/line.yaml'), stringify(line));
  writeFileSync(join(configDir, 'lines/counting/tags.csv'), `${HEADER}\n${row}\n`);
};
