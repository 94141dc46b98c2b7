import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import { openExporter } from '../../gateway/history/exporter.ts';
import { historyRoutes } from '../../gateway/history/http.ts';
import { describeWith, servicePath } from '../services.ts';
import { batchOf, pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';

// An export as pandas and pyarrow open it: right types, units, quality and instants, from both formats.

const NOON = Date.UTC(2025, 9, 9, 4); // noon in Shanghai
const points = pointTable('FT-1', 'FT-2');
const SAMPLES = [
  { point: 0, time: NOON, value: 2.25, status: Status.Good },
  { point: 0, time: NOON + 1, value: Number.NaN, status: Status.BadSensorFailure },
  { point: 0, time: NOON + 2, value: 1e-9, status: Status.Good },
  { point: 1, time: NOON + 0.125, value: 0.1, status: Status.UncertainLastUsableValue },
];

interface Read {
  readonly types: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parquet: readonly object[];
  readonly csv: readonly object[];
  readonly csv_offset_s: number;
  readonly good_mean: number;
}

describeWith(['python-peers', 'python-tables'], 'an export in pandas and pyarrow', () => {
  const dir = mkdtempSync(join(tmpdir(), 'zhongshi-export-'));
  let read: Read;

  beforeAll(async () => {
    const options = { dir: join(dir, 'store'), points, clock: systemClock, log: silentLog, retentionDays: 36_500 };
    const history = await openEmbeddedHistory(options);
    await history.write(batchOf(SAMPLES), SAMPLES.length, 'live');
    const app = Fastify();
    const exporter = openExporter({ history, points, dir: join(dir, 'exports'), timeZone: 'Asia/Shanghai' });
    await app.register(historyRoutes, { history, points, exporter });
    const files = ['parquet', 'csv'].map((format) => join(dir, `out.${format}`));
    for (const [at, format] of ['parquet', 'csv'].entries()) {
      const reply = await app.inject(`/api/export?from=${NOON}&to=${NOON + 1000}&tags=FT-1,FT-2&format=${format}`);
      writeFileSync(files[at] ?? '', reply.rawPayload);
    }
    await app.close();
    await history.close();
    const script = join(import.meta.dirname, 'peers/read_tables.py');
    read = JSON.parse(execFileSync(servicePath('python-peers'), [script, ...files], { encoding: 'utf8' }));
  }, 120_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('columns of Parquet have the types of what they hold, and the file says its time zone', () => {
    expect(read.types).toEqual({
      time: 'timestamp[us, tz=UTC]',
      tag: 'string',
      value: 'double',
      unit: 'string',
      quality: 'string',
      status: 'uint32',
      received: 'timestamp[us, tz=UTC]',
    });
    expect(read.metadata).toMatchObject({ time_zone: 'Asia/Shanghai' });
  });

  test('both formats are the same samples: instants to the microsecond, units, quality, no value where there is none', () => {
    const expected = SAMPLES.map(({ point, time, value, status }) => ({
      tag: points.at(point).tag,
      time_us: time * 1000,
      received_us: time * 1000,
      value: Number.isNaN(value) ? null : value,
      unit: 'kg/h',
      quality: ['good', 'uncertain', 'bad'][status >>> 30],
      status,
    }));
    expect(read.parquet).toEqual(expected);
    expect(read.csv).toEqual(expected);
  });

  test('CSV has the offset of the site, and a mean over what is good takes nothing else in', () => {
    expect(read.csv_offset_s).toBe(8 * 3600);
    expect(read.good_mean).toBeCloseTo((2.25 + 1e-9) / 2, 12);
  });
});
