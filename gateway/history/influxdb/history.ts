import type { Influxdb } from '../../../config/plant/base.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import { secretFor } from '../../../config/plant/secret.ts';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { History } from '../history.ts';
import { RAW_ROWS_MAX } from '../history.ts';
import { emptySeries, reduceRows } from '../reduce.ts';
import { type Ask, connection, type Dial } from './connection.ts';
import { flux } from './flux.ts';
import { influxql } from './influxql.ts';
import { micros, type Reader, type TaggedRow } from './reader.ts';
import { soundReader } from './sound.ts';
import { sql } from './sql.ts';

// Reads what the influxdb sink wrote: measurement `sample`, tags `tag` and `context`, fields `value` and `status`. Ranges small enough are
// fetched raw and reduced here, exactly; larger ones are reduced by the store in slices of whole microseconds, and the time of a row is
// then the beginning of its slice.

/** Below this many samples the exact way costs less than a second query. */
const EXACT_ROWS_MAX = 50_000;

export interface InfluxdbHistoryOptions {
  readonly settings: Influxdb;
  readonly points: PointTable;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly dial?: Dial;
}

/** The query language each generation is read in, where base.yaml does not name another. */
const LANGUAGES = { v1: 'influxql', v2: 'flux', v3: 'sql' } as const;
const READERS = { influxql, flux, sql } as const;

export const influxdbHistory = ({
  settings,
  points,
  environment = process.env,
  dial,
}: InfluxdbHistoryOptions): History => {
  const token = settings.token && secretFor(settings.token, new URL(settings.url).hostname, environment);
  const ask =
    settings.token !== null && token === null ? without(settings.token.env) : connection(settings, token, dial);
  const reader = soundReader(READERS[settings.query ?? LANGUAGES[settings.api]](settings, ask));
  return {
    range: (query, signal) => readRange(reader, query, signal),
    latest: async (context, signal) => samplesOf(await reader.newest(context, null, signal), points),
    frame: async ({ tags, at, lookbackMs, context }, signal) => {
      const newest = await reader.newest(context, { from: at - lookbackMs, to: at }, signal);
      const wanted = new Set(tags);
      return samplesOf(
        newest.filter(({ tag }) => wanted.has(tag)),
        points,
      );
    },
  };
};

/** In table order. The layout keeps no receive time: the source time stands for it. */
const samplesOf = (newest: readonly TaggedRow[], points: PointTable): SampleBatch => {
  const found = newest.flatMap(({ tag, row }) => {
    const point = points.byTag(tag);
    return point ? [{ index: point.index, row }] : [];
  });
  const builder = new BatchBuilder(Math.max(1, found.length));
  for (const { index, row } of found.sort((a, b) => a.index - b.index))
    builder.add(index, row.time, row.time, row.value ?? Number.NaN, row.status);
  return builder.take();
};

/** Asks nothing of a server that wants a token which is not there. */
const without =
  (variable: string): Ask =>
  async () => {
    throw new TroubleError(
      `环境变量 ${variable}（base.yaml 的 influxdb.token 所指）未设，InfluxDB 中的历史读不了；请设好后重启。demo 口令只用于本机`,
      `the environment variable ${variable}, named by influxdb.token in base.yaml, is not set, so the history in InfluxDB cannot be read: set it and start again. The demo token serves this machine only`,
    );
  };

const readRange = async (reader: Reader, query: HistoryQuery, signal: AbortSignal): Promise<HistorySeries> => {
  const { total, nearest } = await reader.survey(query, signal);
  if (query.method === 'raw' || total <= EXACT_ROWS_MAX) {
    const rows = total === 0 ? [] : await reader.rows(query, RAW_ROWS_MAX + 1, signal);
    return { ...reduceRows(query, rows, nearest), total };
  }
  const widthMs = Math.max(1, Math.ceil(micros(query.to - query.from) / query.columns)) / 1000;
  const answer = emptySeries(query, nearest);
  const m4 = query.method === 'm4';
  for (const { time, min, max, first, last, status, count } of await reader.columns(query, widthMs, signal)) {
    answer.time.push(Math.max(query.from, time));
    answer.min.push(min);
    answer.max.push(max);
    answer.first.push(m4 ? first : null);
    answer.last.push(m4 ? last : null);
    answer.status.push(status);
    answer.count.push(count);
  }
  return { ...answer, total };
};
