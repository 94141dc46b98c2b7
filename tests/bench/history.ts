import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Influxdb } from '../../config/plant/base.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { startInfluxd } from '../end-to-end/servers.ts';
import { pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import type { Bench, Measurement } from './bench.ts';
import { tagOf } from './history-load.ts';
import { measureStore } from './history-run.ts';
import { POINTS, SECOND_MS } from './history-samples.ts';
import { descriptorsOf, pause, usageOf } from './processes.ts';

/** Nearly three hours of all points: InfluxDB takes eight minutes to write them. Another number by --samples. */
const SAMPLES = 50_000_000;
/** Lines of one request, as its makers advise. */
const INFLUX_LINES = 10_000;
const SETTLED_MS = 10_000;

const points = pointTable(...Array.from({ length: POINTS }, (_, point) => tagOf(point)));
const signal = new AbortController().signal;

const bytesIn = (dir: string): number =>
  readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );

const measureEmbedded = async (start: number, seconds: number): Promise<Measurement[]> => {
  const dir = mkdtempSync(join(tmpdir(), 'zhongshi-bench-history-'));
  const before = process.memoryUsage().rss;
  const opened = descriptorsOf(process.pid);
  const history = await openEmbeddedHistory({ dir, points, clock: systemClock, log: silentLog, retentionDays: 36_500 });
  try {
    return await measureStore(
      {
        name: 'embedded',
        history,
        write: (samples, position) => history.write(samples, position, 'live'),
        settle: () => history.seal(),
        bytes: () => bytesIn(join(dir, 'partitions')),
        memoryBytes: () => process.memoryUsage().rss - before,
        descriptors: () => descriptorsOf(process.pid) - opened,
      },
      start,
      seconds,
    );
  } finally {
    await history.close();
    rmSync(dir, { recursive: true, force: true });
  }
};

const measureInfluxdb = async (start: number, seconds: number): Promise<Measurement[]> => {
  const server = await startInfluxd(
    'cache-snapshot-write-cold-duration = "2s"\ncompact-full-write-cold-duration = "2s"',
  );
  const settings = Influxdb.parse({ api: 'v1', url: server.url, bucket: 'bench', timeoutMs: 60_000 });
  await fetch(`${server.url}/query?q=CREATE+DATABASE+bench`, { method: 'POST' });
  const sink = influxdbSink({ settings, site: 'bench', points, clock: systemClock });
  const files = () => bytesIn(join(server.dir, 'data')) + bytesIn(join(server.dir, 'wal'));
  try {
    return await measureStore(
      {
        name: 'InfluxDB 1.6',
        history: influxdbHistory({ settings, points }),
        write: async (samples, position) => {
          for (let from = 0; from < samples.length; from += INFLUX_LINES) {
            const delivery = await sink.write(rowsOf(samples, from), position, signal);
            if (delivery.outcome !== 'stored') throw new Error(`InfluxDB answered ${JSON.stringify(delivery)}`);
          }
        },
        settle: () => settled(files),
        bytes: files,
        memoryBytes: () => usageOf(server.child.pid ?? 0).residentBytes,
        descriptors: () => descriptorsOf(server.child.pid ?? 0),
      },
      start,
      seconds,
    );
  } finally {
    await server.stop();
  }
};

/** It compacts by itself: until its files have not changed for some time. */
const settled = async (bytes: () => number): Promise<void> => {
  for (let before = -1, quiet = 0; quiet < SETTLED_MS; ) {
    const now = bytes();
    quiet = now === before ? quiet + 1000 : 0;
    before = now;
    await pause(1000);
  }
};

const rowsOf = (batch: Parameters<ReturnType<typeof influxdbSink>['write']>[0], from: number) => {
  const to = Math.min(batch.length, from + INFLUX_LINES);
  return {
    length: to - from,
    point: batch.point.subarray(from, to),
    sourceTime: batch.sourceTime.subarray(from, to),
    receiveTime: batch.receiveTime.subarray(from, to),
    value: batch.value.subarray(from, to),
    status: batch.status.subarray(from, to),
  };
};

export const history: Bench = {
  name: 'history',
  title: 'The embedded historian and InfluxDB 1.6 on the same samples (--samples N; 50 M unless said; --only embedded)',
  run: async ({ samples = SAMPLES, only }) => {
    const seconds = Math.ceil(samples / POINTS);
    // It ends now, so that no retention takes it for old.
    const start = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - seconds * SECOND_MS - 3_600_000;
    return [
      ...(only === undefined || only === 'embedded' ? await measureEmbedded(start, seconds) : []),
      ...(only === undefined || only === 'influxdb' ? await measureInfluxdb(start, seconds) : []),
    ];
  },
};
