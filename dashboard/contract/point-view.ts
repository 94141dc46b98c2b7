import { z } from 'zod';
import { Origin } from '../../config/vocabulary/sample.ts';
import { Tag } from '../../config/vocabulary/tag.ts';
import { Text } from '../../config/vocabulary/text.ts';
import { UnitCode } from '../../config/vocabulary/unit.ts';

const numberOrNone = z.number().nullable();

/** One point as the screens need it. */
export const PointView = z
  .strictObject({
    index: z
      .int()
      .meta({ description: 'place in the point table: what live frames carry; valid for one pointsVersion' }),
    tag: Tag,
    line: z.string(),
    device: z.string(),
    name: Text,
    isaType: z.string(),
    equipment: z.string().nullable(),
    stream: z.string().nullable(),
    unit: UnitCode,
    unitText: Text.meta({ description: 'the unit as a reader of each language writes it' }),
    range: z.strictObject({ low: z.number(), high: z.number() }),
    normal: numberOrNone,
    sigma: numberOrNone.meta({ description: 'random error of one reading, one standard deviation' }),
    accuracy: z.string(),
    samplingMs: z.number(),
    staleAfterMs: z.number().nullable().meta({
      description: 'not heard for longer: stale; null where only changes are sent, so that silence is no sign',
    }),
    deadband: z.number(),
    origin: Origin,
    access: z.enum(['R', 'RW']),
    role: z.string(),
    gasDetector: z.boolean().meta({ description: 'a value of a fire and gas panel' }),
    limits: z.strictObject({ hh: numberOrNone, h: numberOrNone, l: numberOrNone, ll: numberOrNone }),
    priority: z.int().nullable().meta({ description: 'of the outer limits, 1 high to 4 low' }),
    words: z.record(z.string(), Text).nullable().meta({ description: 'what the numbers of a state mean' }),
    calibration: z
      .strictObject({ done: z.string(), due: z.string().nullable() })
      .optional()
      .meta({ description: 'days of the last calibration; left out: the instrument index does not say' }),
    address: z.string().meta({ description: 'where it lives on its device, for people' }),
  })
  .meta({ id: 'PointView' });
export type PointView = z.infer<typeof PointView>;

export const PointsReply = z
  .strictObject({
    pointsVersion: z.string().meta({ description: 'changes when an index means another point' }),
    total: z.int(),
    points: z.array(PointView),
  })
  .meta({ id: 'PointsReply' });
export type PointsReply = z.infer<typeof PointsReply>;
