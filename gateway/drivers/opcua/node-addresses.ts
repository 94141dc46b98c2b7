import { type ClientSession, type NodeId, resolveNodeId } from 'node-opcua';
import type { Point } from '../../../config/plant/point.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { aboutText, TroubleError } from '../../../config/vocabulary/trouble.ts';

/** Where a point stands on this server, this time. */
export interface NodeAddress {
  readonly point: Point;
  readonly nodeId: NodeId;
}

export interface Resolved {
  readonly found: readonly NodeAddress[];
  /** Points whose namespace or identifier the server cannot have, with the reason. */
  readonly missing: readonly { readonly point: Point; readonly reason: Text }[];
}

/** An index is valid for one session with one server start: read after every connect, never kept. */
export const namespacesOf = async (session: ClientSession): Promise<readonly string[]> => session.readNamespaceArray();

export const resolveNodes = (points: readonly Point[], namespaces: readonly string[]): Resolved => {
  const found: NodeAddress[] = [];
  const missing: { point: Point; reason: Text }[] = [];
  const miss = (point: Point, zh: string, en: string) =>
    missing.push({ point, reason: aboutText(point.tag, { zh, en }) });
  for (const point of points) {
    const { address } = point;
    if (address.protocol !== 'opcua') {
      miss(point, '地址不是 OPC UA 地址；请核对 tags.csv', 'its address is not one of OPC UA');
      continue;
    }
    const index = namespaces.indexOf(address.namespaceUri);
    if (index < 0) {
      miss(
        point,
        `服务器没有命名空间 ${address.namespaceUri}，只有 ${namespaces.join('、')}；请核对 tags.csv 的 opcua_node，或等服务器装好程序`,
        `the server has no namespace ${address.namespaceUri}, only ${namespaces.join(', ')}; check opcua_node in tags.csv, or wait until the server has loaded its program`,
      );
      continue;
    }
    try {
      found.push({ point, nodeId: resolveNodeId(`ns=${index};${address.identifier}`) });
    } catch {
      miss(
        point,
        `${address.identifier} 不是节点号；请核对 tags.csv 的 opcua_node`,
        `${address.identifier} is not a node id; check opcua_node in tags.csv`,
      );
    }
  }
  return { found, missing };
};

/** Namespaces may be added; those in use must stand where they stood. */
export const hasMoved = (before: readonly string[], after: readonly string[]): boolean =>
  before.some((uri, index) => after[index] !== uri);

export const namespacesMoved = (): TroubleError =>
  new TroubleError(
    '服务器的命名空间次序变了，全部重新查找',
    'the namespaces of the server have moved; everything is looked up anew',
  );
