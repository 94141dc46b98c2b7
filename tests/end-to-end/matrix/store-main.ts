import { openSync, readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { ROW_BYTES, writeRow } from './store-row.ts';

// The store of the matrix, a process of its own so that it can be killed: what it acknowledged was written to its file before, one row for
// each line, and is there after the next start. Arguments: port, file of rows, file with the tags in the order of the points.

const [, , port = '0', file = '', tagsFile = ''] = process.argv;
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

createServer((request, reply) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const packed = Buffer.concat(parts);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString();
    const rows = rowsOf(text);
    for (let at = 0; at < rows.length; ) at += writeSync(out, rows, at);
    reply.writeHead(204).end();
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
// A store whose parent is gone serves nobody.
process.on('disconnect', () => process.exit(0));
