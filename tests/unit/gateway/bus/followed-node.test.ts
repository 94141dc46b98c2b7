import { expect, test } from 'vitest';
import { Status } from '../../../../config/vocabulary/status.ts';
import { FollowedNode } from '../../../../gateway/bus/followed-node.ts';
import { MetricNames } from '../../../../gateway/bus/names.ts';
import { DataType, type Metric } from '../../../../gateway/bus/sparkplug.ts';
import { rowsOf, tableOf } from './points.ts';

const points = tableOf({ X: ['FT-1', 'FT-2'], 'twin-a:TWIN': ['S-1.REC'] });

const follow = (name = 'gateway') => {
  const states: string[] = [];
  const rows: [number, number, number, number][] = [];
  const historical: [number, number, number, number][] = [];
  const node = new FollowedNode(name, new MetricNames(points), {
    batch: (batch, from) => (from.historical ? historical : rows).push(...rowsOf(batch)),
    node: (_node, state) => states.push(state),
  });
  return { node, states, rows, historical };
};

const nodeBirth = (bdSeq = 0) => ({ seq: 0, metrics: [{ name: 'bdSeq', datatype: DataType.Int64, value: bdSeq }] });
const birth = (...metrics: Metric[]) => ({ metrics });
const FT1 = { name: 'FT-1', alias: 1, datatype: DataType.Double, timestamp: 100, value: 1.5 };
const FT2 = { name: 'FT-2', alias: 2, datatype: DataType.Int32, timestamp: 100, value: 2 };

test('birth and data become rows of the point table, by alias and by name', () => {
  const { node, rows, states } = follow();
  node.nodeBirth(nodeBirth(), 0);
  expect(node.deviceBirth(birth(FT1, FT2), 'a.X', 0)).toBe(true);
  expect(node.data({ metrics: [{ alias: 1, timestamp: 200, value: 3 }] }, 'a.X', 0)).toBe(true);
  expect(node.data({ metrics: [{ name: 'FT-2', timestamp: 200, value: 4 }] }, 'a.X', 0)).toBe(true);
  expect(rows).toEqual([
    [0, 100, 1.5, 0],
    [1, 100, 2, 0],
    [0, 200, 3, 0],
    [1, 200, 4, 0],
  ]);
  expect(states).toEqual(['online']);
});

test('an integer in data has the sign of the datatype in its birth', () => {
  const { node, rows } = follow();
  node.nodeBirth(nodeBirth(), 0);
  node.deviceBirth(birth(FT2), 'a.X', 0);
  node.data({ metrics: [{ alias: 2, timestamp: 200, value: 4_294_967_284 }] }, 'a.X', 0);
  expect(rows.at(-1)).toEqual([1, 200, -12, 0]);
});

test('without a birth, or with an alias that no birth named, it says that it did not understand', () => {
  const { node, rows } = follow();
  expect(node.data({ metrics: [{ alias: 1, value: 3 }] }, 'a.X', 0)).toBe(false);
  expect(node.deviceBirth(birth(FT1), 'a.X', 0)).toBe(false);
  node.nodeBirth(nodeBirth(), 0);
  expect(node.data({ metrics: [{ alias: 1, value: 3 }] }, 'a.X', 0)).toBe(false);
  expect(rows).toEqual([]);
});

test('a repeated birth tells nothing twice, but what it has newer', () => {
  const { node, rows } = follow();
  node.nodeBirth(nodeBirth(), 0);
  node.deviceBirth(birth(FT1, FT2), 'a.X', 0);
  node.nodeBirth(nodeBirth(), 0);
  node.deviceBirth(birth(FT1, { ...FT2, timestamp: 300, value: 9 }), 'a.X', 0);
  expect(rows).toHaveLength(3);
  expect(rows.at(-1)).toEqual([1, 300, 9, 0]);
});

