import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { HttpError, InfluxDB, type SendOptions, type Transport } from '@influxdata/influxdb-client';
import type { Influxdb } from '../../../../config/plant/base.ts';
import type { Clock } from '../../../../config/vocabulary/clock.ts';
import { STOPPING } from '../sink.ts';
import { type Answer, answerOf } from './answer.ts';

/** Where connections come from: the network, unless a test says otherwise. */
export type Dial = () => Duplex;

export interface Poster {
  post(body: Body, signal: AbortSignal): Promise<Answer>;
}

/** Lines as they travel. */
export interface Body {
  readonly bytes: Buffer;
  readonly gzipped: boolean;
}

/** A body smaller than this is not worth packing. */
const GZIP_BYTES_MIN = 1_000;
/** Twice as quick as the usual level and nearly as small: neighbouring lines are alike. */
const GZIP_LEVEL = 1;
/** A common body comes out in one piece. */
const GZIP_CHUNK_BYTES = 128 * 1024;

/** All three generations say by this status, and by no other, that every line is stored. */
const NO_CONTENT = 204;
const BODY_CHARS_MAX = 10_000;

/**
 * Rejects unless the store answers that everything is stored: any other success (the page of a proxy, a login, the 201 of a store that
 * took some lines only) becomes an HttpError with its body. The type of the body sent says string, but the transport makes a buffer
 * of whatever it is given; its own packing knows no level.
 */
const send = (transport: Transport, path: string, body: Buffer, options: SendOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    let status = 0;
    let words = '';
    transport.send(path, body as unknown as string, options, {
      responseStarted: (_, code = 0) => {
        status = code;
      },
      next: (part) => {
        if (words.length < BODY_CHARS_MAX) words += String(part);
      },
      error: reject,
      complete: () => (status === NO_CONTENT ? resolve() : reject(new HttpError(status, undefined, words))),
    });
  });

const writePath = ({ api, bucket, org, retentionPolicy }: Influxdb): string => {
  switch (api) {
    case 'v1': {
      const policy = retentionPolicy === '' ? {} : { rp: retentionPolicy };
      return `/write?${new URLSearchParams({ db: bucket, precision: 'u', ...policy })}`;
    }
    case 'v2':
      return `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'us' })}`;
    case 'v3':
      return `/api/v3/write_lp?${new URLSearchParams({ db: bucket, precision: 'microsecond' })}`;
  }
};

/** 1.x knows user and password, written `user:password`; 2.x a token, 3.x a bearer token. */
const authorization = (api: Influxdb['api'], token: string | null): Record<string, string> => {
  if (token === null) return {};
  if (api === 'v1' && token.includes(':')) return { authorization: `Basic ${Buffer.from(token).toString('base64')}` };
  return { authorization: api === 'v3' ? `Bearer ${token}` : `Token ${token}` };
};

const gzipped = promisify(gzip);

/** Lines ready for the way; they are not looked at afterwards. */
export const packed = async (lines: Buffer): Promise<Body> =>
  lines.length < GZIP_BYTES_MIN
    ? { bytes: Buffer.from(lines), gzipped: false }
    : { bytes: await gzipped(lines, { level: GZIP_LEVEL, chunkSize: GZIP_CHUNK_BYTES }), gzipped: true };

/**
 * One request for one call, by the client's transport: its own write queue keeps lines in memory, tries again by itself and reads
 * `Retry-After` wrongly (docs/decisions/0004-influxdb-writing.md).
 */
export const poster = (settings: Influxdb, token: string | null, clock: Clock, dial?: Dial): Poster => {
  const transportOptions = dial ? { createConnection: dial } : {};
  const { transport } = new InfluxDB({ url: settings.url, timeout: settings.timeoutMs, transportOptions });
  const path = writePath(settings);
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...authorization(settings.api, token) };
  return {
    post: async (body, signal) => {
      const ended = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
      try {
        await send(transport, path, body.bytes, {
          method: 'POST',
          headers: body.gzipped ? { ...headers, 'content-encoding': 'gzip' } : headers,
          signal: ended,
        });
        return { kind: 'stored' };
      } catch (error) {
        if (signal.aborted) return { kind: 'later', reason: STOPPING };
        if (ended.aborted)
          return {
            kind: 'later',
            reason: {
              zh: `${settings.url} 在 ${settings.timeoutMs} ms 内无应答`,
              en: `${settings.url} did not answer within ${settings.timeoutMs} ms`,
            },
          };
        return answerOf(error, settings.url, clock.now());
      }
    },
  };
};
