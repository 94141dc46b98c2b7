import type { PointTable } from '../../config/plant/point.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { Quarantine, RefusedItem } from './quarantine.ts';
import { TAGS_NAMED_MAX } from './settle-refused.ts';

export interface SetAsideRoom {
  readonly sink: string;
  readonly points: PointTable;
  readonly quarantine: Quarantine;
  readonly gap: (report: GapReport) => void;
  readonly log: Log;
}

/** Puts what a store refused for good into quarantine and into the ledger; answers what to say of it. */
export const setAside = async (
  { sink, points, quarantine, gap, log }: SetAsideRoom,
  samples: SampleBatch,
  items: readonly RefusedItem[],
): Promise<Text> => {
  await quarantine.keep(sink, samples, items);
  const reason = items[0]?.reason ?? '';
  const file = `quarantine/${sink}.*.jsonl`;
  log.warn('A store refused samples; they are in quarantine', {
    sink,
    samples: items.length,
    reason,
    zh: `存储拒收样本，已存入 ${file}`,
  });
  for (const [line, rows] of Map.groupBy(items, ({ index }) => points.at(samples.point[index] ?? 0).line)) {
    const times = rows.map(({ index }) => samples.sourceTime[index] ?? 0);
    const tags = new Set(rows.map(({ index }) => points.at(samples.point[index] ?? 0).tag));
    gap({
      cause: 'refused-by-store',
      line,
      source: sink,
      tags: [...tags].slice(0, TAGS_NAMED_MAX),
      from: times.reduce((least, time) => Math.min(least, time)),
      to: times.reduce((most, time) => Math.max(most, time)),
      samples: rows.length,
      detail: {
        zh: `${sink} 拒收 ${rows.length} 个样本，已存入 ${file}：${rows[0]?.reason ?? ''}`,
        en: `${sink} refused ${rows.length} samples, kept in ${file}: ${rows[0]?.reason ?? ''}`,
      },
    });
  }
  return {
    zh: `${items.length} 个样本被拒收，已存入 ${file}：${reason}`,
    en: `${items.length} samples were refused and put into ${file}: ${reason}`,
  };
};
