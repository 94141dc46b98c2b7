import { z } from 'zod';

/** An ISA-5.1 tag, with an optional suffix for the parts of a loop (`.SP`) or of an estimate (`.REC`). Unique over the base. */
export const Tag = z
  .string()
  .regex(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+(\.[A-Z0-9]+)*$/, 'a tag such as FT-101, TIC-102.SP or FT-101.REC')
  .meta({ id: 'Tag', description: 'Instrument tag as on the P&ID (ISA-5.1), unique over the base' });
export type Tag = z.infer<typeof Tag>;
