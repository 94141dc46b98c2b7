import type { DeviceHealth, JournalHealth, SinkHealth } from '../config/vocabulary/health.ts';
import type { Text } from '../config/vocabulary/text.ts';
import { aboutText, joinedText } from '../config/vocabulary/trouble.ts';
import type { HealthReport } from './bus/health.ts';
import { deviceKey } from './delivery/pair/device-key.ts';

/** What the parts of the gateway say of themselves. */
export interface GatewayParts {
  readonly devices: DeviceHealth[];
  readonly sinks: SinkHealth[];
  readonly journal: JournalHealth;
  readonly gapsOpen: number;
  /** Role in a redundant pair; null: it is alone. */
  readonly pair?: { readonly active: boolean; readonly epoch: number } | null;
  readonly upMs: number;
}

/** Time in which devices may still be connecting without that being a fault. */
const STARTING_MS = 15_000;

/** More than these are counted, not named. */
const NAMED_MAX = 3;

/** Collecting: at least one field device is heard and what it says goes to disk. */
export const isCollecting = ({ devices, journal }: GatewayParts): boolean =>
  journal.state === 'writing' &&
  (devices.length === 0 || devices.some(({ state, protocol }) => state === 'connected' && protocol !== 'sparkplug'));

const STATES: Readonly<Record<(DeviceHealth | SinkHealth | JournalHealth)['state'], Text>> = {
  connecting: { zh: '连接中', en: 'connecting' },
  connected: { zh: '已连接', en: 'connected' },
  'no-data': { zh: '已连接但无数据', en: 'no-data' },
  'backing-off': { zh: '等待重连', en: 'backing-off' },
  delivering: { zh: '送达中', en: 'delivering' },
  waiting: { zh: '等待', en: 'waiting' },
  holding: { zh: '暂停', en: 'holding' },
  standby: { zh: '备用', en: 'standby' },
  writing: { zh: '写入中', en: 'writing' },
  'disk-full': { zh: '磁盘已满', en: 'disk-full' },
  stopped: { zh: '已停止', en: 'stopped' },
};

/** One word for the whole, and one sentence that says what is not as it should be. */
export const gatewayReport = (parts: GatewayParts): HealthReport => {
  const { devices, sinks, journal, gapsOpen, upMs } = parts;
  const undelivered = [
    ...(journal.state === 'writing' && journal.lastError === null
      ? []
      : [named({ zh: '日志', en: 'journal' }, journal.lastError ?? STATES[journal.state])]),
    ...sinks
      .filter(({ state }) => state !== 'delivering' && state !== 'standby')
      .map(({ sink, state, lastError }) =>
        named({ zh: `去向 ${sink}`, en: `sink ${sink}` }, lastError ?? STATES[state]),
      ),
  ];
  const complaints = [...undelivered, ...unheard(devices)];
  const rest = { devices, sinks, journal, gapsOpen, detail: pairDetail(parts) };
  const message = joinedText(complaints);
  if (message === null) return { status: 'ok', message, ...rest };
  // Only devices need their time at start; a sink or a disk in trouble is trouble from the first second.
  if (undelivered.length === 0 && upMs < STARTING_MS) return { status: 'starting', message, ...rest };
  return { status: isCollecting(parts) ? 'degraded' : 'failed', message, ...rest };
};

/** Each device that is not heard; of many only how many, and what the first says: the health page has them all. */
const unheard = (devices: readonly DeviceHealth[]): readonly Text[] => {
  const lost = devices
    .filter(({ state }) => state !== 'connected')
    .map(({ line, device, state, lastError }) => aboutText(`${line}/${device}`, lastError ?? STATES[state]));
  const [first] = lost;
  if (first === undefined || lost.length <= NAMED_MAX) return lost;
  return [
    {
      zh: `${devices.length} 个数据源中有 ${lost.length} 个没有数据，其中 ${first.zh}`,
      en: `${lost.length} of ${devices.length} devices are not heard, among them ${first.en}`,
    },
  ];
};

const pairDetail = ({ pair }: GatewayParts): NonNullable<HealthReport['detail']> =>
  pair ? { pair: pair.active ? 'active' : 'standby', pairEpoch: pair.epoch } : {};

/** By line and device: since when it is heard, Unix ms. Devices that are not are left out. */
export const heardDevices = (devices: readonly DeviceHealth[]): Record<string, number> =>
  Object.fromEntries(
    devices
      .filter(({ state }) => state === 'connected')
      .map(({ line, device, since }) => [deviceKey(line, device), since]),
  );

const named = (name: Text, { zh, en }: Text): Text => ({ zh: `${name.zh}：${zh}`, en: `${name.en}: ${en}` });
