import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';

// A contract server of InfluxDB 3: takes /api/v3/write_lp and answers what its documentation says, and runs the SQL of
// /api/v3/query_sql in DuckDB, over the table that the lines would make. No server of that generation could be had.

const LINE =
  /^sample,context=([^,]+),device=([^,]+),line=([^,]+),site=([^,]+),tag=([^ ]+) (?:value=([^,]+),)?status=(\d+)i,q=(\d)i (-?\d+)$/;

export const startInfluxdb3 = async (token: string) => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE sample (context VARCHAR, device VARCHAR, line VARCHAR, site VARCHAR, tag VARCHAR, value DOUBLE, status BIGINT,
     q BIGINT, time TIMESTAMP, PRIMARY KEY (context, tag, time))`,
  );
  // DataFusion's name for it.
  await connection.run('CREATE MACRO to_timestamp_micros(us) AS make_timestamp(us)');
  const settings = { refuse: (_line: string): boolean => false };
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const packed = Buffer.concat(parts);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString();
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
      const answer = async () => {
        if (request.headers.authorization !== `Bearer ${token}`) return say(reply, 401, { error: 'not authenticated' });
        if (pathname === '/api/v3/write_lp' && searchParams.get('precision') === 'microsecond')
          return await write(connection, text, settings.refuse, reply);
        if (pathname === '/api/v3/query_sql') return await query(connection, text, reply);
        return say(reply, 404, { error: 'not found' });
      };
      answer().catch((error: Error) => say(reply, 500, { error: error.message }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(settings, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      connection.closeSync();
      instance.closeSync();
    },
  });
};

const say = (reply: ServerResponse, status: number, body: unknown) =>
  void reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** What is sound is stored; the rest is named by line, as the documentation of partial writes says. */
const write = async (
  connection: DuckDBConnection,
  text: string,
  refuse: (line: string) => boolean,
  reply: ServerResponse,
): Promise<void> => {
  const refused: { line_number: number; error_message: string; original_line: string }[] = [];
  await connection.run('CREATE OR REPLACE TEMP TABLE arriving AS SELECT * FROM sample LIMIT 0');
  const appender = await connection.createAppender('arriving');
  for (const [place, line] of text.split('\n').entries()) {
    const [, context, device, ofLine, site, tag, value, status, q, time] = LINE.exec(line) ?? [];
    if (tag === undefined || refuse(line)) {
      const error_message = tag === undefined ? 'invalid line protocol' : 'column type mismatch';
      refused.push({ line_number: place + 1, error_message, original_line: line });
    } else {
      for (const word of [context, device, ofLine, site, tag])
        appender.appendVarchar((word ?? '').replace(/\\(.)/g, '$1'));
      if (value === undefined) appender.appendNull();
      else appender.appendDouble(Number(value));
      appender.appendBigInt(BigInt(status ?? 0));
      appender.appendBigInt(BigInt(q ?? 0));
      appender.appendTimestamp(new DuckDBTimestampValue(BigInt(time ?? 0)));
      appender.endRow();
    }
  }
  appender.closeSync();
  await connection.run('INSERT OR REPLACE INTO sample SELECT * FROM arriving');
  if (refused.length > 0) return say(reply, 400, { error: 'partial write of line protocol occurred', data: refused });
  reply.writeHead(204).end();
};

const query = async (connection: DuckDBConnection, text: string, reply: ServerResponse): Promise<void> => {
  const { q, format } = JSON.parse(text) as { q: string; format: string };
  if (format !== 'json') return say(reply, 400, { error: 'unsupported format' });
  // The names of DataFusion's aggregates in DuckDB.
  const found = await connection.runAndReadAll(
    q.replaceAll('first_value(', 'first(').replaceAll('last_value(', 'last('),
  );
  const rows = found.getRowObjects().map((row) =>
    // Rows in JSON leave out what is null.
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    ),
  );
  say(reply, 200, rows);
};
