import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzip } from 'node:zlib';

// An accepting store in a process of its own: takes line protocol, counts the lines, keeps none of them.

const NEWLINE = 10;
let lines = 0;

const server = createServer((request, reply) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (request.url === '/figures') {
      reply.end(JSON.stringify({ lines }));
      return;
    }
    const count = (error: Error | null, body: Buffer) => {
      if (error) {
        reply.writeHead(400).end();
        return;
      }
      lines++;
      for (let at = body.indexOf(NEWLINE); at >= 0; at = body.indexOf(NEWLINE, at + 1)) lines++;
      reply.writeHead(204).end();
    };
    const packed = Buffer.concat(parts);
    if (request.headers['content-encoding'] === 'gzip') gunzip(packed, count);
    else count(null, packed);
  });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
