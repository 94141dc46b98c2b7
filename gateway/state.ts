import type { DeviceHealth, JournalHealth, SinkHealth } from '../config/vocabulary/health.ts';
import type { HealthReport } from './bus/health.ts';

/** What the parts of the gateway say of themselves. */
export interface GatewayParts {
  readonly devices: DeviceHealth[];
  readonly sinks: SinkHealth[];
  readonly journal: JournalHealth;
  readonly gapsOpen: number;
  readonly upMs: number;
}

/** Time in which devices may still be connecting without that being a fault. */
const STARTING_MS = 15_000;

/** Collecting: at least one field device is heard and what it says goes to disk. */
export const isCollecting = ({ devices, journal }: GatewayParts): boolean =>
  journal.state === 'writing' &&
  (devices.length === 0 || devices.some(({ state, protocol }) => state === 'connected' && protocol !== 'sparkplug'));

/** One word for the whole, and one sentence that says what is not as it should be. */
export const gatewayReport = (parts: GatewayParts): HealthReport => {
  const { devices, sinks, journal, gapsOpen, upMs } = parts;
  const unheard = devices
    .filter(({ state }) => state !== 'connected')
    .map(({ line, device, state, lastError }) => `${line}/${device}: ${lastError ?? state}`);
  const undelivered = [
    ...(journal.state === 'writing' ? [] : [`journal: ${journal.lastError ?? journal.state}`]),
    ...sinks
      .filter(({ state }) => state !== 'delivering')
      .map(({ sink, state, lastError }) => `sink ${sink}: ${lastError ?? state}`),
  ];
  const complaints = [...undelivered, ...unheard];
  const rest = { devices, sinks, journal, gapsOpen };
  if (complaints.length === 0) return { status: 'ok', message: null, ...rest };
  const message = complaints.join('; ');
  // Only devices need their time at start; a sink or a disk in trouble is trouble from the first second.
  if (undelivered.length === 0 && upMs < STARTING_MS) return { status: 'starting', message, ...rest };
  return { status: isCollecting(parts) ? 'degraded' : 'failed', message, ...rest };
};
