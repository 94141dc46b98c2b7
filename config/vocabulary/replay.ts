import { z } from 'zod';
import type { Context } from './context.ts';
import { Text } from './text.ts';

// A replay: recorded samples of a line go out again under a clock of their own, in a context of their own.

/** Slowest and fastest, in plant seconds per second. */
export const REPLAY_SPEED_MIN = 0.25;
export const REPLAY_SPEED_MAX = 3600;
/** A longer range is refused: a trial is cut shorter first. */
export const REPLAY_HOURS_MAX = 72;
/** So many replays run at once; each is a thread and a file. */
export const REPLAYS_MAX = 4;

/** Where the samples of a replay travel: beside `live`, never in it. */
export type ReplayContext = `replay/${string}`;
export type BusContext = Context | ReplayContext;
export const replayContext = (id: string): ReplayContext => `replay/${id}`;

/** Header by which a window says that it shows a replay: the server then refuses whatever would write. */
export const CONTEXT_HEADER = 'x-zhongshi-context';

const Instant = z.number().min(0).max(8.64e15);

export const ReplayOrder = z.enum(['as-known', 'as-corrected']).meta({
  id: 'ReplayOrder',
  description:
    'as-known: a sample comes when it was received, as people saw it then; as-corrected: when it was measured, late ones at their true time',
});
export type ReplayOrder = z.infer<typeof ReplayOrder>;

const Speed = z.number().min(REPLAY_SPEED_MIN).max(REPLAY_SPEED_MAX).meta({ description: 'plant seconds per second' });

/** A trial, or a line with a range of its record. */
export const NewReplay = z
  .strictObject({
    trial: z.string().optional(),
    line: z.string().optional().meta({ description: 'without a trial: whose record' }),
    from: Instant.optional().meta({ description: 'Unix ms; left out: the start of the trial' }),
    to: Instant.optional().meta({ description: 'Unix ms; left out: the end of the trial, or now while it runs' }),
    at: Instant.optional().meta({ description: 'where it stands at first; left out: its start' }),
    speed: Speed.default(1),
    playing: z.boolean().default(false),
    order: ReplayOrder.default('as-known'),
    twin: z
      .boolean()
      .default(true)
      .meta({ description: 'true: the twin of today follows; false: its estimates as they were recorded' }),
  })
  .meta({ id: 'NewReplay' });
export type NewReplay = z.infer<typeof NewReplay>;

const Loop = z.strictObject({ from: Instant, to: Instant }).meta({ id: 'ReplayLoop' });

/** What is named is done, in this order: loop, speed, seek or step, play or pause. */
export const ReplayChange = z
  .strictObject({
    playing: z.boolean().optional(),
    speed: Speed.optional(),
    at: Instant.optional().meta({ description: 'seek: Unix ms of plant time, brought into the range' }),
    stepMs: z.number().optional().meta({ description: 'seek by so much, back when negative; pauses' }),
    loop: Loop.nullable().optional().meta({ description: 'plays from A to B again and again; null: no more' }),
  })
  .meta({ id: 'ReplayChange' });
export type ReplayChange = z.infer<typeof ReplayChange>;

export const Replay = z
  .strictObject({
    id: z.string(),
    context: z.string().meta({ description: 'replay/<id>: its samples and reports on the bus' }),
    line: z.string(),
    trial: z.string().nullable(),
    title: z.string(),
    from: z.number(),
    to: z.number(),
    at: z.number().meta({ description: 'the instant of the plant that is shown, Unix ms' }),
    playing: z.boolean(),
    speed: z.number(),
    reached: z.number().nullable().meta({ description: 'plant seconds per second that it manages; null: not playing' }),
    thinned: z.boolean().meta({
      description:
        'so fast that only the newest sample of each point goes out, ten times a second; the twin hears every sample, the record has them all',
    }),
    loop: Loop.nullable(),
    order: ReplayOrder,
    twin: z.boolean(),
    preparedTo: z.number().meta({ description: 'up to here the record has been read' }),
    samples: z.int().meta({ description: 'read so far' }),
    state: z.enum(['preparing', 'ready', 'failed']),
    message: Text.nullable().meta({ description: 'why it failed' }),
    warnings: z
      .array(Text)
      .meta({ description: 'what to know of this record: holes, another configuration, missing tags' }),
  })
  .meta({ id: 'Replay' });
export type Replay = z.infer<typeof Replay>;

export const ReplaysReply = z.strictObject({ replays: z.array(Replay) }).meta({ id: 'ReplaysReply' });
export type ReplaysReply = z.infer<typeof ReplaysReply>;
