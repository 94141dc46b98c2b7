import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

interface StoreRequest {
  readonly path: string;
  readonly lines: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What the store does with one request; `store` keeps its lines. */
export type Behaviour = (request: StoreRequest, reply: ServerResponse, store: () => void) => void;

/** A contract server: replays the documented answers of InfluxDB 2.x, keeps what it acknowledged. */
export const startStore = async () => {
  const stored: string[] = [];
  const requests: StoreRequest[] = [];
  const kept: Behaviour = (_request, reply, store) => {
    store();
    reply.writeHead(204).end();
  };
  let behaviour = kept;
  const server = createServer((incoming, reply) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const packed = Buffer.concat(parts);
      const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString();
      const request = { path: incoming.url ?? '', lines: text.split('\n'), headers: incoming.headers };
      requests.push(request);
      behaviour(request, reply, () => stored.push(...request.lines));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    requests,
    behave: (next: Behaviour = kept) => {
      behaviour = next;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

export const answering =
  (status: number, body: object | string = '', headers: Record<string, string> = {}): Behaviour =>
  (_request, reply) =>
    void reply
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
