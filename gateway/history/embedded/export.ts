import { quoted } from './part-file.ts';
import type { ReadRoom } from './range.ts';
import { relationOf } from './relation.ts';

/** How samples leave the store: a table of time, tag, value, unit, quality, status, received. */
export interface ExportWanted {
  readonly context: number;
  readonly points: readonly { readonly id: number; readonly tag: string; readonly unit: string }[];
  /** Unix ms, inclusive. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
  /** `newest`: of each point the newest sample of the range alone. */
  readonly pick: 'all' | 'newest';
  readonly format: 'parquet' | 'csv';
  /** IANA name: CSV writes its times in it; Parquet keeps instants and says it in its metadata. */
  readonly timeZone: string;
}

const NOTHING = `SELECT 0 AS point, 0::DOUBLE AS source_time, 0::DOUBLE AS receive_time, 0::DOUBLE AS value, 0::UINTEGER AS status
  WHERE false`;

/** Writes the samples of a range to a file, by tag and time. Sorting spills to disk, so that memory does not grow with the range. */
export const exportRange = async (room: ReadRoom, wanted: ExportWanted, path: string): Promise<void> => {
  const { connection, dir, snapshot } = room;
  const { points, from, to, context, pick, format, timeZone } = wanted;
  const ids = points.map(({ id }) => id);
  const rows = ids.length === 0 ? NOTHING : (relationOf(dir, snapshot, { context, points: ids, from, to }) ?? NOTHING);
  const named = points.map(({ id, tag, unit }, at) => `(${id}, ${at}, '${quoted(tag)}', '${quoted(unit)}')`);
  const names = named.length === 0 ? `SELECT 0, 0, '', '' WHERE false` : `VALUES ${named.join(', ')}`;
  await connection.run(`SET TimeZone = '${quoted(timeZone)}'`);
  const time = format === 'csv' ? writtenTime : instant;
  await connection.run(`COPY (
    SELECT ${time('source_time')} AS time, tag, value, unit,
      CASE status >> 30 WHEN 0 THEN 'good' WHEN 1 THEN 'uncertain' ELSE 'bad' END AS quality, status,
      ${time('receive_time')} AS received
    FROM (${pick === 'newest' ? newestOf(rows) : rows}) JOIN (${names}) AS named(id, place, tag, unit) ON point = id
    ORDER BY place, source_time) TO '${quoted(path)}' (${optionsOf(format, timeZone)})`);
};

/** A null would be passed over, and the sample before a Bad one taken for it. */
const newestOf = (rows: string): string =>
  `SELECT point, max(source_time) AS source_time, arg_max(receive_time, source_time) AS receive_time,
     arg_max(coalesce(value, 'NaN'::DOUBLE), source_time) AS value, arg_max(status, source_time) AS status
   FROM (${rows}) GROUP BY point`;

/** Microseconds are what Parquet and its readers agree on. */
const instant = (ms: string): string => `make_timestamptz(round(${ms} * 1000)::BIGINT)`;

/** ISO 8601 with the whole offset of that day: `+08` alone is understood by few. */
const writtenTime = (ms: string): string =>
  `strftime(${instant(ms)}, '%Y-%m-%dT%H:%M:%S.%f') || regexp_replace(strftime(${instant(ms)}, '%z'), '^(...)$', '\\1:00')`;

const optionsOf = (format: ExportWanted['format'], timeZone: string): string =>
  format === 'csv'
    ? 'FORMAT csv, HEADER'
    : `FORMAT parquet, COMPRESSION zstd, KV_METADATA {time_zone: '${quoted(timeZone)}', times: 'instants (UTC)', status: 'OPC UA status code'}`;
