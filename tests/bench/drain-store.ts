import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

// A store of the drain bench, in a process of its own: away until it is told otherwise, then it takes every line and notes when.
// Live is what was heard after its first answer: before that the gateway cannot know that it is back.

let back = false;
let since = Number.POSITIVE_INFINITY;
let backlog = 0;
let live = 0;
let firstAt = 0;
let lastAt = 0;
const delaysMs: number[] = [];

const take = (text: string): void => {
  const now = Date.now();
  for (const line of text.split('\n')) {
    const time = Number(line.slice(line.lastIndexOf(' ') + 1)) / 1000;
    if (time >= since) {
      live++;
      delaysMs.push(now - time);
    } else {
      backlog++;
      if (firstAt === 0) firstAt = now;
      lastAt = now;
    }
  }
};

const server = createServer((request, reply) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (request.url === '/back') {
      back = true;
      reply.end();
    } else if (request.url === '/figures') {
      reply.end(JSON.stringify({ backlog, live, drainMs: lastAt - firstAt, delaysMs }));
    } else if (!back) {
      reply.writeHead(503).end();
    } else {
      since = Math.min(since, Date.now());
      const packed = Buffer.concat(parts);
      take((request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString());
      reply.writeHead(204).end();
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
