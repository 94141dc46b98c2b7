import { type ClientSession, type NodeId, resolveNodeId } from 'node-opcua';
import type { Point } from '../../../config/plant/point.ts';

/** Where a point stands on this server, this time. */
export interface NodeAddress {
  readonly point: Point;
  readonly nodeId: NodeId;
}

export interface Resolved {
  readonly found: readonly NodeAddress[];
  /** Points whose namespace or identifier the server cannot have, with the reason. */
  readonly missing: readonly { readonly point: Point; readonly reason: string }[];
}

/** An index is valid for one session with one server start: read after every connect, never kept. */
export const namespacesOf = async (session: ClientSession): Promise<readonly string[]> => session.readNamespaceArray();

export const resolveNodes = (points: readonly Point[], namespaces: readonly string[]): Resolved => {
  const found: NodeAddress[] = [];
  const missing: { point: Point; reason: string }[] = [];
  for (const point of points) {
    const { address } = point;
    if (address.protocol !== 'opcua') {
      missing.push({ point, reason: `${point.tag}: its address is not one of OPC UA` });
      continue;
    }
    const index = namespaces.indexOf(address.namespaceUri);
    if (index < 0) {
      const reason = `${point.tag}: the server has no namespace ${address.namespaceUri}, only ${namespaces.join(', ')}; check opcua_node in tags.csv, or wait until the server has loaded its program`;
      missing.push({ point, reason });
      continue;
    }
    try {
      found.push({ point, nodeId: resolveNodeId(`ns=${index};${address.identifier}`) });
    } catch {
      missing.push({
        point,
        reason: `${point.tag}: ${address.identifier} is not a node id; check opcua_node in tags.csv`,
      });
    }
  }
  return { found, missing };
};
