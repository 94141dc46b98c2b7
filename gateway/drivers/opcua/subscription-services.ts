import {
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  type CreateMonitoredItemsRequestOptions,
  type CreateMonitoredItemsResponse,
  type CreateSubscriptionRequestOptions,
  type NotificationMessage,
  PublishRequest,
  type PublishResponse,
  RepublishRequest,
  type RepublishResponse,
  type TransferSubscriptionsResponse,
} from 'node-opcua';
import { Fault, faultOf } from './service-fault.ts';

/** What a server made of the wish for a subscription. */
export interface RevisedSubscription {
  readonly id: number;
  readonly publishingMs: number;
  readonly keepAliveCount: number;
  readonly lifetimeCount: number;
}

/**
 * The services of OPC 10000-4, 5.13 and 5.14, of one session. Every call rejects with the library's error when the server refuses it or
 * is not heard.
 */
export interface SubscriptionServices {
  createSubscription(wanted: CreateSubscriptionRequestOptions): Promise<RevisedSubscription>;
  createItems(request: CreateMonitoredItemsRequestOptions): Promise<CreateMonitoredItemsResponse>;
  /** What the server no longer knows is deleted as well. */
  deleteItems(subscriptionId: number, itemIds: readonly number[]): Promise<void>;
  /** Waits for as long as the server has nothing to say, at most `timeoutMs`. */
  publish(subscriptionId: number, acknowledged: readonly number[], timeoutMs: number): Promise<PublishResponse>;
  /** The message once more, or null when the server has it no longer. */
  republish(subscriptionId: number, sequenceNumber: number): Promise<NotificationMessage | null>;
  /** Takes a subscription over from a session that is gone; false when the server will not or knows it no more. */
  transfer(subscriptionId: number): Promise<boolean>;
  deleteSubscription(subscriptionId: number): Promise<void>;
}

/** What every session of the library has beside what its type shows. */
type RawSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;

export const servicesOf = (opened: ClientSession): SubscriptionServices => servicesOn(opened as RawSession);

const servicesOn = (session: RawSession): SubscriptionServices => ({
  createSubscription: async (wanted) => {
    const answer = await session.createSubscription(wanted);
    return {
      id: answer.subscriptionId,
      publishingMs: answer.revisedPublishingInterval,
      keepAliveCount: answer.revisedMaxKeepAliveCount,
      lifetimeCount: answer.revisedLifetimeCount,
    };
  },
  createItems: (request) => session.createMonitoredItems(request),
  deleteItems: async (subscriptionId, itemIds) => {
    await session.deleteMonitoredItems({ subscriptionId, monitoredItemIds: [...itemIds] });
  },
  publish: (subscriptionId, acknowledged, timeoutMs) => {
    const subscriptionAcknowledgements = acknowledged.map((sequenceNumber) => ({ subscriptionId, sequenceNumber }));
    const request = new PublishRequest({ requestHeader: { timeoutHint: timeoutMs }, subscriptionAcknowledgements });
    return new Promise((resolve, reject) => {
      session.publish(request, (error: Error | null, response?: PublishResponse) => {
        if (response && !error) resolve(response);
        else reject(error ?? new Error('no answer'));
      });
    });
  },
  republish: (subscriptionId, retransmitSequenceNumber) => {
    const request = new RepublishRequest({ subscriptionId, retransmitSequenceNumber });
    return new Promise((resolve, reject) => {
      session.republish(request, (error: Error | null, response?: RepublishResponse) => {
        const message = error ? undefined : response?.notificationMessage;
        // Some servers answer Good with an empty message, or with another, for one they do not have.
        if (message) resolve(isThat(message, retransmitSequenceNumber) ? message : null);
        else if (faultOf(error) === Fault.BadMessageNotAvailable) resolve(null);
        else reject(error ?? new Error('no answer'));
      });
    });
  },
  transfer: async (subscriptionId) => {
    const request = { subscriptionIds: [subscriptionId], sendInitialValues: false };
    try {
      const { results } = await new Promise<TransferSubscriptionsResponse>((resolve, reject) => {
        session.transferSubscriptions(request, (error: Error | null, response?: TransferSubscriptionsResponse) => {
          if (response && !error) resolve(response);
          else reject(error ?? new Error('no answer'));
        });
      });
      return results?.[0]?.statusCode.isGood() ?? false;
    } catch (error) {
      // A fault is an answer: the server does not know the service, or not this subscription.
      if (faultOf(error) !== null) return false;
      throw error;
    }
  },
  deleteSubscription: async (subscriptionId) => {
    await session.deleteSubscriptions({ subscriptionIds: [subscriptionId] });
  },
});

const isThat = ({ sequenceNumber, notificationData }: NotificationMessage, wanted: number): boolean =>
  sequenceNumber === wanted && (notificationData?.length ?? 0) > 0;
