import { linesToTables, stringToLines } from '@influxdata/influxdb-client';
import type { Influxdb } from '../../../config/plant/base.ts';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { HistoryRow } from '../reduce.ts';
import type { Ask } from './connection.ts';
import { micros, type Reader, type StoredColumn } from './reader.ts';
import { numberIn } from './sound.ts';

// Flux on `/api/v2/query` of InfluxDB 2 (and 1.8 where it is switched on): tables as annotated CSV, read by the client's parser. `value`
// and `status` of a sample are two series there; they are put together here by tag and time where rows are wanted, by `pivot` in the
// server where it reduces.

type Row = Readonly<Record<string, unknown>>;

const BEGINNING = -9_000_000_000_000;
const END = 9_000_000_000_000;

export const flux = (settings: Influxdb, ask: Ask): Reader => {
  const run = async (query: string, signal: AbortSignal): Promise<Row[]> => {
    const path = `/api/v2/query?org=${encodeURIComponent(settings.org)}`;
    const dialect = { header: true, delimiter: ',', annotations: ['datatype', 'group', 'default'] };
    const csv = await ask({ path, body: { query, dialect, type: 'flux' }, accept: 'application/csv' }, signal);
    return rowsOf(typeof csv === 'string' ? csv : '');
  };
  const from = (from: number, to: number, context: Context, tag?: string) =>
    `from(bucket: ${quoted(settings.bucket)}) |> range(start: ${instant(from)}, stop: ${justBefore(to)}) ` +
    `|> filter(fn: (r) => r._measurement == "sample" and r.context == ${quoted(context)}` +
    `${tag === undefined ? '' : ` and r.tag == ${quoted(tag)}`})`;
  const STATUS = '|> filter(fn: (r) => r._field == "status")';
  const BOTH = '|> filter(fn: (r) => r._field == "status" or r._field == "value")';

  return {
    survey: async ({ tag, context, from: start, to }, signal) => {
      const rows = await run(
        [
          `${from(start, to, context, tag)} ${STATUS} |> count() |> yield(name: "count")`,
          `${from(BEGINNING, start, context, tag)} ${STATUS} |> last() |> yield(name: "before")`,
          `${from(to, END, context, tag)} ${STATUS} |> first() |> yield(name: "after")`,
        ].join('\n'),
        signal,
      );
      const of = (name: string) => rows.find(({ result }) => result === name);
      const time = (row: Row | undefined) => (row === undefined ? null : timeOf(row._time));
      return {
        total: numberIn(of('count')?._value ?? 0),
        nearest: { before: time(of('before')), after: time(of('after')) },
      };
    },
    rows: async ({ tag, context, from: start, to }, max, signal) => {
      const rows = await run(
        `${from(start, to, context, tag)} ${BOTH} |> keep(columns: ["_time", "_field", "_value"]) ` +
          `|> sort(columns: ["_time"]) |> limit(n: ${max})`,
        signal,
      );
      return samplesOf(rows)
        .map(({ row }) => row)
        .slice(0, max);
    },
    columns: async ({ tag, context, from: start, to }, widthMs, signal) => {
      const width = micros(widthMs);
      const rows = await run(
        `all = ${from(start, to, context, tag)} ${BOTH} |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value") ` +
          `|> window(every: ${width}us, offset: ${micros(start) % width}us)\n` +
          `usable = all |> filter(fn: (r) => r.status < 2147483648 and exists r.value)\n` +
          `all |> count(column: "status") |> yield(name: "count")\n` +
          `all |> max(column: "status") |> yield(name: "status")\n` +
          ['min', 'max', 'first', 'last']
            .map((name) => `usable |> ${name}(column: "value") |> yield(name: "${name}")`)
            .join('\n'),
        signal,
      );
      return columnsOf(rows, start, widthMs);
    },
    newest: async (context, between, signal) => {
      const rows = await run(
        `${from(between?.from ?? BEGINNING, between ? micros(between.to + 0.001) / 1000 : END, context)} ${BOTH} |> last() ` +
          `|> keep(columns: ["_time", "_field", "_value", "tag"])`,
        signal,
      );
      return samplesOf(rows);
    },
  };
};

/** Text in double quotes. */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replaceAll('${', '\\${')}"`;

/** RFC 3339 with microseconds. */
const instant = (ms: number): string => {
  const whole = Math.floor(micros(ms) / 1000);
  const rest = micros(ms) - whole * 1000;
  return new Date(whole).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`);
};

/** The last nanosecond before: 1.8 takes the end of a range in, 2.x leaves it out, and samples are of whole microseconds. */
const justBefore = (ms: number): string => instant((micros(ms) - 1) / 1000).replace('Z', '999Z');

/** RFC 3339 with up to nine digits of a second, as Unix ms; NaN of anything else, of which the engine would make some time or other. */
const timeOf = (text: unknown): number => {
  const [, seconds = '', digits = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(String(text)) ?? [];
  return Date.parse(`${seconds}Z`) + Math.round(Number(`0.${digits || '0'}`) * 1e6) / 1000;
};

/** `status` and `value` of the same tag and time as one sample, in order of time. A value without a status of its time is an older one. */
const samplesOf = (rows: readonly Row[]): { tag: string; row: HistoryRow }[] => {
  const key = ({ tag, _time }: Row) => `${String(tag ?? '')} ${String(_time)}`;
  const values = new Map(
    rows.filter(({ _field }) => _field === 'value').map((row) => [key(row), numberIn(row._value)] as const),
  );
  return rows
    .filter(({ _field }) => _field === 'status')
    .map((row) => ({
      tag: String(row.tag ?? ''),
      row: { time: timeOf(row._time), value: values.get(key(row)) ?? null, status: numberIn(row._value) },
    }))
    .sort((a, b) => a.row.time - b.row.time);
};

const columnsOf = (rows: readonly Row[], from: number, widthMs: number): StoredColumn[] => {
  const slices = new Map<number, Map<string, number>>();
  for (const row of rows) {
    const name = String(row.result);
    const number = numberIn(name === 'count' || name === 'status' ? row.status : row.value);
    // The first window begins before the range when the range does not begin on one; `range` has cut it.
    const slice = Math.floor((timeOf(row._start) - from) / widthMs + 1e-6);
    const known = slices.get(slice);
    if (known) known.set(name, number);
    else slices.set(slice, new Map([[name, number]]));
  }
  return [...slices]
    .sort(([a], [b]) => a - b)
    .map(([slice, of]) => ({
      time: from + slice * widthMs,
      min: of.get('min') ?? null,
      max: of.get('max') ?? null,
      first: of.get('first') ?? null,
      last: of.get('last') ?? null,
      status: of.get('status') ?? Number.NaN,
      count: of.get('count') ?? Number.NaN,
    }));
};

/** Rows of all tables of an answer; throws what the server says in place of one. */
const rowsOf = (csv: string): Row[] => {
  const rows: Row[] = [];
  let failure: Error | null = null;
  const tables = linesToTables({
    next: (values, table) => void rows.push(table.toObject(values)),
    error: (error) => {
      failure = error;
    },
    complete: () => {},
  });
  stringToLines(csv, tables);
  if (failure !== null) throw failure;
  return rows;
};
