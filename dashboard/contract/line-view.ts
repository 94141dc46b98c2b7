import { z } from 'zod';
import { Connection, Equipment, Fault, Interlock, Loop, ProcessUnit, Rack, Stream } from '../../config/plant/line.ts';
import { Text } from '../../config/vocabulary/text.ts';

const DeviceView = z.strictObject({
  id: z.string(),
  protocol: z.string(),
  description: Text,
  endpoint: z.string(),
});

/** A line without its secrets: what the tree, the overview and the plant view are made of. */
export const LineView = z
  .strictObject({
    id: z.string(),
    name: Text,
    centre: Text,
    hall: z.strictObject({ x: z.number(), y: z.number() }).meta({ description: 'metres' }),
    areas: z.array(z.strictObject({ id: z.string(), name: Text })),
    devices: z.array(DeviceView),
    equipment: z.array(Equipment),
    racks: z.array(Rack),
    connections: z.array(Connection),
    streams: z.array(Stream),
    units: z.array(ProcessUnit),
    loops: z.array(Loop),
    interlocks: z.array(Interlock),
    faults: z.array(Fault),
  })
  .meta({ id: 'LineView' });
export type LineView = z.infer<typeof LineView>;

export const LinesReply = z
  .strictObject({
    site: z.strictObject({ id: z.string(), name: Text, timeZone: z.string() }),
    lines: z.array(LineView),
  })
  .meta({ id: 'LinesReply' });
export type LinesReply = z.infer<typeof LinesReply>;
