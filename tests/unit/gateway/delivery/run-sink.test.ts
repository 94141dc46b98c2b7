import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { sameText } from '../../../../config/vocabulary/trouble.ts';
import { type RunningDelivery, startDelivery } from '../../../../gateway/delivery/delivery.ts';
import type { Delivery, Sink } from '../../../../gateway/delivery/sinks/sink.ts';
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

const start = async (sinks: Sink[], disk = new MemoryDisk(), clock = new VirtualClock(NOW)) => {
  const points = pointTable('FT-1', 'FT-2');
  const running = await startDelivery({
    dataDir,
    points,
    settings,
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
  await expect.poll(() => running.ledger.list().length, { timeout: 10_000 }).toBe(1); // the quarantine is a real file
  expect(JSON.parse(readFileSync(join(dataDir, 'quarantine', 'store.jsonl'), 'utf8'))).toMatchObject({
    tag: 'FT-2',
    value: 7,
    reason: 'field type conflict',
  });
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
    { cause: 'gateway-down', source: 'gateway', tags: null, healed: 'no' },
  ]);
  const [down] = again.running.ledger.list();
  expect((down?.to ?? 0) - (down?.from ?? 0)).toBeGreaterThan(3_600_000);
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
