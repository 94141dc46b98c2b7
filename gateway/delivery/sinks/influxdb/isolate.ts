import type { Text } from '../../../../config/vocabulary/text.ts';
import type { Delivery } from '../sink.ts';
import type { Answer } from './answer.ts';

/** After so many single lines refused and not one stored it is not the lines: somebody has to look. */
const REFUSED_ALONE_MAX = 20;

const tooLarge = (words: string): Text => ({
  zh: `单独一行对服务器也太大：${words}；请放宽服务器的上限`,
  en: `a single line is too large for the server: ${words}`,
});
const refusesAll = (words: string): Text => ({
  zh: `服务器每一行都拒收：${words}；请查看服务器和 base.yaml 的 influxdb`,
  en: `the server refuses every line: ${words}`,
});

/**
 * Writes `count` lines and finds those a store refuses. Halves what was refused until single lines remain: servers disagree on what a 400
 * leaves behind, and writing a line again is harmless, so every answer but "stored" counts as unknown. The rest is stored. Where the store
 * names the lines it refuses, what lies between them is sent again without them.
 */
export const writeIsolating = async (
  count: number,
  post: (from: number, to: number) => Promise<Answer>,
): Promise<Delivery> => {
  const refused: { index: number; reason: string }[] = [];
  let stored = 0;
  const ranges: [from: number, to: number][] = count === 0 ? [] : [[0, count]];
  const push = (from: number, to: number) => {
    if (to > from) ranges.push([from, to]);
  };
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const [from, to] = range;
    const answer = await post(from, to);
    if (answer.kind === 'stored') stored += to - from;
    else if (answer.kind === 'later')
      return answer.retryAfterMs === undefined
        ? { outcome: 'later', reason: answer.reason }
        : { outcome: 'later', reason: answer.reason, retryAfterMs: answer.retryAfterMs };
    else if (answer.kind === 'hold') return { outcome: 'later', reason: answer.reason, hold: true };
    else if (answer.kind === 'partial' && answer.lines.every(({ index }) => index < to - from)) {
      refused.push(...answer.lines.map(({ index, reason }) => ({ index: from + index, reason })));
      const bad = [...answer.lines.map(({ index }) => from + index).sort((a, b) => a - b), to];
      for (const [place, end] of bad.entries()) push(place === 0 ? from : (bad[place - 1] ?? from) + 1, end);
      if (answer.lines.length === to - from && stored === 0 && refused.length >= REFUSED_ALONE_MAX)
        return { outcome: 'later', hold: true, reason: refusesAll(answer.lines[0]?.reason ?? '') };
    } else if (to - from > 1) {
      const middle = (from + to) >>> 1;
      ranges.push([middle, to], [from, middle]);
    } else if (answer.kind === 'too-large') {
      return { outcome: 'later', hold: true, reason: tooLarge(answer.reason) };
    } else {
      refused.push({ index: from, reason: answer.reason });
      if (stored === 0 && refused.length >= REFUSED_ALONE_MAX)
        return { outcome: 'later', hold: true, reason: refusesAll(answer.reason) };
    }
  }
  refused.sort((a, b) => a.index - b.index);
  return refused.length === 0 ? { outcome: 'stored' } : { outcome: 'refused', items: refused };
};
