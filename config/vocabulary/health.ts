import { z } from 'zod';
import { Text } from './text.ts';

/** State of one device as the gateway sees it. Words are for the health page. */
export const DeviceHealth = z
  .strictObject({
    line: z.string(),
    device: z.string(),
    protocol: z.string(),
    endpoint: z.string(),
    state: z.enum(['connecting', 'connected', 'no-data', 'backing-off', 'stopped']),
    since: z.number().meta({ description: 'Unix ms of the last change of state' }),
    lastError: Text.nullable().meta({ description: 'what went wrong last and what to do, in one sentence' }),
    lastErrorAt: z
      .number()
      .nullable()
      .meta({ description: 'Unix ms of it; while connected and older than `since` it is over' }),
    lastGood: z.number().nullable().meta({ description: 'Unix ms of the newest good sample' }),
    points: z.int(),
    good: z.int().meta({ description: 'points whose latest sample is good' }),
    valuesPerSecond: z.number(),
    latencyMs: z.number().nullable().meta({ description: 'median source-to-receive or request time' }),
    reconnects: z.int(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'DeviceHealth' });
export type DeviceHealth = z.infer<typeof DeviceHealth>;

export const SinkHealth = z
  .strictObject({
    sink: z.string(),
    state: z
      .enum(['delivering', 'waiting', 'holding', 'standby', 'stopped'])
      .meta({ description: 'standby: the other gateway of the pair delivers' }),
    lastError: Text.nullable(),
    backlogSamples: z.int().meta({ description: 'journalled but not yet acknowledged by this sink' }),
    backlogAgeMs: z.number().meta({ description: 'age of the oldest of them' }),
    liveDelayMs: z
      .number()
      .optional()
      .meta({ description: 'age of the oldest sample in the newest live delivery when it was acknowledged' }),
    delivered: z.int(),
    refused: z.int(),
    writeMsP50: z.number().nullable(),
  })
  .meta({ id: 'SinkHealth' });
export type SinkHealth = z.infer<typeof SinkHealth>;

export const JournalHealth = z
  .strictObject({
    state: z.enum(['writing', 'disk-full', 'stopped']),
    lastError: Text.nullable(),
    bytes: z.int(),
    samples: z.int(),
    segments: z.int(),
    droppedSamples: z.int(),
    syncMsP50: z.number().nullable(),
    path: z.string(),
  })
  .meta({ id: 'JournalHealth' });
export type JournalHealth = z.infer<typeof JournalHealth>;

/** What every process says of itself once a second, retained on the bus. */
export const ProcessHealth = z
  .strictObject({
    process: z.string().meta({ description: 'gateway, twin, dashboard, simulators, broker' }),
    status: z.enum(['starting', 'ok', 'degraded', 'failed']),
    message: Text.nullable().meta({ description: 'one sentence when not ok' }),
    at: z.number().meta({ description: 'Unix ms of this report' }),
    startedAt: z.number(),
    cpu: z.number().meta({ description: 'share of one core since the report before' }),
    memoryBytes: z.int(),
    devices: z.array(DeviceHealth).default([]),
    sinks: z.array(SinkHealth).default([]),
    journal: JournalHealth.nullable().default(null),
    gapsOpen: z.int().default(0),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  })
  .meta({ id: 'ProcessHealth' });
export type ProcessHealth = z.infer<typeof ProcessHealth>;
