import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Subscription } from './subscription.ts';

/** What a server made of our subscription, for the health page. */
export const subscriptionDetail = (
  { securityPolicy, securityMode }: OpcuaDevice,
  subscription: Subscription | null,
): Readonly<Record<string, string | number | null>> => {
  const { revised, items } = subscription ?? {};
  return {
    security: `${securityPolicy}/${securityMode}`,
    subscription: revised?.id ?? null,
    publishingMs: revised?.publishingMs ?? null,
    keepAliveCount: revised?.keepAliveCount ?? null,
    lifetimeCount: revised?.lifetimeCount ?? null,
    items: items?.revised.items ?? 0,
    itemsSampledSlower: items?.revised.slower ?? 0,
    itemsWithShorterQueue: items?.revised.shorterQueues ?? 0,
    itemsWithoutDeadband: items?.revised.withoutFilter ?? 0,
    samplingMsMax: items?.revised.samplingMsMax ?? null,
  };
};
