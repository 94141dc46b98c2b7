import { expect, test } from 'vitest';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { Ledger } from '../../../../gateway/delivery/ledger.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { MemoryDisk } from './memory-disk.ts';

const open = (disk: MemoryDisk, clock = new VirtualClock(10_000_000)) =>
  Ledger.open({ dir: 'g', clock, log: silentLog, disk });

const lost = (more: Partial<GapReport> = {}): GapReport => ({
  cause: 'link-lost',
  line: 'bdo',
  source: 'DCS',
  tags: null,
  from: 1000,
  to: null,
  samples: null,
  detail: { zh: '链路断了', en: 'The link was lost.' },
  ...more,
});

test('a hole is opened and later closed as the same record', async () => {
  const ledger = await open(new MemoryDisk());
  const { id } = ledger.report(lost());
  ledger.report(lost({ source: 'PLC' }));
  expect(ledger.open).toBe(2);
  expect(ledger.report(lost({ to: 5000 }))).toMatchObject({ id, from: 1000, to: 5000 });
  expect([ledger.open, ledger.list().length]).toEqual([1, 2]);
});

test('list is limited by line and time; what is of no line concerns each', async () => {
  const ledger = await open(new MemoryDisk());
  ledger.report(lost({ from: 1000, to: 2000 }));
  ledger.report(lost({ line: 'coking', from: 50_000, to: 60_000 }));
  ledger.report(lost({ cause: 'gateway-down', line: null, from: 90_000, to: null }));
  expect(ledger.list({ line: 'bdo' }).map(({ from }) => from)).toEqual([90_000, 1000]);
  expect(ledger.list({ from: 1500, to: 55_000 }).map(({ from }) => from)).toEqual([50_000, 1000]);
  expect(ledger.list({ from: 100_000 }).map(({ from }) => from)).toEqual([90_000]);
});

test('holes of a kind close together are one record with their count', async () => {
  const ledger = await open(new MemoryDisk());
  for (let at = 0; at < 100; at++)
    ledger.report(lost({ cause: 'scan-missed', from: at * 1000, to: at * 1000 + 200, samples: 3 }));
  ledger.report(lost({ cause: 'scan-missed', from: 500_000, to: 500_200, samples: 3 }));
  expect(ledger.list().map(({ from, to, samples }) => [from, to, samples])).toEqual([
    [500_000, 500_200, 3],
    [0, 99_200, 300],
  ]);
});

test('a restart finds all of it; what was open ends with the restart, a torn line is left out', async () => {
  const disk = new MemoryDisk();
  const before = await open(disk);
  before.report(lost({ to: 2000 }));
  before.report(lost({ from: 7000 }));
  await before.close();
  const file = disk.files.get('g/ledger.jsonl')!;
  file.bytes = Buffer.concat([file.bytes, Buffer.from('{"id":"x","cau')]);
  const after = await open(disk.crash(1));
  expect(after.open).toBe(0);
  expect(after.list()).toMatchObject([
    {
      from: 7000,
      to: 10_000_000,
      detail: { zh: '链路断了；至网关重启为止', en: 'The link was lost. It ended with a restart.' },
    },
    { from: 1000, to: 2000 },
  ]);
  after.report(lost({ from: 20_000, to: 30_000 }));
  await after.close();
  expect((await open(disk.crash(1))).list().length).toBeGreaterThan(0);
});

test('a record of the time of one language is read, the same words in both', async () => {
  const disk = new MemoryDisk();
  const before = await open(disk);
  before.report(lost({ to: 2000 }));
  await before.close();
  const file = disk.files.get('g/ledger.jsonl')!;
  const { detail: _, ...rest } = JSON.parse(file.bytes.toString()) as GapReport;
  file.bytes = Buffer.from(`${JSON.stringify({ ...rest, detail: 'The cable was cut.' })}\n`);
  const after = await open(disk.crash(1));
  expect(after.list()).toMatchObject([{ from: 1000, detail: { zh: 'The cable was cut.', en: 'The cable was cut.' } }]);
});

test('reports are kept while the disk is full and written with the next one after', async () => {
  const disk = new MemoryDisk();
  const ledger = await open(disk);
  disk.room = 10;
  ledger.report(lost({ to: 2000 }));
  await ledger.close();
  disk.room = 1e9;
  ledger.report(lost({ from: 100_000, to: 120_000 }));
  await ledger.close();
  expect((await open(disk)).list()).toHaveLength(2);
});

test('a clock set forward and back again are two records, although they lie over the same time', async () => {
  const ledger = await open(new MemoryDisk());
  ledger.report(lost({ cause: 'clock-jump', line: null, from: 1000, to: 1_801_000 }));
  ledger.report(lost({ cause: 'clock-jump', line: null, from: 2500, to: 1_802_500 }));
  expect(ledger.list().map(({ from }) => from)).toEqual([2500, 1000]);
});
