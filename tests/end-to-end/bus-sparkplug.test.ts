import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Status } from '../../config/vocabulary/status.ts';
import type { EdgeNode } from '../../gateway/bus/bus.ts';
import { connectMessageBus } from '../../gateway/bus/connect.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { startEdgeNode } from '../../gateway/bus/node.ts';
import { DataType, encodePayload } from '../../gateway/bus/sparkplug.ts';
import { describeWith } from '../services.ts';
import { batchOf, type Row, rowsOf, tableOf } from '../unit/gateway/bus/points.ts';
import { aedesBroker, bdSeqOf, mosquittoBroker, type TestBroker, until, witness } from './bus-rooms.ts';

const points = tableOf({ X: ['FT-1', 'FT-2'], Y: ['TT-1'] });
const devices = new Map([
  ['a.X', [0, 1]],
  ['a.Y', [2]],
]);
const BAD = Status.BadNoCommunication;
const rebirth = encodePayload({ metrics: [{ name: 'Node Control/Rebirth', datatype: DataType.Boolean, value: true }] });

const suite = (makeBroker: () => Promise<TestBroker>) => () => {
  const folder = mkdtempSync(join(tmpdir(), 'bus-'));
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  const broker = async () => {
    const made = await makeBroker();
    ends.push(() => made.stop());
    return made;
  };
  const node = async ({ room }: TestBroker, name = 'gateway'): Promise<EdgeNode> => {
    const started = startEdgeNode(room, {
      context: 'live',
      node: name,
      points,
      devices,
      stateFile: join(folder, name),
    });
    ends.push(() => started.close());
    await until(() => started.connected, 'the node to be born');
    return started;
  };
  const watch = async ({ room }: TestBroker) => {
    const seen = await witness(room);
    ends.push(() => seen.close());
    return seen;
  };
  const follow = ({ room }: TestBroker) => {
    const stop = new AbortController();
    const rows: Row[] = [];
    const historical: Row[] = [];
    const states: string[] = [];
    const done = followFeed(
      room,
      { context: 'live', points },
      {
        batch: (batch, from) => (from.historical ? historical : rows).push(...rowsOf(batch)),
        node: (name, state) => states.push(`${name} ${state}`),
        bus: (connected) => states.push(connected ? 'bus' : 'no bus'),
      },
      stop.signal,
    );
    ends.push(() => {
      stop.abort();
      return done;
    });
    return { rows, historical, states };
  };

  test('birth order, one sequence over node and devices that wraps, QoS and retain as the specification says', async () => {
    const at = await broker();
    const seen = await watch(at);
    const edge = await node(at);
    for (let round = 0; round < 300; round++) await edge.publish(batchOf([round % 3, 1000 + round, round]));
    await until(() => seen.heard.length === 303, 'all messages');
    expect(seen.types().slice(0, 3)).toEqual(['NBIRTH', 'DBIRTH a.X', 'DBIRTH a.Y']);
    expect(
      seen
        .types()
        .slice(3)
        .every((type) => type.startsWith('DDATA')),
    ).toBe(true);
    expect(seen.heard.map(({ payload }) => payload.seq)).toEqual(Array.from({ length: 303 }, (_, step) => step % 256));
    expect(seen.heard.every(({ qos, retain }) => qos === 0 && !retain)).toBe(true);
    const [nbirth, dbirth] = seen.heard;
    expect(nbirth?.payload.metrics).toMatchObject([
      { name: 'bdSeq', datatype: DataType.Int64, value: 0 },
      { name: 'Node Control/Rebirth', datatype: DataType.Boolean, value: false, alias: undefined },
    ]);
    expect(dbirth?.payload.metrics.map(({ name, alias }) => [name, alias])).toEqual([
      ['FT-1', 1],
      ['FT-2', 2],
    ]);
  });

  test('bdSeq rises with every connection, also over a restart, and the death carries the one of its birth', async () => {
    const at = await broker();
    const first = await watch(at);
    const edge = await node(at);
    await until(() => first.types().includes('NBIRTH'), 'the first birth');
    await first.close();
    await at.stop();
    await until(() => !edge.connected, 'the loss to be seen');
    await at.start();
    const second = await watch(at);
    await until(() => edge.connected, 'the node to come back');
    await edge.close();
    await until(() => second.types().includes('NDEATH'), 'the farewell');
    await node(at);
    await until(
      () => second.types().lastIndexOf('NBIRTH') > second.types().indexOf('NDEATH'),
      'a birth after the farewell',
    );
    const births = [...first.heard, ...second.heard].filter(({ type }) => type === 'NBIRTH').map(bdSeqOf);
    const [death] = second.heard.filter(({ type }) => type === 'NDEATH');
    expect(births).toEqual([...births].sort((a, b) => a - b));
    expect(new Set(births).size).toBe(births.length);
    expect(births.at(-1)).toBeGreaterThan(bdSeqOf(death!));
    expect(death).toMatchObject({ qos: 1, retain: false });
    expect(death?.payload.seq).toBeUndefined();
  });

  test('a host asks for a rebirth: births again with the same bdSeq and the newest values, however often it asks', async () => {
    const at = await broker();
    const edge = await node(at);
    await edge.publish(batchOf([0, 1000, 1.5]));
    const seen = await watch(at);
    for (let ask = 0; ask < 20; ask++) await seen.send('spBv1.0/site-live/NCMD/gateway', rebirth);
    await until(() => seen.types().includes('DBIRTH a.Y'), 'the rebirth');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.types().filter((type) => type !== 'NCMD')).toEqual(['NBIRTH', 'DBIRTH a.X', 'DBIRTH a.Y']);
    const [nbirth, dbirth] = seen.heard.filter(({ type }) => type !== 'NCMD');
    expect([nbirth?.payload.seq, bdSeqOf(nbirth!)]).toEqual([0, 0]);
    expect(dbirth?.payload.metrics[0]).toMatchObject({ name: 'FT-1', timestamp: 1000, value: 1.5 });
  });

  test('a device that is not heard any more dies after its last words and is born before its next', async () => {
    const at = await broker();
    const seen = await watch(at);
    const edge = await node(at);
    await edge.publish(batchOf([0, 1000, 1], [2, 1000, 5]));
    await edge.publish(batchOf([0, 2000, Number.NaN, BAD], [1, 2000, Number.NaN, BAD]));
    await edge.publish(batchOf([0, 3000, Number.NaN, BAD]));
    await edge.publish(batchOf([0, 4000, 2]));
    await until(() => seen.heard.length >= 9, 'the return');
    expect(seen.types().slice(3)).toEqual([
      'DDATA a.X',
      'DDATA a.Y',
      'DDATA a.X',
      'DDEATH a.X',
      'DBIRTH a.X',
      'DDATA a.X',
    ]);
  });

  test('a process that dies without a word is said dead by the broker', async () => {
    const at = await broker();
    const seen = await watch(at);
    const lost = new AbortController();
    const { keepConnected } = await import('../../gateway/bus/link.ts');
    const payload = Buffer.from(encodePayload({ metrics: [{ name: 'bdSeq', datatype: DataType.Int64, value: 7 }] }));
    const running = keepConnected(
      at.room,
      {
        name: 'mortal',
        will: () => ({ topic: 'spBv1.0/site-live/NDEATH/mortal', payload, qos: 1, retain: false }),
        opened: async () => lost.abort(), // the signal cuts the socket, as the end of a process does
        closed: () => {},
      },
      lost.signal,
    );
    await running;
    await until(() => seen.types().includes('NDEATH'), 'the will');
    expect(bdSeqOf(seen.heard[0]!)).toBe(7);
  });

  test('what a node publishes arrives complete, in order and once, statuses and times included', async () => {
    const at = await broker();
    const { rows, states } = follow(at);
    const edge = await node(at);
    await until(() => states.includes('gateway online'), 'the follower to hear the birth');
    const sent: Row[] = Array.from({ length: 2000 }, (_, step) => [
      step % 3,
      1_700_000_000_000 + step + (step % 4) / 4,
      step % 7 === 0 ? Number.NaN : step / 3,
      step % 7 === 0 ? 0x808c_0000 : step % 5 === 0 ? 0x4094_0480 : 0,
    ]);
    for (let from = 0; from < sent.length; from += 100) await edge.publish(batchOf(...sent.slice(from, from + 100)));
    await until(() => rows.length >= sent.length, 'all samples');
    for (const point of [0, 1, 2])
      expect(rows.filter(([of]) => of === point)).toEqual(sent.filter(([of]) => of === point));
    expect(rows).toHaveLength(sent.length);
  });

  test('a late follower asks for the births and has every newest value', async () => {
    const at = await broker();
    const edge = await node(at);
    await edge.publish(batchOf([0, 1000, 1], [1, 1000, 2], [2, 1000, Number.NaN, 0x808c_0000]));
    const { rows } = follow(at);
    await until(() => rows.length === 3, 'births on request');
    expect(rows).toEqual([
      [0, 1000, 1, 0],
      [1, 1000, 2, 0],
      [2, 1000, Number.NaN, 0x808c_0000],
    ]);
  });

  test('backlog is marked, and a birth does not show it', async () => {
    const at = await broker();
    const { rows, historical, states } = follow(at);
    const edge = await node(at);
    await until(() => states.includes('gateway online'), 'the birth');
    await edge.publish(batchOf([0, 5000, 5]));
    await edge.publish(batchOf([0, 4000, 4], [1, 4000, 4]), { historical: true });
    await until(() => historical.length === 2, 'the backlog');
    const late = follow(at);
    await until(() => late.rows.length > 0, 'births on request');
    expect(rows).toEqual([[0, 5000, 5, 0]]);
    expect(late.rows).toEqual([[0, 5000, 5, 0]]);
  });

  test('lost messages are noticed by their number and healed by a rebirth', async () => {
    const at = await broker();
    const { rows, states } = follow(at);
    const seen = await watch(at);
    const data = (seq: number, value: number) =>
      encodePayload({ seq, metrics: [{ alias: 1, timestamp: 1000 + seq, value }] });
    const birthed = { name: 'FT-1', alias: 1, datatype: DataType.Double, timestamp: 1000, value: 0 };
    await seen.send(
      'spBv1.0/site-live/NBIRTH/gateway',
      encodePayload({ seq: 0, metrics: [{ name: 'bdSeq', datatype: DataType.Int64, value: 0 }] }),
    );
    await seen.send('spBv1.0/site-live/DBIRTH/gateway/a.X', encodePayload({ seq: 1, metrics: [birthed] }));
    await seen.send('spBv1.0/site-live/DDATA/gateway/a.X', data(2, 2));
    await seen.send('spBv1.0/site-live/DDATA/gateway/a.X', data(5, 5));
    await until(() => rows.length === 3, 'what did arrive');
    expect(states).toContain('gateway online');
    await until(() => seen.types().includes('NCMD'), 'the request for a rebirth');
    expect(seen.heard.find(({ type }) => type === 'NCMD')?.payload.metrics).toMatchObject([
      { name: 'Node Control/Rebirth', value: true },
    ]);
  });

  test('broker away: publish refuses, followers are told; back: born again, followed again', async () => {
    const at = await broker();
    const { rows, states } = follow(at);
    const edge = await node(at);
    await until(() => states.includes('gateway online'), 'the birth');
    await at.stop();
    await until(() => !edge.connected && states.includes('no bus'), 'the loss');
    await expect(edge.publish(batchOf([0, 1000, 1]))).rejects.toThrow(/not connected to the broker mqtt:/);
    await at.start();
    await until(
      () => edge.connected && states.filter((state) => state === 'gateway online').length === 2,
      'the return',
    );
    await edge.publish(batchOf([0, 2000, 2]));
    await until(() => rows.some(([, time]) => time === 2000), 'samples again');
    expect(states.indexOf('gateway offline')).toBeLessThan(states.indexOf('no bus'));
  });

  test('messages of our own: subscriptions and retained messages survive a broker that forgot everything', async () => {
    const at = await broker();
    const speaker = connectMessageBus(at.room, 'speaker');
    const listener = connectMessageBus(at.room, 'listener');
    ends.push(
      () => speaker.close(),
      () => listener.close(),
    );
    const heard: string[] = [];
    await listener.subscribe('zhongshi/+/health/+', () => {
      throw new Error('a handler of others that fails');
    });
    await listener.subscribe('zhongshi/+/health/+', (topic, message) =>
      heard.push(`${topic} ${JSON.stringify(message)}`),
    );
    await speaker.publish('zhongshi/site/health/twin', { at: 1 }, { retain: true });
    await until(() => heard.length > 0, 'the message');
    await at.stop();
    await until(() => !speaker.connected && !listener.connected, 'the loss');
    await expect(speaker.publish('zhongshi/site/x', {})).rejects.toThrow(/not connected/);
    await speaker.publish('zhongshi/site/health/twin', { at: 2 }, { retain: true });
    await at.start();
    await until(() => heard.includes('zhongshi/site/health/twin {"at":2}'), 'the retained message after the return');
  });
};

describe('embedded broker', suite(aedesBroker));
describeWith(['mosquitto'], 'mosquitto', suite(mosquittoBroker));
