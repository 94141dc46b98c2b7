import { z } from 'zod';
import type { PointTable } from '../../config/plant/point.ts';
import { decodeSamples } from '../../config/plant/sample-columns.ts';
import { GapRecord } from '../../config/vocabulary/gap.ts';
import { Problem } from '../../config/vocabulary/problem.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { TrialReply } from '../../config/vocabulary/trial.ts';
import { sameText, TroubleError } from '../../config/vocabulary/trouble.ts';

/** The record of a trial, wherever it is kept. Every question rejects with a TroubleError when it cannot be answered. */
export interface RecordSource {
  /** Holes of a line that touch a span. */
  gaps(line: string, from: number, to: number): Promise<readonly GapRecord[]>;
  /** The newest sample of each point that is not after the instant. */
  frame(line: string, at: number): Promise<SampleBatch>;
  /** Samples measured in a span, `to` not included, and the tags of the record that are not in the configuration. */
  samples(
    line: string,
    from: number,
    to: number,
  ): Promise<{ readonly batch: SampleBatch; readonly unknown: readonly string[] }>;
}

const ASK_MS = 30_000;
/** Instruments say something at least once a day. */
const LOOKBACK_MS = 86_400_000;

const Frame = z.object({
  tag: z.array(z.string()),
  sourceTime: z.array(z.number()),
  receiveTime: z.array(z.number()),
  value: z.array(z.number().nullable()),
  status: z.array(z.number()),
});

const ask = async (url: string, path: string, query: Record<string, string | number>): Promise<Response> => {
  const address = new URL(path, url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value));
  const response = await fetch(address, { signal: AbortSignal.timeout(ASK_MS) }).catch(() => {
    throw new TroubleError(
      `${url} 的网关没有应答；请先启动有此记录的网关（--url），或给出试验包文件（--trial FILE.zip）`,
      `the gateway at ${url} did not answer: start the one that has the record (--url), or name a package (--trial FILE.zip)`,
    );
  });
  if (response.ok) return response;
  const said = Problem.safeParse(await response.json().catch(() => null));
  const why = said.success ? said.data.text.detail : sameText(`HTTP ${response.status}`);
  throw new TroubleError(`${url} 的网关拒绝了：${why.zh}`, `the gateway at ${url} refused: ${why.en}`);
};

/** What a gateway knows of a trial. Rejects with a TroubleError. */
export const askTrial = async (url: string, id: string): Promise<TrialReply> =>
  understood(TrialReply, await (await ask(url, `/api/trials/${encodeURIComponent(id)}`, {})).json(), url);

/** Over the HTTP of a gateway, or of what serves a package as a gateway would. */
export const httpSource = (url: string, points: PointTable): RecordSource => ({
  gaps: async (line, from, to) => {
    const reply = await (await ask(url, '/api/gaps', { line, from, to })).json();
    return understood(z.object({ gaps: z.array(GapRecord) }), reply, url).gaps;
  },
  frame: async (line, at) => {
    const reply = await (await ask(url, '/api/frame', { line, at, lookbackMs: LOOKBACK_MS })).json();
    return batchOf(understood(Frame, reply, url), points);
  },
  samples: async (line, from, to) =>
    decodeSamples(await (await ask(url, '/api/samples', { line, from, to })).arrayBuffer(), points),
});

const understood = <Said>(schema: z.ZodType<Said>, reply: unknown, url: string): Said => {
  const read = schema.safeParse(reply);
  if (read.success) return read.data;
  throw new TroubleError(
    `${url} 的应答不是本版本网关的；两边的软件版本是否一致？`,
    `what answers at ${url} is no gateway of this version: is its software another?`,
  );
};

const batchOf = ({ tag, sourceTime, receiveTime, value, status }: z.infer<typeof Frame>, points: PointTable) => {
  const builder = new BatchBuilder(Math.max(1, tag.length));
  for (const [row, name] of tag.entries()) {
    const point = points.byTag(name);
    if (!point) continue;
    builder.add(point.index, sourceTime[row] ?? 0, receiveTime[row] ?? 0, value[row] ?? Number.NaN, status[row] ?? 0);
  }
  return builder.take();
};
