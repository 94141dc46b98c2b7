import type { Duplex } from 'node:stream';
import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { Influxdb } from '../../../config/plant/base.ts';
import { TroubleError, troubleText } from '../../../config/vocabulary/trouble.ts';

/** One request to the store; resolves with its JSON, or its text where that is what was asked for. */
export type Ask = (request: AskRequest, signal: AbortSignal) => Promise<unknown>;

/** Where connections come from: the network, unless a test says otherwise. */
export type Dial = () => Duplex;

interface AskRequest {
  readonly path: string;
  /** Posted when there is one. */
  readonly body?: unknown;
  readonly accept?: string;
}

/** Rejects with one sentence, in both languages. `token`: null where the server wants none. */
export const connection = (settings: Influxdb, token: string | null, dial?: Dial): Ask => {
  const transportOptions = dial ? { createConnection: dial } : {};
  const { transport } = new InfluxDB({ url: settings.url, timeout: settings.timeoutMs, transportOptions });
  const authorization = authorizationOf(settings, token);
  return async ({ path, body, accept = 'application/json' }, signal) => {
    // The client listens to the signal of a request for ever, and keeps the request with it: it is given one that ends with the request.
    const own = new AbortController();
    const abort = () => own.abort();
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await transport.request(path, body === undefined ? '' : JSON.stringify(body), {
        method: body === undefined ? 'GET' : 'POST',
        headers: { accept, 'content-type': 'application/json', ...authorization },
        signal: own.signal,
      });
    } catch (error) {
      const { zh, en } =
        error instanceof HttpError
          ? {
              zh: `应答 ${error.statusCode} ${error.body ?? ''}`,
              en: `answered ${error.statusCode} ${error.body ?? ''}`,
            }
          : troubleText(error);
      throw new TroubleError(
        `InfluxDB ${settings.url} 中的历史读不了：${zh}`,
        `the history in InfluxDB at ${settings.url} cannot be read: ${en}`,
      );
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
};

/** 1.x knows user and password, written `user:password`; 2.x a token, 3.x a bearer token. */
const authorizationOf = ({ api }: Influxdb, token: string | null): Record<string, string> => {
  if (token === null) return {};
  if (api === 'v1' && token.includes(':')) return { authorization: `Basic ${Buffer.from(token).toString('base64')}` };
  return { authorization: api === 'v3' ? `Bearer ${token}` : `Token ${token}` };
};
