import { expect, test } from 'vitest';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { completenessOf } from '../../../../gateway/delivery/completeness.ts';
import { startDelivery } from '../../../../gateway/delivery/delivery.ts';
import type { Sink } from '../../../../gateway/delivery/sinks/sink.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings, valuesOf } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

// From the store that refuses to the ledger that says filled, through the running delivery.

const NOW = 1_760_000_000_000;

test('a refused sample is a hole until it is sent again, repaired; then the ledger says filled and the record is whole', async () => {
  const clock = new VirtualClock(NOW);
  const points = pointTable('FT-1', 'FT-2');
  const stored: number[] = [];
  const sink: Sink = {
    name: 'store',
    write: async (batch) => {
      const values = valuesOf(batch);
      stored.push(...values.filter((value) => value < 50));
      const items = values.flatMap((value, index) => (value < 50 ? [] : [{ index, reason: 'too large' }]));
      return items.length === 0 ? { outcome: 'stored' } : { outcome: 'refused', items };
    },
    close: async () => {},
  };
  const room = { points, settings, sinks: [sink], clock, random: () => 0.5, log: silentLog, disk: new MemoryDisk() };
  const running = await startDelivery({ dataDir: '/data', ...room });
  await clock.advance(10_000);
  void running.append(
    batchOf([
      { point: 0, time: clock.now(), value: 1 },
      { point: 1, time: clock.now(), value: 99 },
      { point: 1, time: clock.now() + 1, value: 98 },
    ]),
  );
  await clock.advance(10_000);
  const whole = completenessOf({
    points: points.points,
    ledger: running.ledger,
    since: (tag) => running.recordedSince(tag),
    keptMs: Number.POSITIVE_INFINITY,
    now: () => clock.now(),
  });
  const line = { line: 'bdo', from: NOW - 60_000, to: NOW + 20_000 };
  expect(whole(line)).toMatchObject({ expected: 40, notRecorded: 120, states: { waiting: 1 } });
  expect(whole(line).lost).toBeCloseTo(1); // two samples within a second of a point that says one a second

  const never = new AbortController().signal;
  const [newest] = (await running.quarantine.list()).samples;
  const repaired = { sink: 'store', value: 42 };
  expect(await running.quarantine.resend({ ...repaired, ids: [newest?.id ?? ''] }, never)).toMatchObject({ stored: 1 });
  expect(running.ledger.list()).toMatchObject([{ cause: 'refused-by-store', healed: 'partly', recovered: 1 }]);
  expect(await running.quarantine.resend(repaired, never)).toMatchObject({ stored: 1, refused: 0 });
  expect(running.ledger.list()).toMatchObject([{ cause: 'refused-by-store', healed: 'yes', recovered: 2 }]);
  expect(stored).toEqual([1, 42, 42]);
  expect(whole(line)).toMatchObject({ lost: 0, share: 1, recovered: 2, states: { filled: 1 } });
  const stopping = running.stop(0);
  await clock.advance(1000);
  await stopping;
});
