import type { Influxdb } from '../../../config/plant/base.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import { secretFor } from '../../../config/plant/secret.ts';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { History } from '../history.ts';
import { RAW_ROWS_MAX } from '../history.ts';
import { emptySeries, type HistoryRow, type Nearest, reduceRows } from '../reduce.ts';
import { type Influxql, type InfluxqlSeries, influxql, quoted } from './influxql.ts';

// Reads what the influxdb sink wrote: measurement `sample`, tags `tag` and `context`, fields `value` and `status`. `tag` is a reserved
// word of InfluxQL, so every identifier is quoted. Ranges small enough are fetched raw and reduced here, exactly; larger ones are
// reduced by the store in slices of whole microseconds, and the time of a row is then the beginning of its slice.

/** Below this many samples the exact way costs less than a second query. */
const EXACT_ROWS_MAX = 50_000;

export interface InfluxdbHistoryOptions {
  readonly settings: Influxdb;
  readonly points: PointTable;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export const influxdbHistory = ({ settings, points, environment = process.env }: InfluxdbHistoryOptions): History => {
  const token = settings.token && secretFor(settings.token, new URL(settings.url).hostname, environment);
  const ask = settings.token !== null && token === null ? without(settings.token.env) : influxql(settings, token);
  return {
    range: (query, signal) => readRange(ask, query, signal),
    latest: async (context, signal) => {
      const [newest = []] = await ask(
        [`SELECT last("status"), "value" FROM "sample" WHERE "context" = ${quoted(context)} GROUP BY "tag"`],
        signal,
      );
      return newestOf(newest, points);
    },
    frame: async ({ tags, at, lookbackMs, context }, signal) => {
      const [newest = []] = await ask(
        [
          `SELECT last("status"), "value" FROM "sample" WHERE "context" = ${quoted(context)} AND time <= ${micros(at)}u AND time >= ${micros(at - lookbackMs)}u GROUP BY "tag"`,
        ],
        signal,
      );
      const wanted = new Set(tags);
      return newestOf(
        newest.filter((series) => wanted.has(series.tags?.tag ?? '')),
        points,
      );
    },
  };
};

/** One row of each series as samples. The layout keeps no receive time: the source time stands for it. */
const newestOf = (newest: readonly InfluxqlSeries[], points: PointTable): SampleBatch => {
  const builder = new BatchBuilder(Math.max(1, newest.length));
  for (const series of newest) {
    const point = points.byTag(series.tags?.tag ?? '');
    const [row] = rowsOf(series, ['last', 'value']);
    if (point && row) builder.add(point.index, row.time, row.time, row.value ?? Number.NaN, row.status);
  }
  return builder.take();
};

/** Asks nothing of a server that wants a token which is not there. */
const without =
  (variable: string): Influxql =>
  async () => {
    throw new TroubleError(
      `环境变量 ${variable}（base.yaml 的 influxdb.token 所指）未设，InfluxDB 中的历史读不了；请设好后重启。demo 口令只用于本机`,
      `the environment variable ${variable}, named by influxdb.token in base.yaml, is not set, so the history in InfluxDB cannot be read: set it and start again. The demo token serves this machine only`,
    );
  };

const micros = (ms: number): number => Math.round(ms * 1000);

const seriesClause = ({ tag, context }: HistoryQuery): string =>
  `"tag" = ${quoted(tag)} AND "context" = ${quoted(context)}`;

const rangeClause = ({ from, to }: HistoryQuery): string => `time >= ${micros(from)}u AND time < ${micros(to)}u`;

const readRange = async (ask: Influxql, query: HistoryQuery, signal: AbortSignal): Promise<HistorySeries> => {
  const series = seriesClause(query);
  const [counted, before, after] = await ask(
    [
      `SELECT count("status") FROM "sample" WHERE ${series} AND ${rangeClause(query)}`,
      `SELECT "status" FROM "sample" WHERE ${series} AND time < ${micros(query.from)}u ORDER BY time DESC LIMIT 1`,
      `SELECT "status" FROM "sample" WHERE ${series} AND time >= ${micros(query.to)}u ORDER BY time LIMIT 1`,
    ],
    signal,
  );
  const total = Number(counted?.[0]?.values[0]?.[1] ?? 0);
  const nearest: Nearest = { before: timeOf(before), after: timeOf(after) };
  if (query.method !== 'raw' && total > EXACT_ROWS_MAX) return await readColumns(ask, query, nearest, total, signal);
  const [raw] = await ask(
    [
      `SELECT "status", "value" FROM "sample" WHERE ${series} AND ${rangeClause(query)} ORDER BY time LIMIT ${RAW_ROWS_MAX + 1}`,
    ],
    signal,
  );
  const rows = raw?.[0] ? rowsOf(raw[0], ['status', 'value']) : [];
  return { ...reduceRows(query, rows, nearest), total };
};

const timeOf = (series: readonly InfluxqlSeries[] | undefined): number | null => {
  const time = series?.[0]?.values[0]?.[0];
  return typeof time === 'number' ? time / 1000 : null;
};

const rowsOf = ({ columns, values }: InfluxqlSeries, [status, value]: readonly [string, string]): HistoryRow[] => {
  const statusAt = columns.indexOf(status);
  const valueAt = columns.indexOf(value);
  return values.map((row) => {
    const stored = row[valueAt];
    return {
      time: Number(row[0]) / 1000,
      value: stored === null || stored === undefined ? null : Number(stored),
      status: Number(row[statusAt] ?? 0),
    };
  });
};

const readColumns = async (
  ask: Influxql,
  query: HistoryQuery,
  nearest: Nearest,
  total: number,
  signal: AbortSignal,
): Promise<HistorySeries> => {
  const width = Math.max(1, Math.ceil(micros(query.to - query.from) / query.columns));
  const group = `GROUP BY time(${width}u, ${micros(query.from) % width}u) fill(none)`;
  const where = `${seriesClause(query)} AND ${rangeClause(query)}`;
  const [all, usable] = await ask(
    [
      // Severity is in the highest bits, so the greatest code is one of the worst severity.
      `SELECT max("status"), count("status") FROM "sample" WHERE ${where} ${group}`,
      `SELECT min("value"), max("value"), first("value"), last("value") FROM "sample" WHERE ${where} AND "status" < 2147483648 ${group}`,
    ],
    signal,
  );
  const values = new Map((usable?.[0]?.values ?? []).map((row) => [row[0], row]));
  const answer = emptySeries(query, nearest);
  const number = (stored: number | string | null | undefined) =>
    stored === null || stored === undefined ? null : Number(stored);
  for (const [time, status, count] of all?.[0]?.values ?? []) {
    const [, min, max, first, last] = values.get(time ?? null) ?? [];
    const begins = Math.max(query.from, Number(time) / 1000);
    answer.time.push(begins);
    answer.min.push(number(min));
    answer.max.push(number(max));
    answer.first.push(query.method === 'm4' ? number(first) : null);
    answer.last.push(query.method === 'm4' ? number(last) : null);
    answer.status.push(Number(status));
    answer.count.push(Number(count));
  }
  return { ...answer, total };
};
