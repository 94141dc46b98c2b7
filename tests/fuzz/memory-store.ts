import { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';

export interface Asked {
  readonly path: string;
  readonly body: string;
}

/** A store at the other end of connections in memory: hears one request on each, sends these bytes and hangs up. */
export class MemoryStore {
  readonly #answer: (asked: Asked) => Buffer;

  constructor(answer: (asked: Asked) => Buffer) {
    this.#answer = answer;
  }

  readonly dial = (): Duplex => {
    let heard = Buffer.alloc(0);
    let answered = false;
    const connection = new Duplex({
      read: () => {},
      write: (chunk: Buffer, _, done) => {
        heard = Buffer.concat([heard, chunk]);
        const asked = requestOf(heard);
        if (asked && !answered) {
          answered = true;
          connection.push(this.#answer(asked));
          connection.push(null);
        }
        done();
      },
    });
    return Object.assign(connection, { setTimeout: () => {}, setNoDelay: () => {}, setKeepAlive: () => {} });
  };
}

/** Null: not whole yet. */
const requestOf = (bytes: Buffer): Asked | null => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.subarray(0, end).toString('latin1');
  const size = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const body = bytes.subarray(end + 4);
  if (body.length < size) return null;
  const plain = /content-encoding: gzip/i.test(head) ? gunzipSync(body) : body;
  return { path: head.split(' ')[1] ?? '', body: plain.toString() };
};

export const httpAnswer = (status: number, headers: Readonly<Record<string, string>>, body: string): Buffer => {
  const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join('')}\r\n${status === 204 ? '' : body}`);
};

/** The status these bytes give, after any 1xx; null when they are no answer. Read without the library whose reading it judges. */
export const statusOf = (answer: Buffer): number | null => {
  const text = answer.toString('latin1');
  const [, code = ''] =
    /^(?:\r?\n)*(?:HTTP\/1\.[01] 1\d\d[\s\S]*?\r?\n\r?\n)*HTTP\/\d\.\d (\d{3})(?![\dA-Za-z])/.exec(text) ?? [];
  return code === '' ? null : Number(code);
};
