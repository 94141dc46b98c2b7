import { z } from 'zod';
import type { DeviceHealth } from '../../config/vocabulary/health.ts';

/** What the simulators say of the devices they stand in for; `endpoint` is where each of them listens, null when it is left to the real one. */
export const SimulatorsReply = z.object({
  lines: z.array(
    z.object({
      line: z.string(),
      devices: z.array(z.object({ device: z.string(), endpoint: z.string().nullable() })),
    }),
  ),
});
export type SimulatorsReply = z.infer<typeof SimulatorsReply>;

/** `opc.tcp://127.0.0.1:14840/x`, `modbus-tcp://127.0.0.1:15201/1` and `127.0.0.1:15201` are compared by host and port. */
const placeOf = (endpoint: string): string | null => /([\w.-]+|\[[\da-f:]+\]):(\d+)/i.exec(endpoint)?.[0] ?? null;

/** Devices whose values come from a simulator: the gateway is connected to the very place a simulator listens at. As `line/device`. */
export const simulatedDevices = (devices: readonly DeviceHealth[], { lines }: SimulatorsReply): string[] => {
  const served = new Map(
    lines.flatMap(({ line, devices: theirs }) =>
      theirs.map(
        ({ device, endpoint }) => [`${line}/${device}`, endpoint === null ? null : placeOf(endpoint)] as const,
      ),
    ),
  );
  return devices
    .filter(({ line, device, endpoint }) => {
      const place = served.get(`${line}/${device}`);
      return place !== undefined && place !== null && place === placeOf(endpoint);
    })
    .map(({ line, device }) => `${line}/${device}`);
};
