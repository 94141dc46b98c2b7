import { z } from 'zod';
import { GAP_STATES } from './gap-state.ts';
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
  'history-dropped',
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
    healed: z.enum(['no', 'partly', 'yes', 'permanent']).meta({
      description: 'no: not yet, it may still be filled; permanent: nobody has kept what is missing',
    }),
    recovered: z.int().optional().meta({ description: 'samples that were fetched afterwards to fill it' }),
    detail: Text.meta({ description: 'one sentence in words' }),
  })
  .meta({ id: 'GapRecord' });
export type GapRecord = z.infer<typeof GapRecord>;

const GapState = z.enum(GAP_STATES);

/**
 * How whole the record of measured points is in a span of time. Expected is what they say at their `sampling_ms`; an instrument whose
 * value does not change says less and loses nothing, so this is a measure of time covered, weighted by how often a point speaks. What
 * the twin computes is no part of it.
 */
export const Completeness = z
  .strictObject({
    from: z.number(),
    to: z.number(),
    points: z.int().meta({ description: 'measured ones' }),
    expected: z
      .number()
      .meta({ description: 'samples, at the sampling_ms of each point, in the time that was recorded and is over' }),
    notRecorded: z.number().meta({
      description:
        'samples of the time before a point was first recorded, or that is no longer kept: neither whole nor lost',
    }),
    lost: z.number().meta({
      description:
        'of the expected, in holes that are not filled; a moment of a point in several holes is counted once',
    }),
    recovered: z.number().meta({ description: 'samples fetched or sent again for holes of this span' }),
    share: z
      .number()
      .nullable()
      .meta({ description: '1 - lost / expected, from 0 to 1; null when nothing was recorded in this span' }),
    causes: z.array(z.strictObject({ cause: GapCause, gaps: z.int(), lost: z.number() })),
    states: z.record(GapState, z.int()).meta({ description: 'how many holes of this span are in each state' }),
  })
  .meta({ id: 'Completeness' });
export type Completeness = z.infer<typeof Completeness>;

/** What a driver or a sink reports; the ledger gives it an id and keeps it. */
export type GapReport = Omit<GapRecord, 'id' | 'healed'> & Partial<Pick<GapRecord, 'healed'>>;
