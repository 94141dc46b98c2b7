import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { sameText } from '../../../../config/vocabulary/trouble.ts';
import { type RunningDelivery, startDelivery } from '../../../../gateway/delivery/delivery.ts';
import type { Delivery, Lane, Sink } from '../../../../gateway/delivery/sinks/sink.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings, valuesOf } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

const NOW = 1_760_000_000_000;
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'zhongshi-delivery-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A store that answers as told and keeps what it stored. */
class ScriptedSink implements Sink {
  readonly name: string;
  readonly stored: number[] = [];
  writes = 0;
  answer: (batch: SampleBatch) => Delivery | Promise<Delivery> = () => ({ outcome: 'stored' });

  constructor(name = 'store') {
    this.name = name;
  }

  async write(batch: SampleBatch): Promise<Delivery> {
    this.writes++;
    const delivery = await this.answer(batch);
    if (delivery.outcome === 'stored') this.stored.push(...valuesOf(batch));
    return delivery;
  }

  async close(): Promise<void> {}
}

/** A store in two lanes that notes when each sample came. */
class LaneSink implements Sink {
  readonly name = 'store';
  readonly stored: number[] = [];
  readonly at = new Map<number, number>();
  readonly lanes: string[] = [];
  readonly count: Record<Lane, number> = { live: 0, backlog: 0 };
  answer: 'away' | 'stored' | 'no-backlog' = 'stored';
  clock: VirtualClock | null = null;

  async write(batch: SampleBatch, _position: number, _signal: AbortSignal, lane: Lane = 'live'): Promise<Delivery> {
    if (this.answer === 'away') return { outcome: 'later', reason: sameText('away') };
    if (this.answer === 'no-backlog' && lane === 'backlog') return { outcome: 'later', reason: sameText('old') };
    const values = valuesOf(batch);
    this.stored.push(...values);
    this.count[lane] += values.length;
    this.lanes.push(`${lane} ${values.join(',')}`);
    if (lane === 'live') for (const value of values) this.at.set(value, this.clock?.now() ?? 0);
    return { outcome: 'stored' };
  }

  async close(): Promise<void> {}
}

const start = async (
  sinks: Sink[],
  disk = new MemoryDisk(),
  clock = new VirtualClock(NOW),
  journal: typeof settings = settings,
) => {
  const points = pointTable('FT-1', 'FT-2');
  for (const sink of sinks) if (sink instanceof LaneSink) sink.clock = clock;
  const running = await startDelivery({
    dataDir,
    points,
    settings: journal,
    sinks,
    clock,
    random: () => 0.5,
    log: silentLog,
    disk,
  });
  return { running, clock, disk };
};

const emit = async (running: RunningDelivery, clock: VirtualClock, ...values: number[]) => {
  void running.append(batchOf(values.map((value) => ({ point: value % 2, time: clock.now(), value }))));
  await clock.advance(60);
};

const stop = async (running: RunningDelivery, clock: VirtualClock, graceMs = 0) => {
  const stopped = running.stop(graceMs);
  await clock.advance(graceMs + 1000);
  await stopped;
};

test('a dead sink does not slow another one, and gets all of it in order when it is back', async () => {
  const [dead, well] = [new ScriptedSink('dead'), new ScriptedSink('well')];
  dead.answer = () => ({ outcome: 'later', reason: sameText('ECONNREFUSED') });
  const { running, clock } = await start([dead, well]);
  for (let value = 0; value < 20; value++) await emit(running, clock, value);
  const all = Array.from({ length: 20 }, (_, value) => value);
  expect([well.stored, dead.stored]).toEqual([all, []]);
  expect(running.health().sinks[0]).toMatchObject({
    state: 'waiting',
    backlogSamples: 20,
    lastError: { en: 'ECONNREFUSED' },
  });
  expect(running.health().sinks[0]?.backlogAgeMs).toBeGreaterThan(1000);
  dead.answer = () => ({ outcome: 'stored' });
  await clock.advance(30_000);
  expect(dead.stored).toEqual(all);
  expect(running.health().sinks[0]).toMatchObject({ state: 'delivering', backlogSamples: 0, lastError: null });
  await stop(running, clock);
});

