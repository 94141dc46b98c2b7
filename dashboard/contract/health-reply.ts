import { z } from 'zod';
import { DeviceHealth, JournalHealth, ProcessHealth, SinkHealth } from '../../config/vocabulary/health.ts';
import { Text } from '../../config/vocabulary/text.ts';

/** One process as the dashboard hears it. */
export const ProcessView = z
  .strictObject({
    process: z.string(),
    status: z.enum([...ProcessHealth.shape.status.options, 'not-heard']),
    message: Text.nullable(),
    ageMs: z.number().nullable().meta({ description: 'since its last report; above 3000 it is not heard' }),
    startedAt: z.number().nullable(),
    cpu: z.number().nullable(),
    memoryBytes: z.int().nullable(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'ProcessView' });
export type ProcessView = z.infer<typeof ProcessView>;

/** Whether data is collected, and what stands in its way. 200 when collecting, 503 when not. */
export const HealthReply = z
  .strictObject({
    status: z.enum(['collecting', 'degraded', 'not-collecting']),
    message: Text.meta({ description: 'one sentence' }),
    at: z.number(),
    processes: z.array(ProcessView),
    devices: z.array(DeviceHealth),
    simulated: z.array(z.string()).meta({
      description: 'devices, as line/device, that the gateway reaches at the address of a simulator',
    }),
    sinks: z.array(SinkHealth),
    journal: JournalHealth.nullable(),
    gaps: z.int().meta({ description: 'holes in the record that last; GET /api/gaps lists them' }),
    uptimeS: z.number(),
  })
  .meta({ id: 'HealthReply' });
export type HealthReply = z.infer<typeof HealthReply>;
