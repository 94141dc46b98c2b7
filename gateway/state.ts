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
  const complaints = [
    ...(journal.state === 'writing' ? [] : [`journal: ${journal.lastError ?? journal.state}`]),
    ...devices
      .filter(({ state }) => state !== 'connected')
      .map(({ line, device, state, lastError }) => `${line}/${device}: ${lastError ?? state}`),
    ...sinks
      .filter(({ state }) => state !== 'delivering')
      .map(({ sink, state, lastError }) => `sink ${sink}: ${lastError ?? state}`),
  ];
  const rest = { devices, sinks, journal, gapsOpen };
  if (complaints.length === 0) return { status: 'ok', message: null, ...rest };
  const message = complaints.join('; ');
  if (isCollecting(parts)) return { status: upMs < STARTING_MS ? 'starting' : 'degraded', message, ...rest };
  return { status: upMs < STARTING_MS && journal.state === 'writing' ? 'starting' : 'failed', message, ...rest };
};
