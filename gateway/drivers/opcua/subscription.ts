import { DataChangeNotification, type NotificationMessage, StatusChangeNotification } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import { changesOf, type DataChanges } from './data-changes.ts';
import { MessageOrder } from './message-order.ts';
import { MonitoredPoints, type RefusedItem } from './monitored-points.ts';
import type { NodeAddress } from './node-addresses.ts';
import type { OperationLimits } from './opcua-session.ts';
import { PublishPump } from './publish-pump.ts';
import type { RevisedSubscription, SubscriptionServices } from './subscription-services.ts';

/** A publish request waits through all keep-alives of those before it; the rest is for the way. */
const PUBLISH_EXTRA_MS = 15_000;
const PUBLISH_KEEPALIVES = 6;

export interface SubscriptionEvents {
  changes(changes: DataChanges, pointOf: (handle: number) => Point | undefined): void;
  /** So many messages of the server are lost for good. */
  lost(messages: number): void;
  /** `drained`: the server has nothing more to say for now. */
  heard(drained: boolean): void;
  /** Once for each time it was started: this subscription says nothing any more on this session. */
  broken(error: Error): void;
}

/** One subscription on the server with its monitored items. It outlives channels, and sessions where the server transfers it. */
export class Subscription {
  readonly revised: RevisedSubscription;
  readonly items: MonitoredPoints;
  readonly #order = new MessageOrder<NotificationMessage>();
  readonly #events: SubscriptionEvents;
  #services: SubscriptionServices;
  readonly #pointOf = (handle: number): Point | undefined => this.items.pointOf(handle);
  #pump: PublishPump | null = null;

  private constructor(
    revised: RevisedSubscription,
    services: SubscriptionServices,
    device: OpcuaDevice,
    limits: OperationLimits,
    events: SubscriptionEvents,
  ) {
    this.revised = revised;
    this.items = new MonitoredPoints(revised, device, limits.itemsPerCall);
    this.#services = services;
    this.#events = events;
  }

  static async create(
    services: SubscriptionServices,
    device: OpcuaDevice,
    limits: OperationLimits,
    events: SubscriptionEvents,
  ): Promise<Subscription> {
    const revised = await services.createSubscription({
      requestedPublishingInterval: device.publishingIntervalMs,
      requestedMaxKeepAliveCount: device.keepAliveCount,
      // OPC 10000-4, 5.14.2: at least three times the keep-alive count.
      requestedLifetimeCount: Math.max(device.lifetimeCount, device.keepAliveCount * 3),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 10,
    });
    const subscription = new Subscription(revised, services, device, limits, events);
    subscription.#start();
    return subscription;
  }

  add(addresses: readonly NodeAddress[]): Promise<RefusedItem[]> {
    return this.items.add(this.#services, addresses);
  }

  /** New items for points whose items have fallen silent. */
  renew(addresses: readonly NodeAddress[]): Promise<RefusedItem[]> {
    return this.items.renew(this.#services, addresses);
  }

  /** Goes on after an outage, on the old session or on one it was transferred to; what the server still has comes first. */
  async resume(services: SubscriptionServices): Promise<void> {
    this.stop();
    this.#services = services;
    const pump = this.#newPump();
    await pump.recover();
    pump.start();
  }

  stop(): void {
    this.#pump?.stop();
    this.#pump = null;
  }

  /** What was delivered so far is on its way to the journal. To be called when it lies on the disk: only then the server may forget it. */
  taken(): () => void {
    const mark = this.#order.taken();
    return () => this.#order.kept(mark);
  }

  /** How long the server keeps it without a Publish, ms. */
  get lifetimeMs(): number {
    return this.revised.lifetimeCount * this.revised.publishingMs;
  }

  /** It says something at least this often, ms. */
  get keepAliveMs(): number {
    return this.revised.keepAliveCount * this.revised.publishingMs;
  }

  #start(): void {
    this.#newPump().start();
  }

  #newPump(): PublishPump {
    const timeoutMs = this.keepAliveMs * PUBLISH_KEEPALIVES + PUBLISH_EXTRA_MS;
    const pump = new PublishPump(this.#services, this.revised.id, this.#order, timeoutMs, {
      message: (message) => this.#take(message),
      lost: (messages) => this.#events.lost(messages),
      heard: (drained) => this.#events.heard(drained),
      broken: (error) => this.#events.broken(error),
    });
    this.#pump = pump;
    return pump;
  }

  #take({ notificationData }: NotificationMessage): void {
    for (const data of notificationData ?? []) {
      if (data instanceof DataChangeNotification) {
        const changes = changesOf(data);
        if (changes) this.#events.changes(changes, this.#pointOf);
        // Bytes that make no sense, from a channel that vouches for them: what they said is lost, and that is said.
        else this.#events.lost(1);
      } else if (data instanceof StatusChangeNotification) {
        const { name } = data.status;
        this.stop();
        this.#events.broken(
          new TroubleError(`服务器结束了订阅（${name}）`, `the server has ended the subscription (${name})`),
        );
      }
    }
  }
}