test('it waits as long as the store asks, and holds when a person must act', async () => {
  const sink = new ScriptedSink();
  sink.answer = () => ({ outcome: 'later', reason: sameText('busy'), retryAfterMs: 10_000 });
  const { running, clock } = await start([sink]);
  await emit(running, clock, 1);
  await clock.advance(9_900);
  expect(sink.writes).toBe(1);
  sink.answer = () => ({ outcome: 'later', reason: { zh: '令牌不对', en: 'wrong token' }, hold: true });
  await clock.advance(1000);
  expect(sink.writes).toBe(2);
  expect(running.health().sinks[0]).toMatchObject({
    state: 'holding',
    lastError: { zh: '令牌不对', en: 'wrong token' },
  });
  await stop(running, clock);
});

test('back-off grows and is bounded, a sink that throws is tried again', async () => {
  const sink = new ScriptedSink();
  sink.answer = () => {
    throw new Error('a fault of the sink');
  };
  const { running, clock } = await start([sink]);
  await emit(running, clock, 1);
  await clock.advance(600_000);
  expect(sink.writes).toBeGreaterThan(20);
  expect(sink.writes).toBeLessThan(40);
  expect(running.health().sinks[0]?.lastError).toEqual({
    zh: '意外错误：a fault of the sink',
    en: 'a fault of the sink',
  });
  await stop(running, clock);
});

test('refused samples go to quarantine with their reason and into the ledger, the cursor moves on', async () => {
  const sink = new ScriptedSink();
  sink.answer = () => ({ outcome: 'refused', items: [{ index: 1, reason: 'field type conflict' }] });
  const { running, clock } = await start([sink]);
  await emit(running, clock, 6, 7);
  await clock.advance(100);
  expect((await running.quarantine.list()).samples).toMatchObject([
    { sink: 'store', tag: 'FT-2', value: 7, reason: 'field type conflict' },
  ]);
  expect(running.ledger.list()).toMatchObject([
    { cause: 'refused-by-store', line: 'bdo', tags: ['FT-2'], samples: 1, source: 'store' },
  ]);
  expect(running.health().sinks[0]).toMatchObject({ refused: 1, delivered: 1, backlogSamples: 0 });
  await stop(running, clock);
});

test('stop lets the sinks finish; a start goes on where they stood and says how long the gateway was down', async () => {
  const sink = new ScriptedSink();
  const { running, clock, disk } = await start([sink]);
  await emit(running, clock, 1, 2, 3);
  void running.append(batchOf([{ time: clock.now(), value: 4 }]));
  await stop(running, clock, 1000);
  expect(sink.stored).toEqual([1, 2, 3, 4]);
  await clock.advance(3_600_000);
  const again = await start([sink], disk, clock);
  await emit(again.running, clock, 5);
  await clock.advance(100);
  expect(sink.stored).toEqual([1, 2, 3, 4, 5]);
  expect(again.running.ledger.list()).toMatchObject([
    { cause: 'gateway-down', line: 'bdo', source: 'DCS', tags: null, healed: 'no' },
  ]);
  expect(again.running.ledger.list()[0]?.to).toBeNull();
  again.running.ledger.heard('bdo', 'DCS', clock.now());
  const [down] = again.running.ledger.list();
  expect((down?.to ?? 0) - (down?.from ?? 0)).toBeGreaterThan(3_600_000);
  await stop(again.running, clock);
});

