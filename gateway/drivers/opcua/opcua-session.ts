import { AttributeIds, type ClientSession, type DataValue } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { NodeAddress } from './node-addresses.ts';
import { splitCall } from './split-call.ts';

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
  const nodes = asked.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }));
  // One by one where even two are too many: the limit that says so is among them.
  const values = await splitCall(nodes, nodes.length, (group) => session.read([...group]));
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

/** The values as the device has them now, in the order of the addresses. */
export const readNow = (
  session: ClientSession,
  addresses: readonly NodeAddress[],
  { nodesPerRead }: OperationLimits,
): Promise<DataValue[]> =>
  splitCall(addresses, nodesPerRead, (group) =>
    session.read(
      group.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
      0,
    ),
  );
