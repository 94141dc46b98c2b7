import { defineWords } from './word.ts';

/** Words of the test faults, by the kinds the simulators know. */
export const testFaultWords = defineWords({
  title: { zh: '给任一仪表或设备加故障', en: 'A fault for any instrument or device' },
  kind: { zh: '种类', en: 'Kind' },
  tag: { zh: '位号', en: 'Tag' },
  device: { zh: '设备', en: 'Device' },
  share: { zh: '占读数的份额（0.02 = 偏高 2 %）', en: 'Share of the reading (0.02 = 2 % high)' },
  offset: { zh: '偏移（测点单位）', en: 'Offset (unit of the point)' },
  inject: { zh: '注入', en: 'Inject' },
  'sensor-bias': { zh: '仪表：按比例偏差', en: 'Instrument: proportional bias' },
  'sensor-offset': { zh: '仪表：固定偏移', en: 'Instrument: fixed offset' },
  'sensor-stuck': { zh: '仪表：卡死', en: 'Instrument: stuck' },
  'sensor-fail': { zh: '仪表：失效，无读数', en: 'Instrument: failed, no reading' },
  'device-off': { zh: '设备：断电', en: 'Device: switched off' },
  'device-silent': { zh: '设备：不应答', en: 'Device: does not answer' },
});
