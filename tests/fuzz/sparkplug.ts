import { DataType, decodePayload, encodePayload } from '../../gateway/bus/sparkplug.ts';
import { type Fuzz, mutated, whole } from './fuzz.ts';

/** Whatever bytes a broker hands on: decoding ends, and gives no more metrics than the bytes can mean. Protobuf has no checksum, so values are not judged. */
export const sparkplug: Fuzz = {
  name: 'sparkplug',
  short: 10_000,
  once: (random) => {
    const bytes = encodePayload({
      timestamp: 1_700_000_000_000 + whole(random, 1e6),
      seq: whole(random, 256),
      metrics: Array.from({ length: 1 + whole(random, 8) }, (_, alias) => ({
        name: random() < 0.5 ? `FT-${alias}` : undefined,
        alias,
        timestamp: 1_700_000_000_000,
        datatype: DataType.Double,
        value: random() < 0.2 ? null : random() * 1000,
        status: whole(random, 0xffff_ffff),
      })),
    });
    const input = mutated(Buffer.from(bytes), random);
    let metrics: ReturnType<typeof decodePayload>['metrics'];
    try {
      ({ metrics } = decodePayload(input));
    } catch {
      return false;
    }
    if (metrics.length > input.length / 2) throw new Error(`${metrics.length} metrics of ${input.length} bytes`);
    for (const { timestamp } of metrics)
      if (timestamp !== undefined && !Number.isFinite(timestamp)) throw new Error(`timestamp ${timestamp}`);
    return true;
  },
};
