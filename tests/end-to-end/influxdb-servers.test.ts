import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Influxdb } from '../../config/plant/base.ts';
import type { HistoryQuery } from '../../config/vocabulary/series.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { reduceRows } from '../../gateway/history/reduce.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { freePort } from '../free-port.ts';
import { describeWith, servicePath } from '../services.ts';
import { batchOf, pointTable, type Row } from '../unit/gateway/delivery/delivery-fixture.ts';
import { type RunningServer, startInfluxd } from './servers.ts';

// The lines judged by real servers, and history read back from them: Debian's influxd 1.6 by /write, influxd 1.8 (built from
// its Go module where the machine can) and victoria-metrics by /api/v2/write.

const NOW = Date.UTC(2026, 0, 1);
const points = pointTable('FT-1', 'FT-2');
const signal = new AbortController().signal;
const statuses = [0, 0x4090_0000, 0x808c_0000];

const rows: Row[] = Array.from({ length: 3000 }, (_, row) => ({
  point: row % 2,
  time: NOW + row * 125.25,
  value: row % 6 === 4 ? Number.NaN : Math.sin(row / 50) * 40,
  status: statuses[row % 3] ?? 0,
}));

const sinkTo = (settings: Influxdb) => influxdbSink({ settings, site: 'wuhai', points, clock: new VirtualClock(NOW) });

const storedAsWritten = (settings: () => Influxdb, url: () => string) => {
  const history = () => influxdbHistory({ settings: settings(), points });
  const query = { tag: 'FT-1', from: NOW, to: NOW + 400_000, columns: 20, context: 'live' } as const;

  test('a batch written twice is stored once, and what is read is what was written', async () => {
    for (let time = 0; time < 2; time++)
      expect(await sinkTo(settings()).write(batchOf(rows), rows.length, signal)).toEqual({ outcome: 'stored' });
    const own = rows.filter(({ point }) => point === 0);
    const plain = own.map(({ time, value, status = 0 }) => ({
      time,
      value: Number.isNaN(value) ? null : value,
      status,
    }));
    for (const method of ['raw', 'minmax', 'm4'] as const) {
      const full: HistoryQuery = { ...query, method };
      expect(await history().range(full, signal)).toEqual(reduceRows(full, plain, { before: null, after: null }));
    }
  });

  test('a hole says what lies around it, latest is the newest of each point', async () => {
    const answer = await history().range(
      { ...query, method: 'minmax', from: NOW + 1_000_000, to: NOW + 2_000_000 },
      signal,
    );
    expect(answer).toMatchObject({ time: [], total: 0, nearest: { before: rows[2998]?.time, after: null } });
    const latest = await history().latest('live', signal);
    expect([...latest.sourceTime.subarray(0, latest.length)]).toEqual([rows[2998]?.time, rows[2999]?.time]);
    expect([...latest.status.subarray(0, latest.length)]).toEqual([rows[2998]?.status, rows[2999]?.status]);
  });

  test('a range too large to fetch is reduced by the store', async () => {
    const many = Array.from({ length: 60_000 }, (_, row) => ({
      point: 1,
      time: NOW + 1e7 + row * 100,
      value: row % 1000,
    }));
    expect(await sinkTo(settings()).write(batchOf(many), many.length, signal)).toEqual({ outcome: 'stored' });
    const large = { ...query, tag: 'FT-2', from: NOW + 1e7, to: NOW + 1.6e7, columns: 60, method: 'm4' as const };
    const answer = await history().range(large, signal);
    expect([answer.total, answer.time.length]).toEqual([60_000, 60]);
    expect(answer).toMatchObject({ min: Array(60).fill(0), max: Array(60).fill(999), first: Array(60).fill(0) });
    expect(answer.count).toEqual(Array(60).fill(1000));
  });

  test('a point whose field has another type in the store is refused alone', async () => {
    // The store keeps the type it saw first in a week's shard: here somebody wrote q as a float a year before.
    const then = NOW - 365 * 86_400_000;
    const line = `sample,context=live,device=DCS,line=bdo,site=wuhai,tag=FT-1 q=1.5 ${then * 1000}`;
    await fetch(`${url()}/write?db=pilot&precision=u`, { method: 'POST', body: line });
    const three = batchOf([NOW, then + 1, NOW + 1].map((time) => ({ time, value: 1 })));
    const delivery = await sinkTo(settings()).write(three, 3, signal);
    expect(delivery).toMatchObject({ outcome: 'refused', items: [{ index: 1 }] });
    expect(JSON.stringify(delivery)).toContain('field type conflict');
  });
};

