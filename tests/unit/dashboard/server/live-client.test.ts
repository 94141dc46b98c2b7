import { expect, test } from 'vitest';
import { loadConfig } from '../../../../config/plant/load.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { type Frame, readFrame } from '../../../../dashboard/contract/frame.ts';
import { LatestStore } from '../../../../dashboard/server/latest-store.ts';
import { BUFFERED_BYTES_MAX, LiveClient } from '../../../../dashboard/server/live-client.ts';

const config = loadConfig();

const start = (resumeFrom: number | null = null, store = new LatestStore(config.points)) => {
  const frames: Frame[] = [];
  const socket = {
    bufferedAmount: 0,
    send: (data: ArrayBuffer | string) => void frames.push(readFrame(data as ArrayBuffer)),
  };
  const client = new LiveClient(socket, store, resumeFrom);
  return {
    store,
    client,
    socket,
    frames,
    say: (point: number, value: number, status: number = Status.Good) => {
      const builder = new BatchBuilder();
      builder.add(point, 1000, 1012, value, status);
      store.apply(builder.take());
    },
    tick: () => client.tick(store.nextTick(), 5000),
  };
};
const rows = (frame: Frame | undefined) => [...(frame?.point ?? [])].map((point, row) => [point, frame?.value[row]]);

test('a window begins with a snapshot of what it shows, then gets only what changed', () => {
  const { client, say, tick, frames } = start();
  say(0, 1);
  say(1, 2);
  say(2, 3);
  client.subscribe([0, 1], 10, false);
  tick();
  say(1, 2.5);
  tick();
  expect(frames.map(({ kind }) => kind)).toEqual(['snapshot', 'batch']);
  expect(rows(frames[0])).toEqual([
    [0, 1],
    [1, 2],
  ]);
  expect(rows(frames[1])).toEqual([[1, 2.5]]);
  expect(frames[1]?.delay[0]).toBe(12);
});

test('nothing new is a heartbeat once a second', () => {
  const { client, tick, frames } = start();
  client.subscribe('all', 10, false);
  for (let count = 0; count < 25; count++) tick();
  expect(frames.map(({ kind }) => kind)).toEqual(['snapshot', 'heartbeat', 'heartbeat']);
});

test('a full socket gets nothing, then the newest value of each point once', () => {
  const { client, say, tick, frames, socket } = start();
  client.subscribe('all', 10, false);
  tick();
  socket.bufferedAmount = BUFFERED_BYTES_MAX + 1;
  for (let value = 0; value < 50; value++) {
    say(4, value);
    tick();
  }
  expect(frames).toHaveLength(1);
  expect(client.skipped).toBe(50);
  socket.bufferedAmount = 0;
  tick();
  expect(rows(frames[1])).toEqual([[4, 49]]);
});

test('who resumes by the number of its last frame gets what it missed and no more', () => {
  const first = start();
  first.client.subscribe('all', 10, false);
  first.say(0, 1);
  first.say(1, 1);
  first.tick();
  const seq = first.frames[0]?.seq ?? 0;
  first.say(1, 2);
  first.store.nextTick();
  const second = start(seq, first.store);
  second.client.subscribe('all', 10, true);
  second.tick();
  expect(second.frames[0]?.kind).toBe('batch');
  expect(rows(second.frames[0])).toEqual([[1, 2]]);
});

test('a slow window is sent frames at its own pace, with everything since the one before', () => {
  const { client, say, tick, frames } = start();
  client.subscribe('all', 0.2, false);
  tick();
  say(7, 1);
  tick();
  say(8, 1);
  for (let count = 0; count < 49; count++) tick();
  expect(frames.map(({ kind }) => kind)).toEqual(['snapshot', 'batch']);
  expect(rows(frames[1])).toEqual([
    [7, 1],
    [8, 1],
  ]);
});
