import type { Point } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import type { Trouble } from '../driver.ts';
import { Troubles } from '../troubles.ts';
import { type NodeAddress, resolveNodes } from './node-addresses.ts';
import { refusalText } from './refusal-text.ts';
import type { Subscription } from './subscription.ts';

const RETRY_MS_MIN = 5000;
const RETRY_MS_MAX = 60_000;

/** Says that a point cannot be had. */
type Refuse = (point: Point, status: number) => void;

/**
 * Which points of a server are monitored and which it does not have. A PLC that loads its program shows its nodes late: those are asked
 * for again and again, and one that is missing never ends the session.
 */
export class WatchedPoints {
  readonly #clock: Clock;
  readonly #refuse: Refuse;
  readonly #troubles: ReadonlyMap<string, Troubles>;
  #addresses: readonly NodeAddress[] = [];
  #absent: readonly Point[] = [];
  #retryAtMs = 0;
  #retryMs = RETRY_MS_MIN;

  constructor(devices: readonly { readonly id: string }[], clock: Clock, refuse: Refuse) {
    this.#clock = clock;
    this.#refuse = refuse;
    this.#troubles = new Map(devices.map(({ id }) => [id, new Troubles(() => clock.now())]));
  }

  get addresses(): readonly NodeAddress[] {
    return this.#addresses;
  }

  get absent(): number {
    return this.#absent.length;
  }

  get retryIsDue(): boolean {
    return this.#absent.length > 0 && this.#clock.elapsedMs() >= this.#retryAtMs;
  }

  /** Monitors all of these points on a new subscription. */
  async begin(points: readonly Point[], subscription: Subscription, namespaces: readonly string[]): Promise<void> {
    this.#addresses = [];
    await this.#monitor(points, subscription, namespaces);
  }

  /** Asks once more for those the server did not have. */
  async retry(subscription: Subscription, namespaces: readonly string[]): Promise<void> {
    const absent = this.#absent;
    this.#absent = [];
    try {
      await this.#monitor(absent, subscription, namespaces);
    } catch (error) {
      this.#absent = [...new Set([...this.#absent, ...absent])];
      throw error;
    }
  }

  /** Items that have fallen silent are made anew; one the server will not make again is absent from then on. */
  async renew(subscription: Subscription, addresses: readonly NodeAddress[]): Promise<void> {
    const refused = await subscription.renew(addresses);
    const lost = new Set(refused.map(({ address }) => address.point));
    for (const item of refused) this.#miss(item.address.point, item.status, refusalText(item));
    this.#addresses = this.#addresses.filter(({ point }) => !lost.has(point));
    this.#absent = [...this.#absent, ...lost];
  }

  note(point: Point, reason: Text): void {
    this.#troubles.get(point.device)?.note(point.tag, reason);
  }

  trouble(device: string): Trouble | null {
    return this.#troubles.get(device)?.first() ?? null;
  }

  async #monitor(points: readonly Point[], subscription: Subscription, namespaces: readonly string[]): Promise<void> {
    const { found, missing } = resolveNodes(points, namespaces);
    const refused = await subscription.add(found);
    const lost = new Set(refused.map(({ address }) => address.point));
    const taken = found.filter(({ point }) => !lost.has(point));
    this.#addresses = [...this.#addresses, ...taken];
    for (const { point } of taken) this.#troubles.get(point.device)?.clear(point.tag);
    for (const { point, reason } of missing) this.#miss(point, Status.BadNodeIdUnknown, reason);
    for (const item of refused) this.#miss(item.address.point, item.status, refusalText(item));
    this.#absent = [...missing.map(({ point }) => point), ...lost];
    this.#retryAtMs = this.#clock.elapsedMs() + this.#retryMs;
    this.#retryMs = taken.length > 0 ? RETRY_MS_MIN : Math.min(RETRY_MS_MAX, this.#retryMs * 2);
  }

  #miss(point: Point, status: number, reason: Text): void {
    this.note(point, reason);
    this.#refuse(point, status);
  }
}
