import { Influxdb } from '../../config/plant/base.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import { severity } from '../../config/vocabulary/status.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { must, mutated, one, whole } from './fuzz.ts';
import { httpAnswer, MemoryStore } from './memory-store.ts';

const FROM = Date.UTC(2026, 0, 1);
const QUERY = { tag: 'FT-1', context: 'live', method: 'raw', from: FROM, to: FROM + 60_000, columns: 10 } as const;
const LANGUAGES = ['influxql', 'flux', 'sql'] as const;

/**
 * Whatever a store answers to a question of history: it is refused, or each sample of the answer has a finite time and a status, and a
 * value that is not Bad is a number that stands in the answer.
 */
export const readAnswer = async (random: Random): Promise<boolean> => {
  const query = one(random, LANGUAGES);
  let newest = '';
  let asked = 0;
  const broken = whole(random, 2);
  const memory = new MemoryStore(() => {
    const text = (asked === 0 ? SURVEYS : ROWS)[query];
    const body = asked++ === broken ? mutated(Buffer.from(text), random).toString() : text;
    newest = body;
    return httpAnswer(200, { 'content-type': query === 'flux' ? 'application/csv' : 'application/json' }, body);
  });
  const settings = Influxdb.parse({ url: 'http://store', query, bucket: 'b', timeoutMs: 1000 });
  const history = influxdbHistory({ settings, points: pointTable('FT-1'), dial: memory.dial });
  let series: Awaited<ReturnType<typeof history.range>>;
  try {
    series = await history.range(QUERY, new AbortController().signal);
  } catch (error) {
    must(error instanceof Error && error.message !== '', () => `refused without words: ${String(error)}`);
    return false;
  }
  const numbers = new Set((newest.match(/-?\d+(\.\d+)?([eE][-+]?\d+)?/g) ?? []).map(Number));
  series.time.forEach((time, row) => {
    const status = series.status[row];
    const value = series.first[row] ?? null;
    must(Number.isFinite(time), () => `time ${time} of ${newest}`);
    must(
      status !== undefined && Number.isInteger(status) && status >= 0 && status <= 0xffff_ffff && numbers.has(status),
      () => `status ${status} of ${newest}`,
    );
    const isSaid = value === null || (Number.isFinite(value) && numbers.has(value));
    must(severity(status) === 'bad' || isSaid, () => `value ${value} of ${newest}`);
  });
  return series.time.length > 0;
};

const micros = (row: number): number => (FROM + row) * 1000;
const VALUES = [41.25, 42.5, 43.75] as const;
const STATUSES = [1024, 1_083_113_472, 2_147_549_184] as const;

const influxqlSeries = (columns: readonly string[], values: readonly unknown[]) => ({
  name: 'sample',
  columns,
  values,
});
const SURVEYS = {
  influxql: JSON.stringify({
    results: [
      { statement_id: 0, series: [influxqlSeries(['time', 'count'], [[micros(0), 3]])] },
      { statement_id: 1, series: [influxqlSeries(['time', 'status'], [[micros(-5), 0]])] },
      { statement_id: 2 },
    ],
  }),
  flux: [
    '#datatype,string,long,long',
    '#group,false,false,false',
    '#default,count,,',
    ',result,table,_value',
    ',,0,3',
    '',
  ].join('\r\n'),
  sql: JSON.stringify([{ n: 3, before: micros(-5), after: null }]),
};
const fluxRows = VALUES.flatMap((value, row) => {
  const time = new Date(FROM + row).toISOString();
  return [`,,0,${time},status,${STATUSES[row]}`, `,,0,${time},value,${value}`];
});
const ROWS = {
  influxql: JSON.stringify({
    results: [
      {
        statement_id: 0,
        series: [
          influxqlSeries(
            ['time', 'status', 'value'],
            VALUES.map((value, row) => [micros(row), STATUSES[row], value]),
          ),
        ],
      },
    ],
  }),
  flux: [
    '#datatype,string,long,dateTime:RFC3339,string,double',
    '#group,false,false,false,false,false',
    '#default,_result,,,,',
    ',result,table,_time,_field,_value',
    ...fluxRows,
    '',
  ].join('\r\n'),
  sql: JSON.stringify(VALUES.map((value, row) => ({ micros: micros(row), status: STATUSES[row], value }))),
};
