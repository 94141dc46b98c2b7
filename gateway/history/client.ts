import type { PointTable } from '../../config/plant/point.ts';
import { Problem } from '../../config/vocabulary/problem.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { HistorySeries } from '../../config/vocabulary/series.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { sameText, TroubleError } from '../../config/vocabulary/trouble.ts';
import type { History } from './history.ts';
import { SamplesReply } from './http.ts';

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
      throw new TroubleError(
        `连不上 ${url} 的网关历史；网关是否在运行？`,
        `the history of the gateway at ${url} cannot be reached: is the gateway running?`,
      );
    });
    if (!response.ok) {
      const reason = await reasonOf(response);
      throw new TroubleError(`${url} 的网关拒绝了：${reason.zh}`, `the gateway at ${url} refused: ${reason.en}`);
    }
    return await response.json();
  };
  return {
    range: async ({ tag, from, to, columns, method, context, trial }, signal) => {
      const query = {
        tag,
        from: String(from),
        to: String(to),
        columns: String(columns),
        method,
        context,
        ...of(trial),
      };
      return HistorySeries.parse(await get('/api/history', query, signal));
    },
    latest: async (context, signal) => {
      return batchOf(SamplesReply.parse(await get('/api/latest', { context }, signal)), points);
    },
    frame: async ({ tags, at, lookbackMs, context, trial }, signal) => {
      if (tags.length === 0) return new BatchBuilder(1).take();
      const query: Record<string, string> = { at: String(at), lookbackMs: String(lookbackMs), context, ...of(trial) };
      const list = tags.join(',');
      // A longer list would not fit into an address: then all are asked for and the others left out.
      if (list.length <= LIST_LENGTH_MAX) query.tags = list;
      return batchOf(SamplesReply.parse(await get('/api/frame', query, signal)), points, new Set(tags));
    },
  };
};

const of = (trial: string | undefined): { trial?: string } => (trial === undefined ? {} : { trial });

const LIST_LENGTH_MAX = 4_000;

const batchOf = (reply: SamplesReply, points: PointTable, wanted?: ReadonlySet<string>): SampleBatch => {
  const builder = new BatchBuilder(Math.max(1, reply.tag.length));
  for (const [row, tag] of reply.tag.entries()) {
    const point = points.byTag(tag);
    if (!point || wanted?.has(tag) === false) continue; // the gateway may run another configuration
    const { sourceTime, receiveTime, value, status } = reply;
    builder.add(point.index, sourceTime[row] ?? 0, receiveTime[row] ?? 0, value[row] ?? Number.NaN, status[row] ?? 0);
  }
  return builder.take();
};

const reasonOf = async (response: Response): Promise<Text> => {
  const problem = Problem.safeParse(await response.json().catch(() => null));
  return problem.success ? problem.data.text.detail : sameText(`HTTP ${response.status}`);
};
