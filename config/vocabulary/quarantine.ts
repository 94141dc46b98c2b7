import { z } from 'zod';
import { Tag } from './tag.ts';

/** A sample that a store refused for good, with the store's reason. It is in the journal's other stores, but not in this one. */
export const QuarantinedSample = z
  .strictObject({
    id: z.string().meta({ description: 'of this sample in the quarantine of its sink' }),
    sink: z.string().meta({ description: 'which store refused it' }),
    at: z.number().meta({ description: 'when it was refused last, Unix ms' }),
    tag: Tag,
    sourceTime: z.number(),
    receiveTime: z.number(),
    value: z
      .union([z.number(), z.string()])
      .nullable()
      .meta({ description: 'null: none; a text (`Infinity`) where JSON has no number for it' }),
    status: z.int(),
    reason: z.string().meta({ description: 'the words of the store' }),
  })
  .meta({ id: 'QuarantinedSample' });
export type QuarantinedSample = z.infer<typeof QuarantinedSample>;

const which = {
  sink: z.string(),
  ids: z.array(z.string()).min(1).max(10_000).optional().meta({ description: 'left out: all of the sink' }),
};

/** Send samples again, as they are or repaired. */
export const QuarantineResend = z
  .strictObject({
    ...which,
    value: z.number().nullable().optional().meta({ description: 'in place of the one refused; null: none' }),
    status: z
      .int()
      .min(0)
      .max(0xffff_ffff)
      .optional()
      .meta({ description: 'OPC UA status code in place of the one refused' }),
  })
  .meta({ id: 'QuarantineResend' });
export type QuarantineResend = z.infer<typeof QuarantineResend>;

/** Let go of samples for good. */
export const QuarantineDrop = z.strictObject(which).meta({ id: 'QuarantineDrop' });
export type QuarantineDrop = z.infer<typeof QuarantineDrop>;

export const QuarantineReply = z
  .strictObject({
    samples: z.array(QuarantinedSample).meta({ description: 'newest first' }),
    total: z.int().meta({ description: 'how many there are; the list may be cut' }),
  })
  .meta({ id: 'QuarantineReply' });
export type QuarantineReply = z.infer<typeof QuarantineReply>;

export const QuarantineOutcome = z
  .strictObject({
    stored: z.int().meta({ description: 'taken by the store and out of quarantine' }),
    refused: z.int().meta({ description: 'refused again; they stay, with the new reason' }),
    waiting: z.int().meta({ description: 'not sent: the store cannot take anything now; they stay as they are' }),
    dropped: z.int(),
    message: z.strictObject({ zh: z.string(), en: z.string() }).nullable().meta({ description: 'why some stay' }),
  })
  .meta({ id: 'QuarantineOutcome' });
export type QuarantineOutcome = z.infer<typeof QuarantineOutcome>;
