import { z } from 'zod';
import type { Influxdb } from '../../../config/plant/base.ts';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { HistoryQuery } from '../../../config/vocabulary/series.ts';
import type { Ask } from './connection.ts';
import { micros, type Reader } from './reader.ts';
import { numberIn, numberOrNoneIn } from './sound.ts';

// SQL on `/api/v3/query_sql` of InfluxDB 3: one JSON object a row. Times are asked for as seconds since 1970: a double carries the
// microseconds of the layout, a timestamp in JSON has a form of its own in each release.

const MICROS = "CAST(round(date_part('epoch', time) * 1000000) AS BIGINT)";
const number = z.unknown().transform(numberIn);
const numberOrNone = z.unknown().optional().transform(numberOrNoneIn);

const SurveyRow = z.object({ n: number, before: numberOrNone, after: numberOrNone });
const SampleRow = z.object({ micros: number, status: number, value: numberOrNone });
const NewestRow = SampleRow.extend({ tag: z.string() });
const ColumnRow = z.object({
  slice: number,
  status: number,
  n: number,
  min: numberOrNone,
  max: numberOrNone,
  first: numberOrNone,
  last: numberOrNone,
});

export const sql = (settings: Influxdb, ask: Ask): Reader => {
  const run = async <Row>(row: z.ZodType<Row>, q: string, signal: AbortSignal): Promise<Row[]> =>
    z
      .array(row)
      .parse(await ask({ path: '/api/v3/query_sql', body: { db: settings.bucket, q, format: 'json' } }, signal));
  return {
    survey: async (query, signal) => {
      const series = seriesClause(query.context, query.tag);
      const nearest = (side: string, pick: string) =>
        `SELECT ${pick}(${MICROS}) FROM sample WHERE ${series} AND ${side}`;
      const [found] = await run(
        SurveyRow,
        `SELECT (SELECT count(status) FROM sample WHERE ${series} AND ${rangeClause(query)}) AS n, ` +
          `(${nearest(`time < ${instant(query.from)}`, 'max')}) AS before, ` +
          `(${nearest(`time >= ${instant(query.to)}`, 'min')}) AS after`,
        signal,
      );
      const inMs = (at: number | null | undefined) => (at === null || at === undefined ? null : at / 1000);
      return { total: found?.n ?? 0, nearest: { before: inMs(found?.before), after: inMs(found?.after) } };
    },
    rows: async (query, max, signal) => {
      const where = `${seriesClause(query.context, query.tag)} AND ${rangeClause(query)}`;
      const rows = await run(
        SampleRow,
        `SELECT ${MICROS} AS micros, status, value FROM sample WHERE ${where} ORDER BY time LIMIT ${max}`,
        signal,
      );
      return rows.map(({ micros: at, status, value }) => ({ time: at / 1000, status, value }));
    },
    columns: async (query, widthMs, signal) => {
      const where = `${seriesClause(query.context, query.tag)} AND ${rangeClause(query)}`;
      const slice = `CAST(floor((${MICROS} - ${micros(query.from)}) / ${micros(widthMs)}.0) AS BIGINT)`;
      const usable = 'FILTER (WHERE status < 2147483648 AND value IS NOT NULL)';
      const rows = await run(
        ColumnRow,
        `SELECT ${slice} AS slice, max(status) AS status, count(status) AS n, ` +
          `min(value) ${usable} AS min, max(value) ${usable} AS max, ` +
          `first_value(value ORDER BY time) ${usable} AS first, last_value(value ORDER BY time) ${usable} AS last ` +
          `FROM sample WHERE ${where} GROUP BY 1 ORDER BY 1`,
        signal,
      );
      return rows.map(({ slice: place, n, ...rest }) => ({ ...rest, time: query.from + place * widthMs, count: n }));
    },
    newest: async (context, between, signal) => {
      const span = between ? ` AND time >= ${instant(between.from)} AND time <= ${instant(between.to)}` : '';
      const rows = await run(
        NewestRow,
        `SELECT tag, micros, status, value FROM (SELECT tag, ${MICROS} AS micros, status, value, ` +
          `row_number() OVER (PARTITION BY tag ORDER BY time DESC) AS place FROM sample ` +
          `WHERE ${seriesClause(context)}${span}) AS newest WHERE place = 1`,
        signal,
      );
      return rows.map(({ tag, micros: at, status, value }) => ({ tag, row: { time: at / 1000, status, value } }));
    },
  };
};

/** Text inside single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const instant = (ms: number): string => `to_timestamp_micros(${micros(ms)})`;

const seriesClause = (context: Context, tag?: string): string =>
  `context = ${quoted(context)}${tag === undefined ? '' : ` AND tag = ${quoted(tag)}`}`;

const rangeClause = ({ from, to }: HistoryQuery): string => `time >= ${instant(from)} AND time < ${instant(to)}`;
