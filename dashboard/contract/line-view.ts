import { z } from 'zod';
import {
  Connection,
  Equipment,
  Fault,
  Hall,
  Interlock,
  Loop,
  ProcessUnit,
  Rack,
  Stream,
} from '../../config/plant/line.ts';
import { LineCycle } from '../../config/plant/line-cycles.ts';
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
    hall: Hall.meta({ description: 'metres' }),
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
    cycles: z.array(LineCycle),
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
