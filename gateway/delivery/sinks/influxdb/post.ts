import { InfluxDB } from '@influxdata/influxdb-client';
import type { Influxdb } from '../../../../config/plant/base.ts';
import type { Clock } from '../../../../config/vocabulary/clock.ts';
import { STOPPING } from '../sink.ts';
import { type Answer, answerOf } from './answer.ts';

export interface Poster {
  post(lines: readonly string[], signal: AbortSignal): Promise<Answer>;
}

/** A body smaller than this is not worth packing. */
const GZIP_BYTES_MIN = 1_000;

const writePath = ({ api, bucket, org, retentionPolicy }: Influxdb): string => {
  const query =
    api === 'v1'
      ? new URLSearchParams({ db: bucket, precision: 'u', ...(retentionPolicy === '' ? {} : { rp: retentionPolicy }) })
      : new URLSearchParams({ org, bucket, precision: 'us' });
  return `${api === 'v1' ? '/write' : '/api/v2/write'}?${query}`;
};

/** 1.x knows user and password, written `user:password`; the others a token. */
const authorization = (api: Influxdb['api'], token: string | null): Record<string, string> => {
  if (token === null) return {};
  if (api === 'v1' && token.includes(':')) return { authorization: `Basic ${Buffer.from(token).toString('base64')}` };
  return { authorization: `Token ${token}` };
};

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
        await transport.request(path, lines.join('\n'), {
          method: 'POST',
          headers,
          gzipThreshold: GZIP_BYTES_MIN,
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