test('after an outage the news are there at once, and the backlog follows ten times as fast as the plant speaks', async () => {
  const sink = new LaneSink();
  sink.answer = 'away';
  const { running, clock } = await start([sink], new MemoryDisk(), new VirtualClock(NOW), {
    ...settings,
    bytesMax: 1e9,
  });
  let value = 0;
  const speak = async (seconds: number) => {
    for (let step = 0; step < seconds * 10; step++) {
      void running.append(batchOf(Array.from({ length: 20 }, () => ({ time: clock.now(), value: value++ }))));
      await clock.advance(100);
    }
  };
  await speak(600);
  const missed = value;
  sink.answer = 'stored';
  await speak(40);
  sink.at.clear();
  await speak(20);
  const backlogPerSecond = sink.count.backlog / 59;
  expect(backlogPerSecond).toBeGreaterThan(10 * 200);
  expect(backlogPerSecond).toBeLessThan(17 * 200); // ten for each live one, and 1,000 a second in any case
  const delays = [...sink.at].map(([sample, at]) => at - NOW - Math.floor(sample / 20) * 100);
  expect(delays.length).toBeGreaterThan(3_900);
  expect(Math.max(...delays)).toBeLessThan(1000);
  await speak(10);
  expect(new Set(sink.stored).size).toBeGreaterThan(missed);
  expect(running.health().sinks[0]).toMatchObject({ backlogSamples: 0, state: 'delivering' });
  expect(running.health().sinks[0]?.liveDelayMs).toBeLessThan(1000);
  await stop(running, clock);
});

test('a backlog that the store does not take holds up nothing but itself, and says so', async () => {
  const sink = new LaneSink();
  sink.answer = 'away';
  const { running, clock } = await start([sink]);
  await emit(running, clock, 1, 2);
  await clock.advance(10_000);
  sink.answer = 'no-backlog';
  for (let value = 3; value < 33; value++) await emit(running, clock, value);
  await clock.advance(1000);
  expect(sink.stored).toEqual(Array.from({ length: 30 }, (_, place) => place + 3));
  expect(running.health().sinks[0]).toMatchObject({ state: 'waiting', backlogSamples: 2, lastError: { en: 'old' } });
  sink.answer = 'stored';
  await clock.advance(40_000);
  expect(new Set(sink.stored).size).toBe(32);
  await stop(running, clock);
});

test('when news overtake, whoever sits behind the store hears the present of quiet points first', async () => {
  const sink = new LaneSink();
  const told: number[][] = [];
  const telling = Object.assign(sink, {
    present: async (batch: SampleBatch): Promise<Delivery> => {
      if (sink.answer === 'away') return { outcome: 'later', reason: sameText('away') };
      told.push(valuesOf(batch));
      return { outcome: 'stored' };
    },
  });
  sink.answer = 'away';
  const { running, clock } = await start([telling]);
  await emit(running, clock, 1, 2);
  await clock.advance(10_000);
  sink.answer = 'stored';
  await emit(running, clock, 4);
  await clock.advance(10_000);
  expect(told.at(-1)).toEqual([4, 1]);
  expect(sink.lanes).toEqual(['live 4', 'backlog 1,2']);
  await stop(running, clock);
});

test('a place in the journal that was delivered from memory alone is not given to another sample after a crash', async () => {
  const sink = new LaneSink();
  sink.answer = 'away';
  const { running, clock, disk } = await start([sink]);
  await emit(running, clock, 1);
  await clock.advance(5_000);
  sink.answer = 'no-backlog';
  disk.room = 0;
  for (let value = 2; value < 12; value++) await emit(running, clock, value);
  await clock.advance(2_000);
  expect(sink.stored).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const left = disk.crash(0);
  await left.remove(join(dataDir, 'journal', 'lock'));
  const after = new LaneSink();
  const again = await start([after], left, clock);
  await emit(again.running, clock, 21, 22);
  await clock.advance(10_000);
  expect(after.stored.toSorted((a, b) => a - b)).toEqual([1, 21, 22]);
  sink.answer = 'away';
  void running.stop(0).catch(() => {}); // its disk is gone
  await stop(again.running, clock);
});

test('a sink that keeps its own cursor goes on from there, whatever the journal remembers', async () => {
  const sink = new ScriptedSink();
  const { running, clock, disk } = await start([sink]);
  await emit(running, clock, 1, 2, 3);
  await stop(running, clock, 100);
  const exact = Object.assign(new ScriptedSink('store'), { storedPosition: async () => 1 });
  const again = await start([exact], disk, clock);
  await clock.advance(100);
  expect(exact.stored).toEqual([2, 3]);
  await stop(again.running, clock);
});
