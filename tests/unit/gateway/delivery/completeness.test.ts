import { expect, test } from 'vitest';
import type { GapRecord } from '../../../../config/vocabulary/gap.ts';
import { completeness, type RecordView, type Span } from '../../../../gateway/delivery/completeness.ts';
import { modbusAddress, point } from '../drivers/plant-parts.ts';

// Three measured points that say 4 samples a second together, and one of the twin's.

const points = [
  point(0, modbusAddress(0), { device: 'PLC-1', samplingMs: 1000 }),
  point(1, modbusAddress(1), { device: 'PLC-1', samplingMs: 500 }),
  point(2, modbusAddress(2), { device: 'PLC-2', samplingMs: 1000 }),
  point(3, modbusAddress(3), { device: 'twin', samplingMs: 1000, origin: 'estimated' }),
];
const [slow, fast, other] = points.map(({ tag }) => tag) as [string, string, string];
const span = { from: 0, to: 100_000 };
let ids = 0;
const gap = (rest: Partial<GapRecord>): GapRecord => ({
  id: `g${ids++}`,
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
const view = (gaps: readonly GapRecord[], more: Partial<RecordView> = {}): RecordView => ({
  ...{ gaps, points, since: () => -1e12, knownSince: Number.NEGATIVE_INFINITY, now: 1e12 },
  ...more,
});
const of = (...gaps: GapRecord[]) => completeness(view(gaps), span, 'bdo');
const after = (more: Partial<RecordView>, within: Span = span, ...gaps: GapRecord[]) =>
  completeness(view(gaps, more), within);

test('without holes the record of the measured points is whole', () => {
  expect(of()).toMatchObject({ points: 3, expected: 400, notRecorded: 0, lost: 0, share: 1, causes: [] });
});

test('a lost link loses what the points of its device would have said, within the span', () => {
  expect(of(gap({}))).toMatchObject({
    lost: 30,
    share: 1 - 30 / 400,
    causes: [{ cause: 'link-lost', gaps: 1, lost: 30 }],
  });
  expect(of(gap({ from: -50_000, to: 2000 })).lost).toBeCloseTo(6);
  expect(after({ now: 100_000 }, span, gap({ from: 90_000, to: null }))).toMatchObject({
    lost: 30,
    states: { open: 1, waiting: 0 },
  });
  expect(of(gap({ from: -9000, to: -1 })).causes).toEqual([]);
});

test('time before a point was first recorded, time the ledger no longer reaches, and time to come are not whole: not expected', () => {
  expect(after({ since: () => 60_000 })).toMatchObject({ expected: 160, notRecorded: 240, share: 1 });
  expect(after({ since: (tag) => (tag === fast ? 75_000 : 0) })).toMatchObject({ expected: 250, notRecorded: 150 });
  expect(after({ knownSince: 50_000 })).toMatchObject({ expected: 200, notRecorded: 200 });
  expect(after({ now: 25_000 })).toMatchObject({ expected: 100, notRecorded: 0, share: 1 });
  expect(after({ since: () => 200_000 })).toMatchObject({ expected: 0, notRecorded: 400, share: null });
  expect(after({ since: () => 15_000 }, span, gap({})).lost).toBeCloseTo(15);
});

test('a moment of a point in several holes is lost once: to the one that began first, or loses most', () => {
  const two = of(gap({}), gap({ cause: 'subscription-recreated', from: 15_000, to: 25_000 }));
  expect(two.lost).toBeCloseTo(45);
  expect(two.causes.map(({ lost }) => lost)).toEqual([30, 15]);
  const scans = { cause: 'scan-missed', samples: 30, from: 10_000, to: 40_000 } as const;
  const missed = of(gap({ from: 12_000, to: 22_000 }), gap(scans));
  expect(missed.lost).toBeCloseTo(30 + 20);
  expect(of(gap(scans), gap({ from: 0, to: 50_000 })).causes).toMatchObject([
    { cause: 'link-lost', gaps: 1, lost: 150 },
    { cause: 'scan-missed', gaps: 1, lost: 0 },
  ]);
  expect(of(gap({}), gap({ tags: [fast], from: 0, to: 30_000 })).lost).toBeCloseTo(10 + 60);
});

test('a count is taken as it is, by its share of the span; more than a point would have said is not lost', () => {
  expect(of(gap({ cause: 'scan-missed', samples: 7, tags: [slow] })).lost).toBeCloseTo(7);
  expect(of(gap({ cause: 'scan-missed', samples: 8, tags: [slow], from: -10_000, to: 10_000 })).lost).toBeCloseTo(4);
  expect(
    of(gap({ cause: 'refused-by-store', source: 'influxdb', samples: 1, tags: [other], to: 10_000 })).lost,
  ).toBeCloseTo(1);
  expect(of(gap({ cause: 'scan-missed', samples: 700, tags: [slow] })).lost).toBeCloseTo(11);
  expect(of(gap({ samples: 5, tags: ['XX-9'] }))).toMatchObject({ lost: 0, causes: [{ gaps: 1, lost: 0 }] });
});

test('what was filled is not lost, and what was fetched for the rest is told', () => {
  expect(of(gap({ healed: 'yes', recovered: 30 }))).toMatchObject({ lost: 0, recovered: 30, states: { filled: 1 } });
  const partly = of(gap({ healed: 'partly', recovered: 20 }));
  expect(partly).toMatchObject({ recovered: 20, states: { partly: 1 } });
  expect(partly.lost).toBeCloseTo(10);
  // Of a hole that reaches beyond the span its share counts, of what was lost as of what was fetched.
  expect(of(gap({ from: -10_000, to: 10_000, healed: 'partly', recovered: 30 })).lost).toBeCloseTo(15);
});

test('what the twin computes is no loss of measurements; another line, and time that never was, are none here', () => {
  expect(of(gap({ cause: 'gateway-down', line: null, source: 'gateway' })).lost).toBeCloseTo(40);
  expect(of(gap({ source: 'twin' }))).toMatchObject({ lost: 0, causes: [], states: { waiting: 0 } });
  expect(of(gap({ line: 'coking' }))).toMatchObject({ lost: 0, causes: [] });
  expect(of(gap({ cause: 'clock-jump', line: null, source: 'gateway' })).causes).toEqual([
    { cause: 'clock-jump', gaps: 1, lost: 0 },
  ]);
});

test('of a count that is of all lines each line bears its share, and a damaged partition loses what was in it', () => {
  const lines = [
    ...points.slice(0, 3),
    point(4, modbusAddress(4), { line: 'coking', device: 'PLC-1', samplingMs: 250 }),
  ];
  const dropped = gap({ cause: 'journal-dropped', line: null, source: 'journal', samples: 40 });
  const damaged = gap({ cause: 'history-damaged', line: null, source: 'history', samples: 40 });
  for (const each of [dropped, damaged]) {
    expect(completeness(view([each], { points: lines }), span, 'bdo').lost).toBeCloseTo(20);
    expect(completeness(view([each], { points: lines }), span).lost).toBeCloseTo(40);
  }
});

test('ten thousand overlapping holes of five thousand points are counted', () => {
  const many = Array.from({ length: 5000 }, (_, index) =>
    point(index, modbusAddress(index % 1000), { tag: `TT-${index}`, device: `PLC-${index % 10}`, samplingMs: 1000 }),
  );
  const holes = Array.from({ length: 10_000 }, (_, at) =>
    gap({ source: `PLC-${at % 10}`, from: at * 10, to: at * 10 + 50 }),
  );
  // Each device has a hole of 50 ms in every 100 ms.
  expect(completeness(view(holes, { points: many }), span).share).toBeCloseTo(0.5, 3);
});
