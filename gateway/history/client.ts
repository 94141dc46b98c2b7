import type { PointTable } from '../../config/plant/point.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { HistorySeries } from '../../config/vocabulary/series.ts';
import type { History } from './history.ts';
import { LatestReply } from './http.ts';

export interface HistoryClientOptions {
  /** Address of the gateway, such as http://127.0.0.1:8081. */
  readonly url: string;
  readonly points: PointTable;
}

/** History over the gateway's HTTP. Rejects with one sentence when the gateway cannot be reached or refuses. */
export const historyClient = ({ url, points }: HistoryClientOptions): History => {
  const get = async (path: string, query: Record<string, string>, signal: AbortSignal): Promise<unknown> => {
    const address = new URL(path, url);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const response = await fetch(address, { signal }).catch((error: Error) => {
      if (signal.aborted) throw error;
      throw new Error(`the history of the gateway at ${url} cannot be reached: is the gateway running?`);
    });
    if (!response.ok) throw new Error(`the gateway at ${url} refused: ${await reasonOf(response)}`);
    return await response.json();
  };
  return {
    range: async ({ tag, from, to, columns, method, context }, signal) => {
      const query = { tag, from: String(from), to: String(to), columns: String(columns), method, context };
      return HistorySeries.parse(await get('/api/history', query, signal));
    },
    latest: async (context, signal) => {
      const reply = LatestReply.parse(await get('/api/latest', { context }, signal));
      const builder = new BatchBuilder(Math.max(1, reply.tag.length));
      for (const [row, tag] of reply.tag.entries()) {
        const point = points.byTag(tag);
        if (!point) continue; // the gateway runs another configuration
        const { sourceTime, receiveTime, value, status } = reply;
        builder.add(
          point.index,
          sourceTime[row] ?? 0,
          receiveTime[row] ?? 0,
          value[row] ?? Number.NaN,
          status[row] ?? 0,
        );
      }
      return builder.take();
    },
  };
};

const reasonOf = async (response: Response): Promise<string> => {
  const body: unknown = await response.json().catch(() => null);
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : null;
  return typeof detail === 'string' ? detail : `HTTP ${response.status}`;
};
