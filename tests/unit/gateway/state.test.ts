import { expect, test } from 'vitest';
import type { DeviceHealth, JournalHealth, SinkHealth } from '../../../config/vocabulary/health.ts';
import { type GatewayParts, gatewayReport, isCollecting } from '../../../gateway/state.ts';

const device = (changes: Partial<DeviceHealth> = {}): DeviceHealth => ({
  line: 'a',
  device: 'DCS',
  protocol: 'opcua',
  endpoint: 'opc.tcp://127.0.0.1:1',
  state: 'connected',
  since: 0,
  lastError: null,
  lastErrorAt: null,
  lastGood: null,
  points: 1,
  good: 1,
  valuesPerSecond: 1,
  latencyMs: 1,
  reconnects: 0,
  detail: {},
  ...changes,
});
const journal: JournalHealth = {
  state: 'writing',
  lastError: null,
  bytes: 0,
  samples: 0,
  segments: 1,
  droppedSamples: 0,
  syncMsP50: null,
  path: 'x',
};
const sink: SinkHealth = {
  sink: 'mqtt',
  state: 'delivering',
  lastError: null,
  backlogSamples: 0,
  backlogAgeMs: 0,
  delivered: 0,
  refused: 0,
  writeMsP50: null,
};
const parts = (changes: Partial<GatewayParts> = {}): GatewayParts => ({
  devices: [device()],
  sinks: [sink],
  journal,
  gapsOpen: 0,
  upMs: 60_000,
  ...changes,
});
const lost = device({
  device: 'PLC',
  state: 'backing-off',
  lastError: { zh: '被拒；请检查电源', en: 'refused; check its power' },
});

test('all well is ok, without a message', () => {
  expect(gatewayReport(parts())).toMatchObject({ status: 'ok', message: null });
  expect(isCollecting(parts())).toBe(true);
});

test('one device of several lost: degraded and still collecting, with the device and the reason in words', () => {
  const one = parts({ devices: [device(), lost] });
  expect(gatewayReport(one)).toMatchObject({
    status: 'degraded',
    message: { zh: 'a/PLC：被拒；请检查电源', en: 'a/PLC: refused; check its power' },
  });
  expect(isCollecting(one)).toBe(true);
});

test('no device heard: not collecting; a twin on the bus does not count as one', () => {
  const none = parts({ devices: [lost, device({ device: 'TWIN', protocol: 'sparkplug' })] });
  expect(isCollecting(none)).toBe(false);
  expect(gatewayReport(none).status).toBe('failed');
});

test('in the first seconds devices may still be connecting', () => {
  expect(gatewayReport(parts({ devices: [device({ state: 'connecting' })], upMs: 1000 })).status).toBe('starting');
});

test('a full disk is no collecting, however well the devices are', () => {
  const full = parts({
    journal: { ...journal, state: 'disk-full', lastError: { zh: '/data 已满', en: 'no space left on /data' } },
  });
  expect(isCollecting(full)).toBe(false);
  expect(gatewayReport(full)).toMatchObject({
    status: 'failed',
    message: { zh: '日志：/data 已满', en: 'journal: no space left on /data' },
  });
});

test('a journal at its limit goes on collecting, and says what it dropped', () => {
  const full = parts({ journal: { ...journal, lastError: { zh: '日志已到上限', en: 'the journal is at its limit' } } });
  expect(isCollecting(full)).toBe(true);
  expect(gatewayReport(full)).toMatchObject({
    status: 'degraded',
    message: { zh: '日志：日志已到上限', en: 'journal: the journal is at its limit' },
  });
});

test('a waiting sink degrades the whole but stops nothing', () => {
  const waiting = parts({
    sinks: [{ ...sink, state: 'waiting', lastError: { zh: '代理不在', en: 'broker away' } }],
    upMs: 1000,
  });
  expect(gatewayReport(waiting)).toMatchObject({
    status: 'degraded',
    message: { zh: '去向 mqtt：代理不在', en: 'sink mqtt: broker away' },
  });
  expect(isCollecting(waiting)).toBe(true);
});

test('of many devices that are not heard the sentence counts them and gives the first, so that it stays one', () => {
  const devices = ['A', 'B', 'C', 'D', 'E'].map((name) => ({ ...lost, device: name }));
  const { message, status } = gatewayReport(parts({ devices: [device(), ...devices] }));
  expect(status).toBe('degraded');
  expect(message).toEqual({
    zh: '6 个数据源中有 5 个没有数据，其中 a/A：被拒；请检查电源',
    en: '5 of 6 devices are not heard, among them a/A: refused; check its power',
  });
});
