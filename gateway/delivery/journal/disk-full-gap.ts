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
      ? 'The disk takes nothing: samples go to the sinks from memory, and a stop of the gateway loses those not yet delivered.'
      : `The disk took nothing for a while; ${lost} samples found no room in memory either.`,
});
