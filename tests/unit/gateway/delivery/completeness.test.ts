import { expect, test } from 'vitest';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { completeness } from '../../../../gateway/delivery/completeness.ts';
import { modbusAddress, point } from '../drivers/plant-parts.ts';

const points = [
  point(0, modbusAddress(0), { device: 'PLC-1', samplingMs: 1000 }),
  point(1, modbusAddress(1), { device: 'PLC-1', samplingMs: 500 }),
  point(2, modbusAddress(2), { device: 'PLC-2', samplingMs: 1000 }),
];
const span = { from: 0, to: 100_000 };
const gap = (rest: Partial<GapRecord>): GapRecord => ({
  id: 'g',
  cause: 'link-lost',
  line: 'bdo',
  source: 'PLC-1',
  tags: null,
  from: 10_000,
  to: 20_000,
  samples: null,
  healed: 'no',
  detail: { zh: '断', en: 'lost' },
  ...rest,
});
const of = (...gaps: GapRecord[]) => completeness(gaps, points, span);

test('without holes the record is whole; nothing expected is whole, too', () => {
  expect(of()).toMatchObject({ points: 3, expected: 400, lost: 0, share: 1, causes: [] });
  expect(completeness([gap({})], [], span)).toMatchObject({ expected: 0, lost: 0, share: 1 });
});

test('a lost link loses what the points of its device would have said, within the span', () => {
  expect(of(gap({}))).toMatchObject({
    lost: 30,
    share: 1 - 30 / 400,
    causes: [{ cause: 'link-lost', gaps: 1, lost: 30 }],
  });
  expect(of(gap({ from: -50_000, to: 2000 })).lost).toBe(6);
  expect(of(gap({ from: 90_000, to: null }))).toMatchObject({ lost: 30, states: { open: 1, waiting: 0 } });
  expect(of(gap({ from: -9000, to: -1 })).causes).toEqual([]);
});

test('of overlapping holes the time is lost once; a count is taken as it is, by its share of the span', () => {
  const two = of(gap({}), gap({ cause: 'subscription-recreated', from: 15_000, to: 25_000 }));
  expect(two.lost).toBe(45);
  expect(two.causes.map(({ lost }) => lost)).toEqual([30, 15]);
  expect(of(gap({ cause: 'scan-missed', samples: 7, tags: ['TT-1000'] })).lost).toBe(7);
  expect(of(gap({ cause: 'scan-missed', samples: 8, tags: ['TT-1000'], from: -10_000, to: 10_000 })).lost).toBe(4);
  expect(of(gap({ samples: 5, tags: ['XX-9'] })).lost).toBe(0);
});

test('what was filled is not lost, and what was fetched for the rest is told', () => {
  expect(of(gap({ healed: 'yes', recovered: 30 }))).toMatchObject({ lost: 0, recovered: 30, states: { filled: 1 } });
  expect(of(gap({ healed: 'partly', recovered: 20 }))).toMatchObject({
    lost: 10,
    recovered: 20,
    states: { partly: 1 },
  });
});

test('a gateway that was down loses all points; another line, and time that never was, lose none here', () => {
  expect(of(gap({ cause: 'gateway-down', line: null, source: 'gateway' })).lost).toBe(40);
  expect(of(gap({ line: 'coking' })).lost).toBe(0);
  expect(of(gap({ cause: 'clock-jump', line: null, source: 'gateway' })).causes).toEqual([
    { cause: 'clock-jump', gaps: 1, lost: 0 },
  ]);
});
