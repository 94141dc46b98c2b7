import { expect, test } from 'vitest';
import type { DeviceHealth } from '../../../../config/vocabulary/health.ts';
import type { HealthReply } from '../../../../dashboard/contract/health-reply.ts';
import type { LiveValue } from '../../../../dashboard/web/page.ts';
import { concerns, type Facts, leadsTo } from '../../../../dashboard/web/state/attention.ts';
import { aPoint } from './point.ts';

const live = (change: Parameters<typeof aPoint>[0], value: number, quality: LiveValue['quality'] = 'good') => {
  const point = aPoint(change);
  return { point, value, quality } as LiveValue;
};
const device = (line: string, name: string, state: DeviceHealth['state']): DeviceHealth => ({
  line,
  device: name,
  protocol: 'opcua',
  endpoint: '',
  state,
  since: 0,
  lastError: { zh: '无人应答', en: 'nothing answers' },
  lastErrorAt: 0,
  lastGood: null,
  points: 1,
  good: 0,
  valuesPerSecond: 0,
  latencyMs: null,
  reconnects: 0,
  detail: {},
});
const facts = (values: readonly LiveValue[], devices: readonly DeviceHealth[] = []): Facts => ({
  values: new Map(values.map((value) => [value.point.tag, value])),
  health: { status: 'degraded', devices } as unknown as HealthReply,
  twins: [],
  now: 0,
});
const tagsOf = (given: Facts) =>
  concerns(given).map((concern) => (concern.kind === 'beyond' ? concern.live.point.tag : concern.kind));

test('a gas detector comes before other values of its priority, and after those of a higher one', () => {
  const values = [
    live({ tag: 'TT-1', priority: 2 }, 130),
    live({ tag: 'GT-1', priority: 2, gasDetector: true }, 130),
    live({ tag: 'TT-2', priority: 1 }, 130),
  ];
  expect(tagsOf(facts(values))).toEqual(['TT-2', 'GT-1', 'TT-1']);
});

test('a few lost devices are told with their reasons, many of one line in one sentence; other lines keep their own', () => {
  const names = ['A', 'B', 'C', 'D'];
  const devices = [
    ...names.map((name) => device('first', name, 'backing-off')),
    device('first', 'E', 'connected'),
    device('second', 'F', 'no-data'),
    device('second', 'G', 'connected'),
  ];
  const found = concerns(facts([], devices));
  expect(found).toEqual([
    { kind: 'devices', line: 'first', devices: names, total: 5 },
    {
      kind: 'device',
      line: 'second',
      device: 'F',
      state: 'no-data',
      reason: { zh: '无人应答', en: 'nothing answers' },
    },
  ]);
  expect(found.map((concern) => leadsTo(concern).view)).toEqual(['health', 'health']);
});

test('values of a lost device are not told once more as bad', () => {
  const values = [
    live({ tag: 'TT-1', line: 'first', device: 'A' }, 1, 'bad'),
    live({ tag: 'TT-2', line: 'first', device: 'B' }, 1, 'bad'),
  ];
  expect(tagsOf(facts(values, [device('first', 'A', 'backing-off'), device('first', 'B', 'connected')]))).toEqual([
    'device',
    'bad',
  ]);
  expect(tagsOf(facts(values, []))).toEqual(['bad']);
});
