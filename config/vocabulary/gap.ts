import { z } from 'zod';
import { Tag } from './tag.ts';
import { Text } from './text.ts';

/** Why samples are missing. The list is closed so that a page can word every one of them. */
export const GapCause = z.enum([
  'link-lost',
  'queue-overflow',
  'subscription-recreated',
  'sequence-gap',
  'no-data-watchdog',
  'scan-missed',
  'journal-dropped',
  'journal-damaged',
  'journal-disk-full',
  'history-damaged',
  'point-removed',
  'refused-by-store',
  'clock-jump',
  'gateway-down',
]);
export type GapCause = z.infer<typeof GapCause>;

/** One hole in the record: what, from, to, why, healed or not. `to` is null while it lasts. */
export const GapRecord = z
  .strictObject({
    id: z.string(),
    cause: GapCause,
    line: z.string().nullable().meta({ description: 'line id, or null when the hole is not of one line' }),
    source: z.string().meta({ description: 'device, sink or part of the gateway that knows of it' }),
    tags: z.array(Tag).nullable().meta({ description: 'the points concerned; null: all of the source' }),
    from: z.number().meta({ description: 'Unix ms: last good sample before the hole' }),
    to: z.number().nullable().meta({ description: 'Unix ms: first good sample after it; null while it lasts' }),
    samples: z.number().nullable().meta({ description: 'how many samples are missing, when it can be counted' }),
    healed: z.enum(['no', 'partly', 'yes', 'permanent']),
    detail: Text.meta({ description: 'one sentence in words' }),
  })
  .meta({ id: 'GapRecord' });
export type GapRecord = z.infer<typeof GapRecord>;

/** What a driver or a sink reports; the ledger gives it an id and keeps it. */
export type GapReport = Omit<GapRecord, 'id' | 'healed'> & Partial<Pick<GapRecord, 'healed'>>;
