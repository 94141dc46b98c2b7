import { HttpError, InfluxDB } from '@influxdata/influxdb-client';
import type { Influxdb } from '../../../config/plant/base.ts';

/** One series of an answer: tag values by name, columns by name, rows. */
export interface InfluxqlSeries {
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | string | null)[])[];
}

interface InfluxqlReply {
  readonly results?: readonly { readonly error?: string; readonly series?: readonly InfluxqlSeries[] }[];
  readonly error?: string;
}

/** Runs statements on `/query`, which 1.x, 2.x (by its mapping of databases) and 3.x answer; one list of series for each statement. */
export type Influxql = (statements: readonly string[], signal: AbortSignal) => Promise<(readonly InfluxqlSeries[])[]>;

/** Text inside single quotes. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** A bucket called `database/retention-policy` is both of them to InfluxQL, in 1.8 and by the mapping of 2.x. */
const databaseOf = ({ api, bucket, retentionPolicy }: Influxdb): Record<string, string> => {
  const [db = '', rp = ''] = api === 'v1' ? [bucket, retentionPolicy] : bucket.split('/');
  return rp === '' ? { db } : { db, rp };
};

export const influxql = (settings: Influxdb, token: string | null): Influxql => {
  const { transport } = new InfluxDB({ url: settings.url, timeout: settings.timeoutMs });
  const authorization: Record<string, string> =
    token === null
      ? {}
      : token.includes(':')
        ? { authorization: `Basic ${Buffer.from(token).toString('base64')}` }
        : { authorization: `Token ${token}` };
  return async (statements, signal) => {
    const query = new URLSearchParams({ ...databaseOf(settings), epoch: 'u', q: statements.join('; ') });
    const reply = (await transport
      .request(`/query?${query}`, '', {
        method: 'GET',
        headers: { accept: 'application/json', ...authorization },
        signal,
      })
      .catch((error: Error) => {
        const words = error instanceof HttpError ? `answered ${error.statusCode} ${error.body ?? ''}` : error.message;
        throw new Error(`the history in InfluxDB at ${settings.url} cannot be read: ${words}`);
      })) as InfluxqlReply;
    const problem = reply.error ?? reply.results?.find(({ error }) => error)?.error;
    if (problem) throw new Error(`InfluxDB at ${settings.url} refused the query: ${problem}`);
    return statements.map((_, at) => reply.results?.[at]?.series ?? []);
  };
};
