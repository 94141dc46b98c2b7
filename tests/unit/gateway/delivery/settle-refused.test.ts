import { expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import type { QuarantinedSample } from '../../../../config/vocabulary/quarantine.ts';
import { Ledger } from '../../../../gateway/delivery/ledger.ts';
import { settleRefused } from '../../../../gateway/delivery/settle-refused.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { pointTable } from './delivery-fixture.ts';
import { MemoryDisk } from './memory-disk.ts';

const points = pointTable('FT-1', 'FT-2');
const sample = (tag: string, sourceTime: number): QuarantinedSample => ({
  ...{ id: `${tag}/${sourceTime}`, sink: 'influxdb', at: 0, tag, sourceTime, receiveTime: sourceTime },
  ...{ value: 1, status: 0, reason: 'no' },
});
const refused = (more: Partial<GapReport> = {}): GapReport => ({
  ...{ cause: 'refused-by-store', line: 'bdo', source: 'influxdb', tags: ['FT-1', 'FT-2'], from: 10, to: 30 },
  ...{ samples: 3, detail: { zh: '拒收', en: 'refused' } },
  ...more,
});
const ledgerWith = async (...reports: GapReport[]) => {
  const ledger = await Ledger.open({ dir: 'g', clock: new VirtualClock(1000), log: silentLog, disk: new MemoryDisk() });
  for (const report of reports) ledger.report(report);
  return ledger;
};
const first = sample('FT-1', 10);
const second = sample('FT-2', 20);
const third = sample('FT-1', 30);
const change = (more: object) => ({ sink: 'influxdb', stored: [], dropped: [], left: [], ...more });
const states = (ledger: Ledger) => ledger.list().map(({ healed, recovered = 0 }) => [healed, recovered]);

test('a hole is partly filled while some of its samples wait, and filled when the last one is stored', async () => {
  const ledger = await ledgerWith(refused());
  settleRefused(ledger, points, change({ stored: [first, third], left: [second] }));
  expect(states(ledger)).toEqual([['partly', 2]]);
  settleRefused(ledger, points, change({ stored: [second] }));
  expect(states(ledger)).toEqual([['yes', 3]]);
});

test('what is dropped stays lost: permanent when nothing was stored and nothing waits', async () => {
  const ledger = await ledgerWith(refused());
  settleRefused(ledger, points, change({ dropped: [first], left: [second, third] }));
  expect(states(ledger)).toEqual([['no', 0]]);
  settleRefused(ledger, points, change({ dropped: [second, third] }));
  expect(states(ledger)).toEqual([['permanent', 0]]);
  const some = await ledgerWith(refused());
  settleRefused(some, points, change({ stored: [first], left: [second, third] }));
  settleRefused(some, points, change({ dropped: [second, third] }));
  expect(states(some)).toEqual([['partly', 1]]);
});

test('only the holes of that store, time, line and points are touched, and none twice', async () => {
  const ledger = await ledgerWith(
    refused({ source: 'history' }),
    refused({ from: 100_000, to: 200_000 }),
    refused({ line: 'coking' }),
    refused({ tags: ['FT-2'], from: 20, to: 20, samples: 1 }),
    refused(),
  );
  settleRefused(ledger, points, change({ stored: [first, second, second, third] }));
  const filled = ledger.list().filter(({ healed }) => healed === 'yes');
  expect(filled.map(({ from, recovered }) => [from, recovered])).toEqual([
    [20, 1],
    [10, 3],
  ]);
  expect(ledger.list().filter(({ healed }) => healed === 'no').length).toBe(3);
});
