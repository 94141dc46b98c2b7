import { unitIdsOf } from '../../config/plant/device.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { DeviceHealth } from '../../config/vocabulary/health.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { DeviceHistory, Driver, DriverTarget, TargetDevice } from './driver.ts';
import { PointBook } from './point-book.ts';

type LinkState = 'connecting' | 'connected' | 'backing-off' | 'stopped';

/** A device that was connected to this long ago and is not heard is "no data", no longer "just connected". */
const FIRST_DATA_MS = 5000;

/** Live view of one driver for the health page: make it, hand it to `runDriver`, read `view()` whenever it is wanted. */
export class DriverHealth {
  readonly book: PointBook;
  readonly #target: DriverTarget;
  readonly #clock: Clock;
  #state: LinkState = 'connecting';
  #since: number;
  #driver: Driver | null = null;
  #lastError: Text | null = null;
  #lastErrorAt: number | null = null;
  #connects = 0;

  constructor(target: DriverTarget, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
    this.#since = clock.now();
    this.book = new PointBook(target);
  }

  enter(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = this.#clock.now();
  }

  connected(driver: Driver): void {
    this.#connects++;
    this.#driver = driver;
    this.enter('connected');
  }

  failed(reason: Text): void {
    this.#lastError = reason;
    this.#lastErrorAt = this.#clock.now();
  }

  /** What the server keeps, while it is connected; null when it is not, undefined where the protocol knows no such thing. */
  history(): DeviceHistory | null | undefined {
    if (this.#driver === null || this.#state !== 'connected') return null;
    return this.#driver.history ? this.#driver.history() : undefined;
  }

  view(): DeviceHealth[] {
    return this.#target.devices.map((device) => this.#device(device));
  }

  #device(device: TargetDevice): DeviceHealth {
    const tally = this.book.tallies.get(device.id);
    const now = this.#clock.now();
    const silent = tally === undefined || tally.heardAt === null || tally.heardAt < this.#since;
    const noData =
      this.#state === 'connected' && silent && now - this.#since > FIRST_DATA_MS && this.#dataIsDue(device);
    // What an ended connection complained of is over; while one stands its complaint is no older than itself.
    const trouble = this.#state === 'connected' ? (this.#driver?.trouble?.(device.id) ?? null) : null;
    return {
      line: this.#target.line,
      device: device.id,
      protocol: device.protocol,
      endpoint: endpointOf(device, this.#target.devices),
      state: noData ? 'no-data' : this.#state,
      since: noData ? this.#since + FIRST_DATA_MS : this.#since,
      lastError: trouble?.text ?? this.#lastError,
      lastErrorAt: trouble ? Math.max(trouble.since, this.#since) : this.#lastErrorAt,
      lastGood: tally?.lastGood ?? null,
      points: tally?.points ?? 0,
      good: tally?.good ?? 0,
      valuesPerSecond: tally?.valuesPerSecond(now) ?? 0,
      latencyMs: tally?.latencyMs() ?? null,
      reconnects: Math.max(0, this.#connects - 1),
      detail: { ...this.#driver?.detail() },
    };
  }

  #dataIsDue(device: TargetDevice): boolean {
    return (this.book.tallies.get(device.id)?.points ?? 0) > 0;
  }
}

/** How a person would write where the device is. A device shown by another's server has that one's address. */
const endpointOf = (device: TargetDevice, devices: readonly TargetDevice[]): string => {
  if (device.protocol === 'sparkplug') return `sparkplug://${device.node}`;
  if (device.protocol !== 'opcua')
    return `${device.protocol}://${device.host}:${device.port}/${unitIdsOf(device).join('+')}`;
  if (device.endpoint !== undefined) return device.endpoint;
  const host = devices.find(({ id }) => id === device.via);
  return host?.protocol === 'opcua' && host.endpoint !== undefined ? host.endpoint : `via ${device.via ?? '?'}`;
};
