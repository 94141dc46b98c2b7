import type { GapReport } from '../../../config/vocabulary/gap.ts';

/** The record of a disk that takes nothing; `lost`: samples that found no room in memory either. `to` is null while it lasts. */
export const diskFullGap = (from: number, to: number | null, lost: number): GapReport => ({
  cause: 'journal-disk-full',
  line: null,
  source: 'journal',
  tags: null,
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
