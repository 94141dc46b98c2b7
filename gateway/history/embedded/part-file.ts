import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Part, TimeRange } from './catalog.ts';
import { CONTEXTS } from './schema.ts';

// A partition is a Parquet file that any tool reads. A source time is its whole milliseconds and the rest in 1/4096 ms, which is what a
// double has there, so that it packs well and nothing is rounded. A value that a 32-bit float holds exactly stands in `single`, any
// other in `double`: transmitters send floats, and half of a double would be zeros. The reception is whole milliseconds after the source time.

export const DAY_MS = 86_400_000;
/** Rows of a group, the least that is read: a few points of a day. Twice as many would save 6 % of the disk, and a screen of many tags would take twice as long. */
const GROUP_ROWS = 61_440;
/** Key in the file under which it says what its numbers of points mean; a lost catalogue is built from it. */
export const ABOUT = 'zhongshi';

/** What a file says of itself. */
interface PartAbout {
  /** Tag by the store's number. */
  readonly tags: Readonly<Record<string, string>>;
  readonly late: TimeRange | null;
}

export const SOURCE_TIME = '(ms + fraction / 4096::DOUBLE)';

const columnsOf = (rows: string): string => `
  SELECT point, floor(source_time)::BIGINT AS ms, ((source_time - floor(source_time)) * 4096)::USMALLINT AS fraction,
         round(least(greatest(receive_time - source_time, -2e9), 2e9))::INTEGER AS delay,
         CASE WHEN try_cast(value AS FLOAT)::DOUBLE = value THEN try_cast(value AS FLOAT) END AS single,
         CASE WHEN try_cast(value AS FLOAT)::DOUBLE = value THEN NULL ELSE value END AS double, status
  FROM (${rows}) ORDER BY point, ms, fraction`;

const two = (number: number): string => String(number).padStart(2, '0');
const six = (number: number): string => String(number).padStart(6, '0');

const partName = (context: number, day: number, seqFirst: number, seqLast: number): string => {
  const date = new Date(day * DAY_MS);
  const year = date.getUTCFullYear();
  const name = `${CONTEXTS[context]}.${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${name}.${six(seqFirst)}-${six(seqLast)}.parquet`;
};

const NAME = /^([a-z-]+)\.(-?\d+-\d\d-\d\d)\.(\d+)-(\d+)\.parquet$/;

/** What the name of a file says; null when it is none of ours. */
export const readPartName = (file: string): Pick<Part, 'context' | 'day' | 'seqFirst' | 'seqLast'> | null => {
  const [, context = '', date = '', first = '', last = ''] = NAME.exec(file) ?? [];
  const code = (CONTEXTS as readonly string[]).indexOf(context);
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  if (code < 0 || !Number.isInteger(day)) return null;
  return { context: code, day, seqFirst: Number(first), seqLast: Number(last) };
};

export interface PartTarget extends Pick<Part, 'context' | 'day' | 'seqFirst' | 'seqLast' | 'late'> {
  readonly dir: string;
  readonly tags: PartAbout['tags'];
}

/** Writes rows (a query of point, source_time, receive_time, value, status) as a partition. It is on disk, whole, when this resolves. */
export const writePart = async (connection: DuckDBConnection, rows: string, target: PartTarget): Promise<Part> => {
  const { dir, tags, late, context, day, seqFirst, seqLast } = target;
  const file = partName(context, day, seqFirst, seqLast);
  const path = join(dir, file);
  const about = JSON.stringify({ tags, late } satisfies PartAbout).replaceAll("'", "''");
  await connection.run(`COPY (${columnsOf(rows)}) TO '${quoted(path)}'
    (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS}, KV_METADATA {${ABOUT}: '${about}'})`);
  await synced(path);
  await synced(dirname(path));
  return { file, context, day, seqFirst, seqLast, late, ...(await describePart(connection, path)) };
};

/** Size, check sum and what the footer says; rejects when it cannot be read. */
export const describePart = async (
  connection: DuckDBConnection,
  path: string,
): Promise<Pick<Part, 'rows' | 'bytes' | 'checksum' | 'timeMin' | 'timeMax'>> => {
  const [found] = (
    await connection.runAndReadAll(
      `SELECT count(*), min(${SOURCE_TIME}), max(${SOURCE_TIME}) FROM read_parquet('${quoted(path)}')`,
    )
  ).getRows();
  const [rows, timeMin, timeMax] = (found ?? []).map(Number);
  const { size } = await stat(path);
  return {
    rows: rows ?? 0,
    bytes: size,
    checksum: await checksumOf(path),
    timeMin: timeMin ?? 0,
    timeMax: timeMax ?? 0,
  };
};

/** Text inside single quotes of a query. */
export const quoted = (text: string): string => text.replaceAll("'", "''");

export const checksumOf = async (path: string): Promise<number> => {
  let sum = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 262_144 })) sum = crc32(piece as Buffer, sum);
  return sum;
};

/** The file, or the folder's list of files, is on the disk and not only in memory. */
const synced = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
