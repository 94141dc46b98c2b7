import { AttributeIds, type ClientSession, type ClientSubscription, type DataValue } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { NodeAddress } from './node-addresses.ts';

/** What a server says it bears in one call (OPC 10000-5, OperationLimits); 0 or nothing: it does not say. */
export interface OperationLimits {
  readonly nodesPerRead: number;
  readonly itemsPerCall: number;
}

const MAX_NODES_PER_READ = 'i=11705';
const MAX_MONITORED_ITEMS_PER_CALL = 'i=11714';
const READ_DEFAULT = 500;

/** The device's own setting is a ceiling, too: some servers slow down long before the limit they advertise. */
export const operationLimits = async (session: ClientSession, device: OpcuaDevice): Promise<OperationLimits> => {
  const asked = [MAX_NODES_PER_READ, MAX_MONITORED_ITEMS_PER_CALL];
  const values = await session.read(asked.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
  const [nodesPerRead, itemsPerCall] = values.map(limitOf);
  return {
    nodesPerRead: Math.min(nodesPerRead || READ_DEFAULT, READ_DEFAULT),
    itemsPerCall: Math.min(itemsPerCall || device.itemsPerCall, device.itemsPerCall),
  };
};

const limitOf = (dataValue: DataValue): number => {
  const value: unknown = dataValue.statusCode.isGood() ? dataValue.value?.value : 0;
  return typeof value === 'number' ? value : 0;
};

export const subscribe = (session: ClientSession, device: OpcuaDevice): Promise<ClientSubscription> =>
  session.createSubscription2({
    requestedPublishingInterval: device.publishingIntervalMs,
    requestedMaxKeepAliveCount: device.keepAliveCount,
    // OPC 10000-4, 5.14.2: at least three times the keep-alive count.
    requestedLifetimeCount: Math.max(device.lifetimeCount, device.keepAliveCount * 3),
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 10,
  });

/** The values as the device has them now, in the order of the addresses. */
export const readNow = async (
  session: ClientSession,
  addresses: readonly NodeAddress[],
  { nodesPerRead }: OperationLimits,
): Promise<DataValue[]> => {
  const values: DataValue[] = [];
  for (let from = 0; from < addresses.length; from += nodesPerRead) {
    const nodes = addresses
      .slice(from, from + nodesPerRead)
      .map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value }));
    values.push(...(await session.read(nodes, 0)));
  }
  return values;
};
