import type { Influxdb } from '../../../config/plant/base.ts';
import type { HistoryQuery } from '../../../config/vocabulary/series.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { HistoryRow } from '../reduce.ts';
import type { Ask } from './connection.ts';
import { micros, type Reader } from './reader.ts';
import { numberIn, numberOrNoneIn } from './sound.ts';

// InfluxQL on `/query`, which 1.x, 2.x (by its mapping of databases) and 3.x answer. `tag` is one of its reserved words, so every
// identifier is quoted.

interface Series {
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | string | null)[])[];
}

interface Reply {
  readonly results?: readonly { readonly error?: string; readonly series?: readonly Series[] }[];
  readonly error?: string;
}

export const influxql = (settings: Influxdb, ask: Ask): Reader => {
  /** One list of series for each statement. */
  const run = async (statements: readonly string[], signal: AbortSignal): Promise<(readonly Series[])[]> => {
    const query = new URLSearchParams({ ...databaseOf(settings), epoch: 'u', q: statements.join('; ') });
    const reply = (await ask({ path: `/query?${query}` }, signal)) as Reply;
    const problem = reply.error ?? reply.results?.find(({ error }) => error)?.error;
    if (problem)
      throw new TroubleError(
        `InfluxDB ${settings.url} 拒绝查询：${problem}`,
        `InfluxDB at ${settings.url} refused the query: ${problem}`,
      );
    return statements.map((_, at) => reply.results?.[at]?.series ?? []);
  };
  return {
    survey: async (query, signal) => {
      const series = seriesClause(query);
      const [counted, before, after] = await run(
        [
          `SELECT count("status") FROM "sample" WHERE ${series} AND ${rangeClause(query)}`,
          `SELECT "status" FROM "sample" WHERE ${series} AND time < ${micros(query.from)}u ORDER BY time DESC LIMIT 1`,
          `SELECT "status" FROM "sample" WHERE ${series} AND time >= ${micros(query.to)}u ORDER BY time LIMIT 1`,
        ],
        signal,
      );
      const total = numberIn(counted?.[0]?.values[0]?.[1] ?? 0);
      return { total, nearest: { before: timeOf(before), after: timeOf(after) } };
    },
    rows: async (query, max, signal) => {
      const where = `${seriesClause(query)} AND ${rangeClause(query)}`;
      const [raw] = await run(
        [`SELECT "status", "value" FROM "sample" WHERE ${where} ORDER BY time LIMIT ${max}`],
        signal,
      );
      return raw?.[0] ? rowsOf(raw[0], ['status', 'value']) : [];
    },
    columns: async (query, widthMs, signal) => {
      const width = micros(widthMs);
      const where = `${seriesClause(query)} AND ${rangeClause(query)}`;
      const group = `GROUP BY time(${width}u, ${micros(query.from) % width}u) fill(none)`;
      const [all, usable] = await run(
        [
          `SELECT max("status"), count("status") FROM "sample" WHERE ${where} ${group}`,
          `SELECT min("value"), max("value"), first("value"), last("value") FROM "sample" WHERE ${where} AND "status" < 2147483648 ${group}`,
        ],
        signal,
      );
      const values = new Map((usable?.[0]?.values ?? []).map((row) => [row[0], row]));
      return (all?.[0]?.values ?? []).map(([time, status, count]) => {
        const [, min, max, first, last] = (values.get(time ?? null) ?? []).map(numberOrNoneIn);
        return {
          time: numberIn(time) / 1000,
          min: min ?? null,
          max: max ?? null,
          first: first ?? null,
          last: last ?? null,
          status: numberIn(status),
          count: numberIn(count),
        };
      });
    },
    newest: async (context, between, signal) => {
      const span = between ? ` AND time <= ${micros(between.to)}u AND time >= ${micros(between.from)}u` : '';
      const [newest = []] = await run(
        [`SELECT last("status"), "value" FROM "sample" WHERE "context" = ${quoted(context)}${span} GROUP BY "tag"`],
        signal,
      );
      return newest.flatMap((series) => {
        const [row] = rowsOf(series, ['last', 'value']);
        return row ? [{ tag: series.tags?.tag ?? '', row }] : [];
      });
    },
  };
};

/** Text inside single quotes. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** A bucket called `database/retention-policy` is both of them to InfluxQL, in 1.8 and by the mapping of 2.x. */
const databaseOf = ({ api, bucket, retentionPolicy }: Influxdb): Record<string, string> => {
  const [db = '', rp = ''] = api === 'v1' ? [bucket, retentionPolicy] : bucket.split('/');
  return rp === '' ? { db } : { db, rp };
};

const seriesClause = ({ tag, context }: HistoryQuery): string =>
  `"tag" = ${quoted(tag)} AND "context" = ${quoted(context)}`;

const rangeClause = ({ from, to }: HistoryQuery): string => `time >= ${micros(from)}u AND time < ${micros(to)}u`;

const timeOf = (series: readonly Series[] | undefined): number | null => {
  const time = series?.[0]?.values[0]?.[0];
  return typeof time === 'number' ? time / 1000 : null;
};

const rowsOf = ({ columns, values }: Series, [status, value]: readonly [string, string]): HistoryRow[] => {
  const statusAt = columns.indexOf(status);
  const valueAt = columns.indexOf(value);
  return values.map((row) => ({
    time: numberIn(row[0]) / 1000,
    value: numberOrNoneIn(row[valueAt]),
    status: numberIn(row[statusAt]),
  }));
};
