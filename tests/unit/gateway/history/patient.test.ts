import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Base } from '../../../../config/plant/base.ts';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { silentLog } from '../../../../config/vocabulary/log.ts';
import { startDelivery } from '../../../../gateway/delivery/delivery.ts';
import { historySink } from '../../../../gateway/delivery/sinks/history/history-sink.ts';
import { openHistory } from '../../../../gateway/history/index.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, pointTable, settings } from '../delivery/delivery-fixture.ts';

const NOW = 1_760_000_000_000;
const signal = new AbortController().signal;
const points = pointTable('FT-1');
const query = { tag: 'FT-1', from: 0, to: 2 * NOW, columns: 1, method: 'raw', context: 'live' } as const;
const site = { site: 'test', name: { zh: '测试', en: 'Test' }, timeZone: 'Asia/Shanghai' };
let room: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'zhongshi-patient-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

const opened = (gaps: GapReport[] = [], clock = new VirtualClock(NOW), base: object = {}) =>
  openHistory({
    base: Base.parse({ ...site, history: { retentionDays: 36_500 }, ...base }),
    points,
    dir: join(room, 'history'),
    clock,
    log: silentLog,
    gap: (gap) => gaps.push(gap),
  });

test('a store that cannot be opened is a sink that waits with the reason, and has it all once it can', async () => {
  writeFileSync(join(room, 'history'), 'a file where the folder should be');
  const clock = new VirtualClock(NOW);
  const { embedded, history } = opened([], clock);
  const sinks = [historySink(embedded!)];
  const running = await startDelivery({
    dataDir: room,
    points,
    settings,
    sinks,
    clock,
    random: () => 0.5,
    log: silentLog,
  });
  void running.append(batchOf([{ time: NOW, value: 7 }]));
  const until = async (wanted: () => boolean) => {
    const giveUp = performance.now() + 10_000; // the store opens in a worker, which takes its real time
    while (!wanted() && performance.now() < giveUp) {
      await clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const sink = () => running.health().sinks[0];
  await until(() => sink()?.state === 'waiting');
  expect(sink()).toMatchObject({ state: 'waiting', backlogSamples: 1 });
  expect(JSON.stringify(sink()?.lastError)).toMatch(/EEXIST|ENOTDIR/);
  rmSync(join(room, 'history'));
  await until(() => sink()?.backlogSamples === 0);

  expect((await history.range(query, signal)).min).toEqual([7]);
  await running.stop(100);
  await embedded?.close();
});

test('a damaged file is put aside, and the ledger is told until when its history is in it', async () => {
  mkdirSync(join(room, 'history'));
  writeFileSync(join(room, 'history', 'history.duckdb'), 'this is not a database, '.repeat(1000));
  const gaps: GapReport[] = [];
  const { embedded } = opened(gaps);
  expect(await embedded?.position()).toBeNull();
  expect(gaps).toMatchObject([{ cause: 'history-damaged', source: 'history', line: null, to: NOW }]);
  expect(JSON.stringify(gaps)).toContain('history.duckdb.damaged-');
  await embedded?.close();
});

test('where base.yaml says influxdb, InfluxDB answers and no file is kept', async () => {
  const influxdb = { url: 'http://127.0.0.1:9', bucket: 'pilot' };
  const { history, embedded } = opened([], new VirtualClock(NOW), { history: { store: 'influxdb' }, influxdb });
  expect(embedded).toBeNull();
  await expect(history.range(query, signal)).rejects.toThrow(/InfluxDB at http:\/\/127.0.0.1:9 cannot be read/);
});
