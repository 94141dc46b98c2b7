import type { PointTable } from '../../config/plant/point.ts';
import { decodeSamples } from '../../config/plant/sample-columns.ts';
import { Problem } from '../../config/vocabulary/problem.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { SamplesQuery } from './history.ts';

export interface RecordedSamples {
  readonly batch: SampleBatch;
  /** Tags of the record that the point table does not have. */
  readonly unknown: readonly string[];
}

/** All samples of a line in a range, over the gateway's HTTP. Rejects with one sentence when the gateway cannot be reached or refuses. */
export const askSamples = async (
  url: string,
  points: PointTable,
  { from, to, context, trial, line }: Omit<SamplesQuery, 'tags'> & { readonly line: string },
  signal: AbortSignal,
): Promise<RecordedSamples> => {
  const address = new URL('/api/samples', url);
  const query = { line, from: String(from), to: String(to), context, ...(trial === undefined ? {} : { trial }) };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const response = await fetch(address, { signal }).catch((error: Error) => {
    if (signal.aborted) throw error;
    throw new TroubleError(
      `连不上 ${url} 的网关历史；网关是否在运行？`,
      `the history of the gateway at ${url} cannot be reached: is the gateway running?`,
    );
  });
  if (response.ok) return decodeSamples(await response.arrayBuffer(), points);
  const said = Problem.safeParse(await response.json().catch(() => null));
  const why = said.success ? said.data.text.detail : { zh: `HTTP ${response.status}`, en: `HTTP ${response.status}` };
  throw new TroubleError(`${url} 的网关拒绝了：${why.zh}`, `the gateway at ${url} refused: ${why.en}`);
};
