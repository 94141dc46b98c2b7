import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { InfluxDB, type SendOptions, type Transport } from '@influxdata/influxdb-client';
import type { Influxdb } from '../../../../config/plant/base.ts';
import type { Clock } from '../../../../config/vocabulary/clock.ts';
import { STOPPING } from '../sink.ts';
import { type Answer, answerOf } from './answer.ts';

export interface Poster {
  /** `lines`: line protocol, one line each. */
  post(lines: string, signal: AbortSignal): Promise<Answer>;
}

/** A body smaller than this is not worth packing. */
const GZIP_BYTES_MIN = 1_000;
/** Twice as quick as the usual level and nearly as small: neighbouring lines are alike. */
const GZIP_LEVEL = 1;

/** The type of the body says string, but the transport makes a buffer of whatever it is given; its own packing knows no level. */
const send = (transport: Transport, path: string, body: string | Buffer, options: SendOptions): Promise<void> =>
  new Promise((resolve, reject) =>
    transport.send(path, body as string, options, { error: reject, complete: () => resolve() }),
  );

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

/**
 * One request for one call, by the client's transport: its own write queue keeps lines in memory, tries again by itself and reads
 * `Retry-After` wrongly (docs/decisions/0004-influxdb-writing.md).
 */
export const poster = (settings: Influxdb, token: string | null, clock: Clock): Poster => {
  const { transport } = new InfluxDB({ url: settings.url, timeout: settings.timeoutMs });
  const path = writePath(settings);
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...authorization(settings.api, token) };
  return {
    post: async (lines, signal) => {
      const ended = AbortSignal.any([signal, AbortSignal.timeout(settings.timeoutMs)]);
      try {
        const packed = lines.length < GZIP_BYTES_MIN ? null : await gzipped(lines, { level: GZIP_LEVEL });
        await send(transport, path, packed ?? lines, {
          method: 'POST',
          headers: packed ? { ...headers, 'content-encoding': 'gzip' } : headers,
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
