import { AttributeIds, type ClientSession, HistoryData, type HistoryReadResult, type NodeId } from 'node-opcua';
import type { Point } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import { BatchBuilder, type SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { DeviceHistory } from '../driver.ts';
import { saidBy } from './data-value.ts';
import type { NodeAddress } from './node-addresses.ts';
import type { Ground } from './server-session.ts';
import { splitCall } from './split-call.ts';

const HISTORY_READ_BIT = 0x04;
const PAGE_VALUES = 1000;

/** HistoryRead (raw values) of the points one server shows (OPC 10000-11, 6.5.3). */
export const serverHistory = (
  { session, limits }: Ground,
  addresses: readonly NodeAddress[],
  clock: Clock,
): DeviceHistory => {
  const nodeOf = new Map(addresses.map(({ point, nodeId }) => [point.index, nodeId]));
  return {
    kept: async (points) => {
      const shown = points.filter(({ index }) => nodeOf.has(index));
      const levels = await splitCall(shown, limits.nodesPerRead, (group) =>
        session.read(
          group.map(({ index }) => ({ nodeId: nodeOf.get(index) ?? '', attributeId: AttributeIds.UserAccessLevel })),
        ),
      );
      return shown.filter((_, row) => allowsHistory(levels[row]?.value?.value));
    },
    read: (point, from, to, signal) => {
      const nodeId = nodeOf.get(point.index);
      if (!nodeId) throw new Error(`${point.tag} is not a node of this server`);
      return pages(session, { point, nodeId, from, to, clock }, signal);
    },
  };
};

const allowsHistory = (level: unknown): boolean => typeof level === 'number' && (level & HISTORY_READ_BIT) !== 0;

interface Asked {
  readonly point: Point;
  readonly nodeId: NodeId;
  readonly from: number;
  readonly to: number;
  readonly clock: Clock;
}

/** Page after page by continuation points; the last one that is not used up is given back to the server. */
async function* pages(session: ClientSession, asked: Asked, signal: AbortSignal): AsyncGenerator<SampleBatch> {
  const { point, nodeId, from, to, clock } = asked;
  let continuationPoint: Buffer | undefined;
  do {
    signal.throwIfAborted();
    const result: HistoryReadResult = await session.readHistoryValue(
      { nodeId, ...(continuationPoint ? { continuationPoint } : {}) },
      // Whole milliseconds are all a Date holds: the span is widened rather than cut.
      new Date(Math.floor(from)),
      new Date(Math.ceil(to) + 1),
      { numValuesPerNode: PAGE_VALUES, returnBounds: false },
    );
    if (result.statusCode.isBad()) throw new Error(`${nodeId.toString()}: ${result.statusCode.name}`);
    const values = result.historyData instanceof HistoryData ? (result.historyData.dataValues ?? []) : [];
    const rows = new BatchBuilder(Math.max(1, values.length));
    const now = clock.now();
    for (const dataValue of values) {
      const { value, status, sourceTime } = saidBy(dataValue, now);
      if (sourceTime >= from && sourceTime <= to) rows.add(point.index, sourceTime, now, value, status);
    }
    yield rows.take();
    continuationPoint = result.continuationPoint?.length ? result.continuationPoint : undefined;
  } while (continuationPoint);
}
