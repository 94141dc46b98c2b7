import { openSync, readFileSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { ROW_BYTES, writeRow } from './store-row.ts';

// The store of the matrix, a process of its own so that it can be killed: what it acknowledged was written to its file before, one row for
// each line, and is there after the next start. Arguments: port, file of rows, file with the tags in the order of the points, and where
// there is a real InfluxDB behind it, its address: then it acknowledges what that one acknowledged, and its file is what must be there.

const [, , port = '0', file = '', tagsFile = '', behind = ''] = process.argv;
const tags: readonly string[] = JSON.parse(readFileSync(tagsFile, 'utf8'));
const places = new Map(tags.map((tag, place) => [tag, place]));
const out = openSync(file, 'a');

const rowsOf = (text: string): Buffer => {
  const lines = text.split('\n');
  const rows = Buffer.alloc(lines.length * ROW_BYTES);
  for (const [row, line] of lines.entries()) {
    const tagAt = line.indexOf(',tag=') + 5;
    const fieldsAt = line.indexOf(' ', tagAt);
    const timeAt = line.lastIndexOf(' ');
    const fields = line.slice(fieldsAt + 1, timeAt);
    writeRow(rows, row * ROW_BYTES, {
      micros: Number(line.slice(timeAt + 1)),
      value: fields.startsWith('value=') ? Number.parseFloat(fields.slice(6)) : Number.NaN,
      place: places.get(line.slice(tagAt, fieldsAt)) ?? 0xffff_ffff,
      status: Number.parseInt(fields.slice(fields.indexOf('status=') + 7), 10) >>> 0,
    });
  }
  return rows;
};

const keep = ({ headers }: IncomingMessage, packed: Buffer): void => {
  const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString();
  const rows = rowsOf(text);
  for (let at = 0; at < rows.length; ) at += writeSync(out, rows, at);
};

/** What the real store answers; when it dies in between, the connection ends here too. */
const passOn = async (request: IncomingMessage, packed: Buffer, reply: ServerResponse): Promise<void> => {
  const { method = 'GET', url = '', headers } = request;
  const encoding = headers['content-encoding'];
  try {
    const answer = await fetch(`${behind}${url}`, {
      method,
      ...(packed.length > 0 ? { body: new Uint8Array(packed) } : {}),
      headers: encoding === undefined ? {} : { 'content-encoding': encoding },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 204) keep(request, packed);
    reply.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(body);
  } catch {
    request.socket.destroy();
  }
};

createServer((request, reply) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const packed = Buffer.concat(parts);
    if (behind !== '') {
      void passOn(request, packed, reply);
      return;
    }
    keep(request, packed);
    reply.writeHead(204).end();
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
// A store whose parent is gone serves nobody.
process.on('disconnect', () => process.exit(0));
