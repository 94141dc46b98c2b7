import { DYNAMICS_DEVICE } from '../../config/plant/dynamic-points.ts';
import type { PointTable } from '../../config/plant/point.ts';
import { TWIN_DEVICE } from '../../config/plant/twin-points.ts';
import { historyClient } from '../../gateway/history/client.ts';
import { LOOKBACK_MS } from '../../gateway/history/history.ts';
import { askSamples } from '../../gateway/history/samples-client.ts';
import type { RecordReader } from '../../gateway/replay/read-record.ts';
import { rowsWhere } from '../../gateway/replay/rows.ts';
import type { ReplayJob } from './message.ts';

const ASK_MS = 60_000;

/** The record of a line as the gateway has it. Where a twin follows, what its predecessor said then is left out. */
export const gatewayRecord = (
  job: Pick<ReplayJob, 'base' | 'line' | 'trial' | 'imported' | 'twin'>,
  points: PointTable,
): RecordReader & { readonly unknown: readonly string[] } => {
  const { base, line } = job;
  const url = `http://${base.gateway.host}:${base.gateway.port}`;
  const history = historyClient({ url, points });
  const ofTrial = job.imported && job.trial !== null ? { trial: job.trial } : {};
  const isTwins = new Uint8Array(points.length);
  for (const { index, device } of points.ofLine(line.id))
    if (device === TWIN_DEVICE || device === DYNAMICS_DEVICE) isTwins[index] = 1;
  const wanted = (point: number) => !(job.twin && line.twin) || isTwins[point] !== 1;
  const tags = points.ofLine(line.id).flatMap(({ tag, index }) => (wanted(index) ? [tag] : []));
  const unknown = new Set<string>();
  return {
    get unknown() {
      return [...unknown];
    },
    frame: (at) =>
      history.frame({ tags, at, lookbackMs: LOOKBACK_MS, context: 'live', ...ofTrial }, AbortSignal.timeout(ASK_MS)),
    samples: async (from, to) => {
      const asked = { line: line.id, from, to, context: 'live', ...ofTrial } as const;
      const answer = await askSamples(url, points, asked, AbortSignal.timeout(ASK_MS));
      for (const tag of answer.unknown) unknown.add(tag);
      return rowsWhere(answer.batch, wanted);
    },
  };
};
