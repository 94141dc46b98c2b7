import { expect, test } from 'vitest';
import { Lanes } from '../../../../gateway/delivery/lanes.ts';

test('in one lane the base follows what is delivered and there is no backlog', () => {
  const lanes = new Lanes(10);
  lanes.delivered(15);
  expect([lanes.base, lanes.live, lanes.backlog, lanes.waiting(20)]).toEqual([15, 15, null, 5]);
});

test('what the live lane overtakes is backlog; both meet and are one lane again', () => {
  const lanes = new Lanes(0);
  lanes.overtake(100);
  lanes.delivered(110);
  expect([lanes.backlog, lanes.stretches, lanes.waiting(110)]).toEqual([
    { from: 0, to: 100 },
    [{ from: 100, to: 110 }],
    100,
  ]);
  lanes.acknowledge(0, 60);
  expect([lanes.base, lanes.backlog]).toEqual([60, { from: 60, to: 100 }]);
  lanes.acknowledge(60, 100);
  expect([lanes.base, lanes.live, lanes.backlog, lanes.stretches]).toEqual([110, 110, null, []]);
});

test('a second outage while a backlog drains leaves two stretches to fill, oldest first', () => {
  const lanes = new Lanes(0);
  lanes.overtake(100);
  lanes.delivered(110);
  lanes.overtake(200);
  lanes.delivered(205);
  expect(lanes.waiting(205)).toBe(190);
  lanes.acknowledge(0, 100);
  expect(lanes.backlog).toEqual({ from: 110, to: 200 });
  lanes.acknowledge(110, 200);
  expect([lanes.base, lanes.backlog]).toEqual([205, null]);
});

test('a restart goes on with what it had; overlapping or senseless stretches do no harm', () => {
  const lanes = new Lanes(50, [
    { from: 80, to: 90 },
    { from: 40, to: 55 },
    { from: 85, to: 95 },
    { from: 99, to: 99 },
  ]);
  expect([lanes.base, lanes.live, lanes.stretches]).toEqual([55, 95, [{ from: 80, to: 95 }]]);
  expect(lanes.backlog).toEqual({ from: 55, to: 80 });
});

test('of more stretches than it remembers the oldest is delivered again', () => {
  const lanes = new Lanes(
    0,
    Array.from({ length: 1_001 }, (_, place) => ({ from: 10 + place * 10, to: 15 + place * 10 })),
  );
  expect(lanes.stretches).toHaveLength(1_000);
  expect(lanes.backlog).toEqual({ from: 0, to: 20 });
});
