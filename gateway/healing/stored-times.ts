import type { Point } from '../../config/plant/point.ts';
import { type History, RAW_ROWS_MAX } from '../history/history.ts';

/** Asks the record for the source times it has of a point in a span. Rejects while the store does not answer: then nothing is fetched. */
export const storedTimes =
  (history: Pick<History, 'range'>) =>
  async ({ tag }: Point, from: number, to: number, signal: AbortSignal): Promise<readonly number[]> => {
    const query = { tag, from, to: to + 1, columns: RAW_ROWS_MAX, method: 'raw', context: 'live' } as const;
    const { time } = await history.range(query, signal);
    return time;
  };
