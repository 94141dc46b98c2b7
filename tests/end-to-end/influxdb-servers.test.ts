import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Influxdb } from '../../config/plant/base.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { freePort } from '../free-port.ts';
import { describeWith, servicePath } from '../services.ts';
import { batchOf } from '../unit/gateway/delivery/delivery-fixture.ts';
import { NOW, points, refusedByType, rows, signal, sinkTo, storedAsWritten } from './influxdb-suite.ts';
import { type RunningServer, startInfluxd } from './servers.ts';

// The lines judged by real servers, and history read back from them: Debian's influxd 1.6 by /write, influxd 1.8 (built from
// its Go module where the machine can) by /api/v2/write and Flux, victoria-metrics by /api/v2/write.

describeWith(['influxd'], 'influxd 1.6 by /write', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startInfluxd();
    await fetch(`${server.url}/query?q=CREATE+DATABASE+pilot`, { method: 'POST' });
  });
  afterAll(() => server.stop());
  const settings = (more: object = {}) => Influxdb.parse({ url: server.url, api: 'v1', bucket: 'pilot', ...more });

  storedAsWritten(settings);
  refusedByType(settings, () => server.url);

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
  flux-enabled = true
  log-enabled = false
[monitor]
  store-enabled = false
`;
    writeFileSync(join(dir, 'influxdb.conf'), config);
    child = spawn(servicePath('influxd-1.8'), ['-config', join(dir, 'influxdb.conf')], { stdio: 'ignore' });
    // Flux compiles its library before the server listens.
    for (let tries = 0; tries < 1200; tries++) {
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

  describe('read by Flux', () => {
    const settings = () => Influxdb.parse({ url, api: 'v2', bucket: 'pilot/autogen' });
    storedAsWritten(settings);
    test('and the same lines are read by InfluxQL', async () => {
      const settings = Influxdb.parse({ url, api: 'v2', query: 'influxql', bucket: 'pilot/autogen' });
      const query = { tag: 'FT-1', from: NOW, to: NOW + 1e6, columns: 1, method: 'raw', context: 'live' } as const;
      const answer = await influxdbHistory({ settings, points }).range(query, signal);
      expect(answer.time).toEqual(rows.filter(({ point }) => point === 0).map(({ time }) => time));
    });
    refusedByType(settings, () => url);
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
