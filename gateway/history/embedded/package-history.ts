import { access } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PointTable } from '../../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import type { FrameQuery, History, SamplesQuery } from '../history.ts';
import { type HistoryRow, reduceRows } from '../reduce.ts';
import { quoted } from './part-file.ts';

// Files as the export writes them (export.ts), read back through the same contract as the record they were taken from. Times are
// whole microseconds in them.

const MEMORY_LIMIT = '120MB';
const EVER_MS = 8.64e15;

/** A DuckDB of its own for files from elsewhere: what is wrong with one of them stays away from the record of this place. */
export class PackageReader {
  #connection: Promise<DuckDBConnection> | null = null;
  #instance: DuckDBInstance | null = null;

  /** The history that these Parquet files hold; one that is not there holds nothing. Samples of points that are not known are not given. */
  history(files: readonly string[], points: PointTable): History {
    const rows = async (select: string, where: string, rest = ''): Promise<unknown[][]> => {
      const there = await existing(files);
      if (there.length === 0) return [];
      const list = there.map((file) => `'${quoted(file)}'`).join(', ');
      const read = await (await this.#open()).runAndReadAll(
        `SELECT ${select} FROM read_parquet([${list}]) WHERE ${where} ${rest}`,
      );
      return read.getRows();
    };
    const frame = async ({
      tags,
      at,
      lookbackMs,
    }: Pick<FrameQuery, 'at' | 'lookbackMs'> & { tags: readonly string[] | null }): Promise<SampleBatch> => {
      const listed = tags === null ? '' : `AND tag IN (${tags.map((tag) => `'${quoted(tag)}'`).join(', ')})`;
      const builder = new BatchBuilder();
      if (tags?.length === 0) return builder.take();
      const found = await rows(
        `tag, max(time_ms), arg_max(received_ms, time_ms), arg_max(coalesce(value, 'NaN'::DOUBLE), time_ms),
         arg_max(status, time_ms)`
          .replaceAll('time_ms', TIME)
          .replaceAll('received_ms', RECEIVED),
        `${notBefore(at - lookbackMs)} AND ${TIME} > ${at - lookbackMs} AND ${TIME} <= ${at} ${listed}`,
        'GROUP BY tag',
      );
      for (const [tag, ...numbers] of found) {
        const point = points.byTag(String(tag));
        const [sourceTime = 0, receiveTime = 0, value = Number.NaN, status = 0] = numbers.map(Number);
        if (point) builder.add(point.index, sourceTime, receiveTime, value, status);
      }
      return builder.take();
    };
    return {
      range: async (query) => await rangeOf(query, rows),
      latest: () => frame({ tags: null, at: EVER_MS, lookbackMs: 2 * EVER_MS }),
      frame: ({ tags, at, lookbackMs }) => frame({ tags, at, lookbackMs }),
      samples: (query) => samplesOf(query, points, rows),
    };
  }

  async close(): Promise<void> {
    (await this.#connection?.catch(() => null))?.closeSync();
    this.#instance?.closeSync();
  }

  #open(): Promise<DuckDBConnection> {
    this.#connection ??= DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT, threads: '1' }).then(
      (instance) => {
        this.#instance = instance;
        return instance.connect();
      },
    );
    return this.#connection;
  }
}

/** Unix ms with fractions. */
const TIME = '(epoch_us(time) / 1000.0)';
const RECEIVED = '(epoch_us(received) / 1000.0)';

/** Written so that parts of a file which hold nothing of it are passed over. */
const notBefore = (ms: number): string => `time >= ${instant(ms)}`;
const before = (ms: number): string => `time < ${instant(ms)}`;
const instant = (ms: number): string =>
  `make_timestamptz(${Math.ceil(Math.min(EVER_MS, Math.max(-EVER_MS, ms)) * 1000)}::BIGINT)`;

const rangeOf = async (
  query: HistoryQuery,
  rows: (select: string, where: string, rest?: string) => Promise<unknown[][]>,
): Promise<HistorySeries> => {
  const { tag, from, to } = query;
  const ofTag = `tag = '${quoted(tag)}'`;
  const inside = await rows(
    `${TIME}, value, status`,
    `${ofTag} AND ${notBefore(from)} AND ${before(to)}`,
    'ORDER BY time',
  );
  const [around] = await rows(`max(${TIME}) FILTER (${TIME} < ${from}), min(${TIME}) FILTER (${TIME} >= ${to})`, ofTag);
  const numberOrNull = (value: unknown): number | null =>
    value === null || value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);
  const samples = inside.map(
    ([time, value, status]): HistoryRow => ({ time: Number(time), value: numberOrNull(value), status: Number(status) }),
  );
  return reduceRows(query, samples, { before: numberOrNull(around?.[0]), after: numberOrNull(around?.[1]) });
};

const samplesOf = async (
  { tags, from, to }: SamplesQuery,
  points: PointTable,
  rows: (select: string, where: string, rest?: string) => Promise<unknown[][]>,
): Promise<SampleBatch> => {
  const builder = new BatchBuilder(1024);
  const wanted = new Set(tags);
  const found = await rows(
    `tag, ${TIME}, ${RECEIVED}, coalesce(value, 'NaN'::DOUBLE), status`,
    `${notBefore(from)} AND ${before(to)}`,
    'ORDER BY received',
  );
  for (const [tag, ...numbers] of found) {
    const point = wanted.has(String(tag)) ? points.byTag(String(tag)) : undefined;
    const [sourceTime = 0, receiveTime = 0, value = Number.NaN, status = 0] = numbers.map(Number);
    if (point) builder.add(point.index, sourceTime, receiveTime, value, status);
  }
  return builder.take();
};

const existing = async (files: readonly string[]): Promise<string[]> => {
  const there: string[] = [];
  for (const file of files)
    await access(file).then(
      () => there.push(file),
      () => undefined,
    );
  return there;
};
