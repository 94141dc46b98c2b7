import type { Text } from './text.ts';

// The parts of the product by the names people use. Console, pages and messages all take them from here.

/** Processes. */
export const PART_NAMES = {
  broker: { zh: '消息代理', en: 'broker' },
  simulators: { zh: '仿真器', en: 'simulators' },
  gateway: { zh: '网关', en: 'gateway' },
  twin: { zh: '数字孪生', en: 'twin' },
  dashboard: { zh: '驾驶舱', en: 'dashboard' },
} as const satisfies Record<string, Text>;
export type PartId = keyof typeof PART_NAMES;

/** Where the gateway delivers to. */
const SINK_NAMES: Readonly<Record<string, Text>> = {
  history: { zh: '历史库', en: 'history' },
  mqtt: { zh: 'MQTT 总线', en: 'MQTT bus' },
  influxdb: { zh: 'InfluxDB', en: 'InfluxDB' },
};

/** The name of a process or sink; one that is not ours keeps its own. */
export const partText = (id: string): Text => {
  const names: Readonly<Record<string, Text>> = { ...PART_NAMES, ...SINK_NAMES };
  return Object.hasOwn(names, id) ? (names[id] ?? { zh: id, en: id }) : { zh: id, en: id };
};
