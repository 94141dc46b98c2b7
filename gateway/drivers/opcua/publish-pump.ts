import type { NotificationMessage, PublishResponse } from 'node-opcua';
import type { MessageOrder } from './message-order.ts';
import { Fault, faultOf } from './service-fault.ts';
import type { SubscriptionServices } from './subscription-services.ts';

/** Enough that the server always has one at hand while an answer travels, and few enough for a small PLC. */
const REQUESTS = 3;
/** More messages than this a server never keeps for one subscription; asking on would be asking in circles. */
const REPUBLISH_MAX = 10_000;

export interface PumpEvents {
  /** Messages with data, each once and in order. */
  message(message: NotificationMessage): void;
  /** The server has sent so many messages that did not arrive and that it has no longer. Told before the message after them. */
  lost(messages: number): void;
  /** The server has answered: with data, or that there is none. */
  heard(drained: boolean): void;
  /** Once: this pump has ended, and why. */
  broken(error: Error): void;
}

/**
 * Keeps Publish requests waiting at the server, puts the answers in order, asks again for messages that got lost on the way, and
 * acknowledges only what lies on the disk. Lives as long as one session does; `order` outlives it.
 */
export class PublishPump {
  readonly #services: SubscriptionServices;
  readonly #subscriptionId: number;
  readonly #order: MessageOrder<NotificationMessage>;
  readonly #timeoutMs: number;
  readonly #events: PumpEvents;
  #wanted = REQUESTS;
  #waiting = 0;
  #running = false;
  #ended = false;
  #fetching = false;
  #fetched: Promise<void> = Promise.resolve();

  constructor(
    services: SubscriptionServices,
    subscriptionId: number,
    order: MessageOrder<NotificationMessage>,
    timeoutMs: number,
    events: PumpEvents,
  ) {
    this.#services = services;
    this.#subscriptionId = subscriptionId;
    this.#order = order;
    this.#timeoutMs = timeoutMs;
    this.#events = events;
  }

  /**
   * After an outage, before the first Publish (OPC 10000-4, 6.7): everything the server has sent into the void, in order. Rejects
   * when the server does not know the subscription or is not heard.
   */
  async recover(): Promise<void> {
    await this.#settle();
    for (let count = 0; count < REPUBLISH_MAX && !this.#ended; count++) {
      const message = await this.#again(this.#order.expected);
      if (!message) return;
      this.#order.add(message);
      await this.#settle();
    }
  }

  start(): void {
    this.#running = true;
    this.#fill();
  }

  /** Answers that still come are not taken any more; what they held can be asked for again. */
  stop(): void {
    this.#running = false;
    this.#ended = true;
  }

  #fill(): void {
    while (this.#running && this.#waiting < this.#wanted) this.#send();
  }

  #send(): void {
    const acknowledged = this.#order.acknowledgements();
    this.#waiting++;
    this.#services.publish(this.#subscriptionId, acknowledged, this.#timeoutMs).then(
      (response) => {
        this.#waiting--;
        if (!this.#running) return;
        this.#take(response);
        this.#fill();
      },
      (error: Error) => {
        this.#waiting--;
        this.#order.notAcknowledged(acknowledged);
        if (this.#running) this.#onRefusal(error);
      },
    );
  }

  #take({ subscriptionId, notificationMessage, moreNotifications }: PublishResponse): void {
    // The last word of a subscription that was given up before.
    if (subscriptionId !== this.#subscriptionId) return;
    this.#order.add(notificationMessage);
    this.#settle().then(
      () => !this.#ended && this.#events.heard(!moreNotifications),
      (error: Error) => this.#break(error),
    );
  }

  /** Delivers what can be delivered, and gets what is missing before it. One at a time: order is all. */
  #settle(): Promise<void> {
    this.#deliver();
    if (!this.#fetching && this.#order.missing !== null) this.#fetched = this.#fetchMissing();
    return this.#fetched;
  }

  #deliver(): void {
    for (const message of this.#order.ready()) this.#events.message(message);
  }

  async #fetchMissing(): Promise<void> {
    this.#fetching = true;
    let lost = 0;
    try {
      for (let missing = this.#order.missing; missing !== null; missing = this.#order.missing) {
        const message = await this.#again(missing);
        if (this.#ended) return;
        if (message) this.#order.add(message);
        else {
          this.#order.giveUp();
          lost++;
        }
        if (lost > 0 && this.#order.missing === null) {
          this.#events.lost(lost);
          lost = 0;
        }
        this.#deliver();
      }
    } finally {
      this.#fetching = false;
      if (lost > 0) this.#events.lost(lost);
    }
  }

  async #again(sequenceNumber: number): Promise<NotificationMessage | null> {
    try {
      return await this.#services.republish(this.#subscriptionId, sequenceNumber);
    } catch (error) {
      // Republish is refused as such: the server keeps nothing. Any other fault concerns session or subscription.
      if (faultOf(error) === Fault.BadServiceUnsupported) return null;
      throw error;
    }
  }

  #onRefusal(error: Error): void {
    const fault = faultOf(error);
    if (fault === Fault.BadTooManyPublishRequests) {
      this.#wanted = Math.max(1, this.#waiting);
      if (this.#waiting === 0) this.#break(error);
    } else if (fault === Fault.BadTimeout) this.#fill();
    else this.#break(error);
  }

  #break(error: Error): void {
    if (this.#ended) return;
    this.stop();
    this.#events.broken(error);
  }
}