test('after it was away a birth tells all again, so that nobody keeps it for lost', () => {
  const { node, rows, states } = follow();
  node.nodeBirth(nodeBirth(3), 0);
  node.deviceBirth(birth(FT1), 'a.X', 0);
  node.nodeDeath({ metrics: [{ name: 'bdSeq', value: 3 }] });
  node.nodeBirth(nodeBirth(4), 0);
  node.deviceBirth(birth(FT1), 'a.X', 0);
  expect(rows).toHaveLength(2);
  expect(states).toEqual(['online', 'offline', 'online']);
});

test('the late will of an earlier connection does not end the present one', () => {
  const { node, states } = follow();
  node.nodeBirth(nodeBirth(4), 0);
  node.nodeDeath({ metrics: [{ name: 'bdSeq', value: 3 }] });
  expect(states).toEqual(['online']);
  expect(node.online).toBe(true);
});

test('the death of a device makes its points Bad once, unless the node has said so of a point already', () => {
  const { node, rows } = follow();
  node.nodeBirth(nodeBirth(), 0);
  node.deviceBirth(birth(FT1, FT2), 'a.X', 0);
  node.data({ metrics: [{ alias: 1, timestamp: 200, value: null, status: Status.BadTimeout }] }, 'a.X', 0);
  node.deviceDeath({ timestamp: 300, metrics: [] }, 'a.X', 0);
  node.deviceDeath({ timestamp: 400, metrics: [] }, 'a.X', 0);
  expect(rows.slice(2)).toEqual([
    [0, 200, Number.NaN, Status.BadTimeout],
    [1, 300, Number.NaN, Status.BadNoCommunication],
  ]);
});

test('backlog comes apart and never counts as present', () => {
  const { node, rows, historical } = follow();
  node.nodeBirth(nodeBirth(), 0);
  node.deviceBirth(birth(FT1), 'a.X', 0);
  const old = { alias: 1, timestamp: 900, value: 5, historical: true };
  node.data({ metrics: [{ alias: 1, timestamp: 950, value: 6 }, old] }, 'a.X', 0);
  expect(historical).toEqual([[0, 900, 5, 0]]);
  expect(rows.at(-1)).toEqual([0, 950, 6, 0]);
});

test('a point that was never read, and a metric that no point carries, are left out', () => {
  const { node, rows } = follow();
  node.nodeBirth(nodeBirth(), 0);
  const waiting = { ...FT1, value: null, status: Status.BadWaitingForInitialData };
  expect(node.deviceBirth(birth(waiting, { ...FT2, name: 'XX-9' }), 'a.X', 0)).toBe(true);
  expect(rows).toEqual([]);
  expect(node.unknownMetrics).toBe(1);
});

test('an estimate is found by node and metric; the same name from another node is not it', () => {
  const rec = { name: 'S-1.REC', alias: 3, datatype: DataType.Double, timestamp: 100, value: 8 };
  const twin = follow('twin-a');
  twin.node.nodeBirth(nodeBirth(), 0);
  twin.node.deviceBirth(birth(rec), 'TWIN', 0);
  expect(twin.rows).toEqual([[2, 100, 8, 0]]);
  const stranger = follow('twin-b');
  stranger.node.nodeBirth(nodeBirth(), 0);
  stranger.node.deviceBirth(birth(rec, FT1), 'TWIN', 0);
  expect(stranger.rows).toEqual([]);
});

test('receive time is what the gateway said, else the moment of hearing; microseconds are added to the source time', () => {
  const seen: number[] = [];
  const node = new FollowedNode('gateway', new MetricNames(points), {
    batch: ({ length, sourceTime, receiveTime }) => {
      for (let row = 0; row < length; row++) seen.push(sourceTime[row]!, receiveTime[row]!);
    },
  });
  node.nodeBirth(nodeBirth(), 0);
  node.deviceBirth({ metrics: [FT1], received: [150.5], micros: [250] }, 'a.X', 999);
  node.data({ metrics: [{ alias: 1, timestamp: 200, value: 1 }] }, 'a.X', 999);
  expect(seen).toEqual([100.25, 150.5, 200, 999]);
});
