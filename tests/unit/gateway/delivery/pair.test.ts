import { expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { sameText } from '../../../../config/vocabulary/trouble.ts';
import { type RunningDelivery, startDelivery } from '../../../../gateway/delivery/delivery.ts';
import { decodeAnnouncement, encodeAnnouncement } from '../../../../gateway/delivery/pair/announcement.ts';
import { Coverage, HeardSpans } from '../../../../gateway/delivery/pair/coverage.ts';
import { Marks } from '../../../../gateway/delivery/pair/marks.ts';
import type { PairBond } from '../../../../gateway/delivery/pair/pair.ts';
import type { Delivery, Sink } from '../../../../gateway/delivery/sinks/sink.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

const NOW = 1_760_000_000_000;
const points = pointTable('FT-1', 'FT-2');
const DEVICE = 'bdo/DCS';

test('marks never pass a hole: what the live lane brought counts when the backlog is through', () => {
  const marks = new Marks(2);
  marks.take(batchOf([{ point: 0, time: 10, value: 1 }]), 'live', true);
  marks.take(batchOf([{ point: 0, time: 90, value: 1 }]), 'live', false);
  marks.take(batchOf([{ point: 0, time: 20, value: 1 }]), 'backlog', false);
  expect(marks.say('s', true)).toEqual({
    sink: 's',
    settledUntil: 20,
    point: Uint32Array.of(0),
    time: Float64Array.of(20),
  });
  marks.take(batchOf([{ point: 1, time: 30, value: 1 }]), 'backlog', true);
  expect(marks.say('s', false)).toMatchObject({ settledUntil: 90, time: Float64Array.of(90, 30) });
  expect(marks.say('s', false).point).toHaveLength(0);
});

test('an announcement is read as it was written; anything else is none', () => {
  const stores = [
    { sink: 'mqtt', settledUntil: NOW, point: Uint32Array.of(0, 7), time: Float64Array.of(NOW + 0.25, 3) },
    { sink: 'influxdb', settledUntil: 0, point: new Uint32Array(), time: new Float64Array() },
  ];
  const announcement = { table: 0xffff_ffff, at: NOW, heard: { [DEVICE]: NOW - 5 }, stores };
  const bytes = encodeAnnouncement(announcement);
  expect(decodeAnnouncement(bytes)).toEqual(announcement);
  for (let length = 0; length < bytes.length; length++)
    expect(decodeAnnouncement(bytes.subarray(0, length))).toBeNull();
  expect(decodeAnnouncement(Buffer.from('{}'))).toBeNull();
});

test('covered is what the other one heard and has delivered; what only we heard never is', () => {
  const spans = new HeardSpans();
  const coverage = new Coverage([DEVICE, DEVICE], spans);
  const marks = (settledUntil: number, time: number) => ({
    sink: 's',
    settledUntil,
    point: Uint32Array.of(0),
    time: Float64Array.of(time),
  });
  expect(coverage.covers(0, 1, 1)).toBe(false);
  spans.take(10_000, { [DEVICE]: 1_000 });
  coverage.take(marks(9_000, 9_500));
  expect(coverage.covers(0, 9_500, 9_600)).toBe(true); // by its mark
  expect(coverage.covers(0, 9_501, 9_600)).toBe(false);
  expect(coverage.covers(0, 9_500, 900)).toBe(false); // the other one was deaf then
  expect(coverage.covers(1, 6_900, 6_900)).toBe(true); // by time: everything it heard is delivered
  expect(coverage.covers(1, 7_100, 7_100)).toBe(false);
  expect(coverage.covers(1, 1_500, 1_500)).toBe(false); // too near to the end of its deafness
  // It loses the device and hears it again: what we heard meanwhile is ours.
  spans.take(40_000, { [DEVICE]: 30_000 });
  coverage.take(marks(40_000, 40_000));
  expect([9_900, 20_000, 29_000, 35_000].map((time) => coverage.covers(0, time, time))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

/** A shared store keyed by sample; counts how often each came. */
class SharedStore {
  readonly came = new Map<string, number>();
  readonly writers: string[] = [];

  sink(writer: string): Sink & { rests: number } {
    return {
      name: 'store',
      shared: true,
      rests: 0,
      async rest() {
        this.rests++;
      },
      write: async (batch: SampleBatch): Promise<Delivery> => {
        for (let row = 0; row < batch.length; row++) {
          const name = `${batch.point[row]} ${batch.sourceTime[row]}`;
          this.came.set(name, (this.came.get(name) ?? 0) + 1);
          this.writers.push(writer);
        }
        return { outcome: 'stored' };
      },
      close: async () => {},
    };
  }
}

/** Two ends of a bond whose roles the test decides. */
const bonds = () => {
  const handlers: Record<'a' | 'b', ((bytes: Uint8Array) => void)[]> = { a: [], b: [] };
  const active = { a: true, b: false };
  const roles = { a: new AbortController(), b: new AbortController() };
  const end = (me: 'a' | 'b', other: 'a' | 'b'): PairBond => ({
    get active() {
      return active[me];
    },
    get role() {
      return roles[me].signal;
    },
    announce: (bytes) => {
      for (const handler of handlers[other]) handler(bytes);
    },
    onAnnounced: (handler) => void handlers[me].push(handler),
  });
  const settle = (who: 'a' | 'b', now: boolean) => {
    active[who] = now;
    const former = roles[who];
    roles[who] = new AbortController();
    former.abort();
  };
  return { a: end('a', 'b'), b: end('b', 'a'), settle };
};

test('the one at work dies: the other brings what was missing, once, and nothing it had delivered', async () => {
  const clock = new VirtualClock(NOW);
  const store = new SharedStore();
  const { a, b, settle } = bonds();
  const sinks = { a: store.sink('a'), b: store.sink('b') };
  const start = (name: 'a' | 'b', bond: PairBond): Promise<RunningDelivery> =>
    startDelivery({
      dataDir: `/${name}`,
      points,
      settings,
      sinks: [sinks[name]],
      pair: { bond, heard: () => ({ [DEVICE]: NOW - 60_000 }), sharesRecord: true },
      clock,
      random: () => 0.5,
      log: silentLog,
      disk: new MemoryDisk(),
    });
  const [first, second] = [await start('a', a), await start('b', b)];
  const said: string[] = [];
  const speak = async (ms: number, to: readonly RunningDelivery[]) => {
    for (let step = 0; step < ms / 100; step++) {
      const time = clock.now();
      said.push(`${step % 2} ${time}`);
      for (const delivery of to) void delivery.append(batchOf([{ point: step % 2, time, value: step }]));
      await clock.advance(100);
    }
  };
  await speak(10_000, [first, second]);
  expect(second.health().sinks[0]).toMatchObject({ state: 'standby', delivered: 0 });
  expect(second.health().sinks[0]?.backlogSamples).toBeLessThan(20);
  expect(sinks.b.rests).toBe(1);
  expect(new Set(store.writers)).toEqual(new Set(['a']));
  settle('a', false); // as good as dead
  await speak(3_000, [second]);
  settle('b', true);
  await speak(5_000, [second]);
  await clock.advance(5_000);
  expect(said.filter((name) => !store.came.has(name))).toEqual([]);
  const twice = [...store.came.values()].filter((times) => times > 1).length;
  expect(twice).toBeLessThanOrEqual(6); // half a second at most that the first had no chance to announce
  expect(store.writers.at(-1)).toBe('b');
  expect(second.health().sinks[0]).toMatchObject({ state: 'delivering', backlogSamples: 0 });
  for (const each of [first, second]) {
    const stopped = each.stop(0);
    await clock.advance(1_000);
    await stopped;
  }
});

test.each([
  { shared: true, healed: 'yes' },
  { shared: false, healed: 'no' },
])(
  'a hole that the other one covered is none where both write the record (shared: $shared)',
  async ({ shared, healed }) => {
    const clock = new VirtualClock(NOW);
    const store = new SharedStore();
    const { a, b } = bonds();
    const start = (name: 'a' | 'b', bond: PairBond): Promise<RunningDelivery> =>
      startDelivery({
        dataDir: `/${name}`,
        points,
        settings,
        sinks: [store.sink(name)],
        pair: { bond, heard: () => ({ [DEVICE]: NOW - 60_000 }), sharesRecord: shared },
        clock,
        random: () => 0.5,
        log: silentLog,
        disk: new MemoryDisk(),
      });
    const [first, second] = [await start('a', a), await start('b', b)];
    const hole = (cause: GapReport['cause'], from: number, to: number | null) =>
      second.report({
        cause,
        line: 'bdo',
        source: 'DCS',
        tags: null,
        from: NOW + from,
        to: to === null ? null : NOW + to,
        samples: null,
        detail: sameText('deaf'),
      });
    hole('gateway-down', -30_000, -5_000);
    hole('link-lost', -90_000, -70_000); // the other one did not hear it either
    hole('scan-missed', -20_000, -19_000); // heard, and not asked in time: the other one may not have asked either
    hole('no-data-watchdog', -3_000, null); // lasts
    for (let at = 0; at < 10; at++) {
      void first.append(batchOf([{ point: 0, time: clock.now(), value: 1 }]));
      await clock.advance(1_000);
    }
    const told = new Map(second.ledger.list().map((record) => [record.cause, record]));
    expect([...told].map(([cause, record]) => [cause, record.healed])).toEqual(
      expect.arrayContaining([
        ['gateway-down', healed],
        ['link-lost', 'no'],
        ['scan-missed', 'no'],
        ['no-data-watchdog', 'no'],
      ]),
    );
    expect(told.get('gateway-down')?.detail.en.includes('other gateway of the pair')).toBe(shared);
    for (const each of [first, second]) {
      const stopped = each.stop(0);
      await clock.advance(1_000);
      await stopped;
    }
  },
);
