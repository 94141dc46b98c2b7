import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLog } from '../../config/vocabulary/log.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import { type RunningDelivery, startDelivery } from '../../gateway/delivery/delivery.ts';
import type { Delivery, Lane, Sink } from '../../gateway/delivery/sinks/sink.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings, valuesOf } from '../unit/gateway/delivery/delivery-fixture.ts';
import { MemoryDisk } from '../unit/gateway/delivery/memory-disk.ts';

// The law of delivery: under any order of samples, outages, answers and kills, the store ends with every sample that was ever on disk,
// nothing else, and each lane keeps the order. What the store took and could not say so comes twice under the same name.

type Answer = 'stored' | 'away' | 'busy' | 'taken-then-lost' | 'slow';
type Step =
  | { kind: 'append'; samples: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'answer'; answer: Answer }
  | { kind: 'disk'; full: boolean }
  | { kind: 'kill'; keep: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('append' as const), samples: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 6_000 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      answer: fc.constantFrom<Answer>('stored', 'stored', 'away', 'busy', 'taken-then-lost', 'slow'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disk' as const), full: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('kill' as const), keep: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
);

/** A store keyed by sample, in two lanes; what a call wrote before the gateway was killed stays written. */
class Store implements Sink {
  readonly name = 'store';
  readonly held = new Set<number>();
  readonly last: Record<Lane, number> = { live: -1, backlog: -1 };
  readonly outOfOrder: string[] = [];
  answer: Answer = 'stored';
  readonly #clock: VirtualClock;
  #life = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  /** The store as a new life of the gateway sees it: what that repeats is not out of order, and the former one is not heard any more. */
  begin(): Sink {
    this.last.live = -1;
    this.last.backlog = -1;
    const life = ++this.#life;
    return {
      name: this.name,
      write: (batch, position, signal, lane) =>
        life === this.#life
          ? this.write(batch, position, signal, lane)
          : Promise.resolve({ outcome: 'later', reason: sameText('killed') }),
      close: () => this.close(),
    };
  }

  async write(batch: SampleBatch, _position: number, signal: AbortSignal, lane: Lane = 'live'): Promise<Delivery> {
    const values = valuesOf(batch);
    if (this.answer === 'away') return { outcome: 'later', reason: sameText('away') };
    if (this.answer === 'busy') return { outcome: 'later', reason: sameText('busy'), retryAfterMs: 3_000 };
    if (this.answer === 'slow') await this.#clock.sleep(1_500, signal);
    for (const value of values) this.held.add(value);
    if (this.answer === 'taken-then-lost') throw new Error('ECONNRESET');
    for (const value of values) {
      if (value <= this.last[lane]) this.outOfOrder.push(`${lane}: ${value} after ${this.last[lane]}`);
      this.last[lane] = value;
    }
    return { outcome: 'stored' };
  }

  async close(): Promise<void> {}
}

const points = pointTable('FT-1', 'FT-2');

test('every sample that was on disk is stored, in order within each lane, whatever happens on the way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1 }), async (steps, seed) => {
      const clock = new VirtualClock(1_760_000_000_000);
      const store = new Store(clock);
      let disk = new MemoryDisk();
      const start = () =>
        startDelivery({
          dataDir: '/data',
          points,
          settings,
          sinks: [store.begin()],
          clock,
          random: seeded(seed),
          log: silentLog,
          disk,
          // Slow enough that lanes are met in all their states.
          pace: { backlogTimesLive: 2, backlogPerSecondMin: 20 },
        });
      let running: RunningDelivery = await start();
      let next = 0;
      const onDisk = new Set<number>();
      for (const action of steps) {
        if (action.kind === 'append') {
          const values = Array.from({ length: action.samples }, () => next++);
          const batch = batchOf(values.map((value) => ({ point: value % 2, time: clock.now(), value })));
          void running.append(batch).then((outcome) => {
            if (outcome === 'synced') for (const value of values) onDisk.add(value);
          });
          await clock.advance(20);
        } else if (action.kind === 'wait') await clock.advance(action.ms);
        else if (action.kind === 'answer') store.answer = action.answer;
        else if (action.kind === 'disk') disk.room = action.full ? 0 : Number.POSITIVE_INFINITY;
        else {
          disk = disk.crash(action.keep);
          // The former life hangs in sleeps of its own and sees a dead disk; the lock of a dead process is taken over.
          await disk.remove('/data/journal/lock');
          void running.stop(0).catch(() => undefined);
          await clock.advance(0);
          running = await start();
        }
      }
      store.answer = 'stored';
      disk.room = Number.POSITIVE_INFINITY;
      await clock.advance(600_000);
      expect([...onDisk].filter((value) => !store.held.has(value))).toEqual([]);
      expect([...store.held].every((value) => value >= 0 && value < next)).toBe(true);
      expect(store.outOfOrder).toEqual([]);
      expect(running.health().sinks[0]).toMatchObject({ backlogSamples: 0, state: 'delivering' });
      const stopped = running.stop(0);
      await clock.advance(2_000);
      await stopped;
    }),
    { numRuns: 300 },
  );
}, 60_000);
