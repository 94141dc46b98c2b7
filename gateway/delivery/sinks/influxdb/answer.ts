import { HttpError } from '@influxdata/influxdb-client';
import { z } from 'zod';
import type { Text } from '../../../../config/vocabulary/text.ts';
import { aboutText, troubleText } from '../../../../config/vocabulary/trouble.ts';

/** A line of the request, counted from 0, that the store says it refuses. */
interface RefusedLine {
  readonly index: number;
  readonly reason: string;
}

/** What an attempt to write some lines came to. `bad`: at least one of them is the reason, it is not known which; `partial`: these are. */
export type Answer =
  | { readonly kind: 'stored' }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'partial'; readonly reason: string; readonly lines: readonly RefusedLine[] }
  | { readonly kind: 'too-large'; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: Text; readonly retryAfterMs?: number }
  | { readonly kind: 'hold'; readonly reason: Text };

/** `Retry-After` in ms: whole seconds or an HTTP date (RFC 9110, 10.2.3). The client library takes the seconds for milliseconds. */
const retryAfterMs = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined || header.trim() === '') return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
};

const headerOf = (error: HttpError, name: string): string | undefined => {
  const header = error.headers?.[name];
  return Array.isArray(header) ? header[0] : header;
};

/** The store's own words: the message of a JSON body, or the body. */
const wordsOf = (error: HttpError): string => {
  const body = error.body ?? '';
  try {
    const parsed = JSON.parse(body) as { error?: unknown; message?: unknown };
    return String(parsed.error ?? parsed.message ?? body).slice(0, 500);
  } catch {
    return (body || error.message).slice(0, 500);
  }
};

/** InfluxDB 3 names the lines it refused: `{ error, data: [{ line_number, error_message }] }`, counted from 1. */
const Partial = z.object({
  data: z.array(z.object({ line_number: z.int().min(1), error_message: z.string() })).min(1),
});

const refusedLines = (error: HttpError): readonly RefusedLine[] => {
  try {
    const { data } = Partial.parse(JSON.parse(error.body ?? ''));
    const byLine = new Map(data.map(({ line_number, error_message }) => [line_number - 1, error_message]));
    return [...byLine].map(([index, reason]) => ({ index, reason: reason.slice(0, 500) }));
  } catch {
    return [];
  }
};

/** The one table of what each answer of a store means. */
export const answerOf = (error: unknown, place: string, now: number): Answer => {
  if (!(error instanceof HttpError)) return { kind: 'later', reason: aboutText(place, networkWords(error as Error)) };
  const words = wordsOf(error);
  switch (error.statusCode) {
    case 400:
    case 422: {
      const lines = refusedLines(error);
      return lines.length === 0 ? { kind: 'bad', reason: words } : { kind: 'partial', reason: words, lines };
    }
    case 413:
      return { kind: 'too-large', reason: words };
    case 401:
    case 403:
      return {
        kind: 'hold',
        reason: {
          zh: `${place} 拒绝令牌（${error.statusCode} ${words}）；请设好 base.yaml 中 influxdb.token 指名的令牌`,
          en: `${place} refuses the token (${error.statusCode} ${words}): set the one named by influxdb.token in base.yaml`,
        },
      };
    case 404:
      return {
        kind: 'hold',
        reason: {
          zh: `${place} 没有这个 bucket 或 org（404 ${words}）；请先建好，或改 base.yaml 的 influxdb.bucket 和 influxdb.org`,
          en: `${place} has no such bucket or organisation (404 ${words}): create it or correct influxdb.bucket and influxdb.org in base.yaml`,
        },
      };
    // A success other than "stored, and nothing to say" is the page of a proxy or login, or a store that took some lines only.
    case 200:
    case 201:
    case 202:
      return {
        kind: 'hold',
        reason: {
          zh: `${place} 答 ${error.statusCode} 而不是 204，不能算已存入（${words}）；请核对 base.yaml 的 influxdb.url 是否真是 InfluxDB，而非代理或登录页`,
          en: `${place} answered ${error.statusCode}, not 204, which does not say "stored" (${words}): is influxdb.url in base.yaml really InfluxDB, not a proxy or a login page?`,
        },
      };
    default: {
      const wait = retryAfterMs(headerOf(error, 'retry-after'), now);
      const reason = {
        zh: `${place} 答 ${error.statusCode} ${words}`,
        en: `${place} answered ${error.statusCode} ${words}`,
      };
      return wait === undefined ? { kind: 'later', reason } : { kind: 'later', reason, retryAfterMs: wait };
    }
  }
};

const networkWords = (error: Error & { code?: string }): Text => {
  if (error.code === 'ECONNREFUSED')
    return {
      zh: '无人应答（ECONNREFUSED）；请确认服务器在运行',
      en: 'nothing listens there (ECONNREFUSED); is the server running?',
    };
  return troubleText(error.message || error.code || 'no answer');
};
