// What an InfluxDB of each query language answers when it is asked for a range of one tag, raw or in slices, and for the newest sample
// of every tag; and a second reading of such answers, plainer than the product's.

export type Language = 'influxql' | 'flux' | 'sql';
export type Question = 'raw' | 'slices' | 'newest';

export const FROM = Date.UTC(2026, 0, 1);
export const TO = FROM + 60_000;
export const SLICES = 3;
export const TAG = 'FT-1';
const SLICE_MS = (TO - FROM) / SLICES;
/** More than is fetched raw. */
const MANY = 60_000;

const micros = (ms: number): number => (FROM + ms) * 1000;
const VALUES = [41.25, 42.5, 43.75] as const;
const STATUSES = [1024, 1_083_113_472, 2_147_549_184] as const;

const influxql = (...series: readonly object[][]) =>
  JSON.stringify({ results: series.map((each, statement) => ({ statement_id: statement, series: each })) });
const serie = (columns: readonly string[], values: readonly unknown[], tags?: object) => ({
  name: 'sample',
  ...(tags ? { tags } : {}),
  columns,
  values,
});

const csv = (types: string, names: string, rows: readonly string[], result = '_result') =>
  [
    `#datatype,${types}`,
    `#group${',false'.repeat(names.split(',').length - 1)}`,
    `#default,${result}${','.repeat(names.split(',').length - 2)}`,
    names,
    ...rows,
    '',
  ].join('\r\n');
const iso = (ms: number): string => new Date(FROM + ms).toISOString();
const fluxSlices = (name: string, field: string, type: string, of: readonly number[]) =>
  csv(
    `string,long,dateTime:RFC3339,${type}`,
    `,result,table,_start,${field}`,
    of.map((number, slice) => `,,0,${iso(slice * SLICE_MS)},${number}`),
    name,
  );

/** By language: the answers to the requests of a question, in the order they come. */
export const ANSWERS: Readonly<Record<Question, Readonly<Record<Language, readonly string[]>>>> = {
  raw: {
    influxql: [
      influxql([serie(['time', 'count'], [[micros(0), 3]])], [serie(['time', 'status'], [[micros(-5), 0]])], []),
      influxql([
        serie(
          ['time', 'status', 'value'],
          VALUES.map((value, row) => [micros(row), STATUSES[row], value]),
        ),
      ]),
    ],
    flux: [
      csv('string,long,long', ',result,table,_value', [',,0,3'], 'count'),
      csv(
        'string,long,dateTime:RFC3339,string,double',
        ',result,table,_time,_field,_value',
        VALUES.flatMap((value, row) => [`,,0,${iso(row)},status,${STATUSES[row]}`, `,,0,${iso(row)},value,${value}`]),
      ),
    ],
    sql: [
      JSON.stringify([{ n: 3, before: micros(-5), after: null }]),
      JSON.stringify(VALUES.map((value, row) => ({ micros: micros(row), status: STATUSES[row], value }))),
    ],
  },
  slices: {
    influxql: [
      influxql([serie(['time', 'count'], [[micros(0), MANY]])], [serie(['time', 'status'], [[micros(-5), 0]])], []),
      influxql(
        [
          serie(
            ['time', 'max', 'count'],
            STATUSES.map((status, slice) => [micros(slice * SLICE_MS), status, 20_000]),
          ),
        ],
        [
          serie(
            ['time', 'min', 'max', 'first', 'last'],
            VALUES.map((value, slice) => [micros(slice * SLICE_MS), value - 8, value + 8, value + 1, value]),
          ),
        ],
      ),
    ],
    flux: [
      csv('string,long,long', ',result,table,_value', [`,,0,${MANY}`], 'count'),
      [
        fluxSlices('count', 'status', 'long', [20_000, 20_000, 20_000]),
        fluxSlices('status', 'status', 'long', STATUSES),
        fluxSlices(
          'min',
          'value',
          'double',
          VALUES.map((value) => value - 8),
        ),
        fluxSlices(
          'max',
          'value',
          'double',
          VALUES.map((value) => value + 8),
        ),
        fluxSlices(
          'first',
          'value',
          'double',
          VALUES.map((value) => value + 1),
        ),
        fluxSlices('last', 'value', 'double', VALUES),
      ].join('\r\n'),
    ],
    sql: [
      JSON.stringify([{ n: MANY, before: micros(-5), after: null }]),
      JSON.stringify(
        VALUES.map((value, slice) => ({
          slice,
          status: STATUSES[slice],
          n: 20_000,
          min: value - 8,
          max: value + 8,
          first: value + 1,
          last: value,
        })),
      ),
    ],
  },
  newest: {
    influxql: [
      influxql([
        serie(['time', 'last', 'value'], [[micros(1), STATUSES[0], VALUES[0]]], { tag: TAG }),
        serie(['time', 'last', 'value'], [[micros(2), STATUSES[1], VALUES[1]]], { tag: 'FT-2' }),
      ]),
    ],
    flux: [
      csv('string,long,dateTime:RFC3339,string,double,string', ',result,table,_time,_field,_value,tag', [
        `,,0,${iso(1)},status,${STATUSES[0]},${TAG}`,
        `,,0,${iso(1)},value,${VALUES[0]},${TAG}`,
        `,,1,${iso(2)},status,${STATUSES[1]},FT-2`,
        `,,1,${iso(2)},value,${VALUES[1]},FT-2`,
      ]),
    ],
    sql: [
      JSON.stringify([
        { tag: TAG, micros: micros(1), status: STATUSES[0], value: VALUES[0] },
        { tag: 'FT-2', micros: micros(2), status: STATUSES[1], value: VALUES[1] },
      ]),
    ],
  },
};

export interface Said {
  /** Unix ms. */
  readonly time: number;
  readonly status: number;
  readonly value: number | null;
}

/** Whether an answer has, in the row of this time, this status and this value. */
export const says = (language: Language, answer: string, { time, status, value }: Said): boolean => {
  if (language === 'flux') {
    const cells = answer
      .split(/\r?\n/)
      .map((line) => line.split(','))
      .filter((line) => line.some((cell) => Math.abs(Date.parse(cell) - time) < 1));
    const has = (number: number) => cells.some((line) => line.some((cell) => cell !== '' && Number(cell) === number));
    return has(status) && (value === null || has(value));
  }
  const rows = rowsIn(JSON.parse(answer)).filter((row) =>
    row.some((cell) => typeof cell === 'number' && cell / 1000 === time),
  );
  return rows.some((row) => row.includes(status) && (value === null || row.includes(value)));
};

/** Every row, wherever it stands: the values of an object of SQL, or of a list in a list called values. */
const rowsIn = (answer: unknown): unknown[][] => {
  if (Array.isArray(answer)) return answer.flatMap((each) => (isFlat(each) ? [Object.values(each)] : rowsIn(each)));
  return typeof answer === 'object' && answer !== null ? Object.values(answer).flatMap(rowsIn) : [];
};

const isFlat = (row: unknown): row is object =>
  typeof row === 'object' &&
  row !== null &&
  Object.values(row).every((cell) => typeof cell !== 'object' || cell === null);