describeWith(['influxd'], 'influxd 1.6 by /write', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startInfluxd();
    await fetch(`${server.url}/query?q=CREATE+DATABASE+pilot`, { method: 'POST' });
  });
  afterAll(() => server.stop());
  const settings = (more: object = {}) => Influxdb.parse({ url: server.url, api: 'v1', bucket: 'pilot', ...more });

  storedAsWritten(settings, () => server.url);

  test('a database that is not there holds and says so', async () => {
    expect(await sinkTo(settings({ bucket: 'other' })).write(batchOf(rows), rows.length, signal)).toMatchObject({
      outcome: 'later',
      hold: true,
      reason: { en: expect.stringContaining('create it') },
    });
  });

  test('of points the server cannot take only those are refused', async () => {
    const far = batchOf([
      { time: NOW, value: 1 },
      { time: 9.3e18, value: 2 },
      { time: NOW + 1, value: 3 },
    ]);
    expect(await sinkTo(settings()).write(far, 3, signal)).toMatchObject({ outcome: 'refused', items: [{ index: 1 }] });
  });
});

describeWith(['influxd-1.8'], 'influxd 1.8 by /api/v2/write', () => {
  let child: ChildProcess;
  let dir: string;
  let url: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'zhongshi-influxd18-'));
    const [port, rpc] = [await freePort(), await freePort()];
    url = `http://127.0.0.1:${port}`;
    for (const part of ['meta', 'data', 'wal']) mkdirSync(join(dir, part));
    const config = `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${dir}/meta"
[data]
  dir = "${dir}/data"
  wal-dir = "${dir}/wal"
[http]
  bind-address = "127.0.0.1:${port}"
[monitor]
  store-enabled = false
`;
    writeFileSync(join(dir, 'influxdb.conf'), config);
    child = spawn(servicePath('influxd-1.8'), ['-config', join(dir, 'influxdb.conf')], { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries++) {
      if (
        await fetch(`${url}/ping`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await fetch(`${url}/query?q=CREATE+DATABASE+pilot`, { method: 'POST' });
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  });

  const written = () => Influxdb.parse({ url, api: 'v2', bucket: 'pilot/autogen' });
  test('lines written by the v2 path are read by InfluxQL', async () => {
    for (let time = 0; time < 2; time++)
      expect(await sinkTo(written()).write(batchOf(rows), rows.length, signal)).toEqual({ outcome: 'stored' });
    const read = influxdbHistory({ settings: Influxdb.parse({ url, api: 'v1', bucket: 'pilot' }), points });
    const answer = await read.range(
      { tag: 'FT-1', from: NOW, to: NOW + 1e6, columns: 1, method: 'raw', context: 'live' },
      signal,
    );
    expect(answer.total).toBe(1500);
    expect(answer.time).toEqual(rows.filter(({ point }) => point === 0).map(({ time }) => time));
  });
});

describeWith(['victoria-metrics'], 'victoria-metrics by /api/v2/write', () => {
  let child: ChildProcess;
  let dir: string;
  let url: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'zhongshi-victoria-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const flags = [
      `-storageDataPath=${dir}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=100y',
      '-search.latencyOffset=0s',
    ];
    child = spawn(servicePath('victoria-metrics'), flags, { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries++) {
      if (
        await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  });

  test('values arrive with their time in ms', async () => {
    const settings = Influxdb.parse({ url, bucket: 'pilot', org: 'zs' });
    const own = Array.from({ length: 50 }, (_, row) => ({ point: 0, time: NOW + row * 1000, value: row + 0.5 }));
    expect(await sinkTo(settings).write(batchOf(own), 50, signal)).toEqual({ outcome: 'stored' });
    const export_ = `${url}/api/v1/export?match[]=${encodeURIComponent('sample_value{tag="FT-1"}')}`;
    let text = '';
    for (let tries = 0; tries < 100 && text === ''; tries++) {
      text = await (await fetch(export_)).text();
      if (text === '') await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const found = JSON.parse(text.split('\n')[0] ?? '{}') as { values: number[]; timestamps: number[] };
    expect(found.values).toEqual(own.map(({ value }) => value));
    expect(found.timestamps).toEqual(own.map(({ time }) => time));
  });
});
