import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { Hole } from './segment.ts';
import type { Unknown } from './translate.ts';

// What the journal tells the ledger. Times are Unix ms.

const ofJournal = { line: null, source: 'journal', tags: null } as const;

/** A disk that takes nothing; `lost`: samples that found no room in memory either. `to` is null while it lasts. */
export const diskFullGap = (from: number, to: number | null, lost: number): GapReport => ({
  ...ofJournal,
  cause: 'journal-disk-full',
  from,
  to,
  samples: to === null ? null : lost,
  detail:
    to === null
      ? {
          zh: '磁盘写不进：样本经内存送往各去向；此时停网关会丢失未送达的样本，请先腾出空间',
          en: 'The disk takes nothing: samples go to the sinks from memory, and a stop of the gateway loses those not yet delivered.',
        }
      : {
          zh: `磁盘一度写不进，有 ${lost} 个样本内存也放不下`,
          en: `The disk took nothing for a while; ${lost} samples found no room in memory either.`,
        },
});

/** Samples that neither disk nor memory had room for. */
export const overrunGap = (at: number, samples: number): GapReport => ({
  ...ofJournal,
  cause: 'journal-dropped',
  from: at,
  to: at,
  samples,
  detail: {
    zh: `有 ${samples} 个样本来得太快，磁盘和内存都放不下`,
    en: `${samples} samples came in faster than the disk and memory could take them.`,
  },
});

/** The oldest samples, deleted at the limit of bytes or age before every sink had them. */
export const droppedGap = (from: number, to: number, samples: number): GapReport => ({
  ...ofJournal,
  cause: 'journal-dropped',
  from,
  to,
  samples,
  detail: {
    zh: `日志已到上限，最早的 ${samples} 个样本未送达全部去向即被丢弃；请查看积压的去向`,
    en: `The journal reached its limit; the oldest ${samples} samples were dropped before every sink had them.`,
  },
});

/** A damaged stretch; `now` stands in where no sound frame around it tells a time. */
export const damagedGap = (hole: Hole, now: number): GapReport => {
  const samples = hole.end - hole.start;
  const from = hole.from ?? hole.to ?? now;
  return {
    ...ofJournal,
    cause: 'journal-damaged',
    from,
    to: hole.to ?? from,
    samples,
    detail: {
      zh: `日志文件 ${hole.file} 自第 ${hole.offset} 字节起有 ${samples} 个样本损坏，已跳过；请检查磁盘`,
      en: `${samples} samples in the journal file ${hole.file}, from byte ${hole.offset} on, were damaged on disk and were skipped; check the disk.`,
    },
  };
};

/** Samples of points that the configuration no longer has. */
export const removedGap = ({ count, tags, from, to }: Unknown): GapReport => ({
  ...ofJournal,
  cause: 'point-removed',
  tags: tags.length > 0 ? [...tags] : null,
  from,
  to,
  samples: count,
  detail: {
    zh: `日志中有 ${count} 个样本属于配置里已没有的测点，未予送出`,
    en: `${count} journalled samples belong to points the configuration no longer has; they were left out.`,
  },
});
