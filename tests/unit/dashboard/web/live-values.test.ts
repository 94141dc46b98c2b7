import { expect, test } from 'vitest';
import { newFrame } from '../../../../dashboard/contract/frame.ts';
import type { LiveValue } from '../../../../dashboard/web/page.ts';
import { LiveValues } from '../../../../dashboard/web/state/live-values.ts';
import { aPoint } from './point.ts';

const start = () => {
  const frames: (() => void)[] = [];
  const asked: (readonly number[])[] = [];
  const room = { at: 10_000, lost: false };
  const values = new LiveValues(
    [aPoint(), aPoint({ index: 1, tag: 'TT-1002' }), aPoint({ index: 2, tag: 'TT-1003', staleAfterMs: null })],
    {
      now: () => room.at,
      cycleOf: () => null,
      unheard: () => room.lost,
      nextFrame: (act) => frames.push(act),
      watchedChanged: (indexes) => asked.push(indexes),
    },
  );
  return {
    values,
    room,
    asked,
    pending: frames,
    paint: () => {
      for (const act of frames.splice(0)) act();
    },
    say: (point: number, value: number) => {
      const frame = newFrame('batch', room.at, 1, 1);
      frame.value[0] = value;
      frame.sourceTime[0] = room.at - 20;
      frame.delay[0] = 20;
      frame.point[0] = point;
      values.apply(frame);
    },
  };
};

test('one flush an animation frame, with the newest value, to who watches', () => {
  const { values, say, paint, pending } = start();
  const seen: (number | null)[] = [];
  values.watch([0], ([live]) => seen.push(live?.value ?? null));
  say(0, 1);
  say(0, 2);
  say(1, 9);
  expect(pending).toHaveLength(1);
  paint();
  expect(seen).toEqual([null, 2]);
});

test('a value grows stale by its own period, one that sends changes only does not', () => {
  const { values, say, paint, room } = start();
  const seen = new Map<string, string>();
  values.watch([0, 2], (changed: readonly LiveValue[]) => {
    for (const { point, quality } of changed) seen.set(point.tag, quality);
  });
  say(0, 1);
  say(2, 1);
  paint();
  room.at += 3100;
  values.sweep();
  paint();
  expect(Object.fromEntries(seen)).toEqual({ 'TT-1001': 'stale', 'TT-1003': 'good' });
});

test('a lost link makes every value stale at the next sweep, and its return makes them good', () => {
  const { values, say, paint, room } = start();
  let quality = '';
  values.watch([2], ([live]) => {
    quality = live?.quality ?? '';
  });
  say(2, 1);
  paint();
  expect(quality).toBe('good');
  room.lost = true;
  values.sweep();
  paint();
  expect(quality).toBe('stale');
  room.lost = false;
  values.sweep();
  paint();
  expect(quality).toBe('good');
});

test('the server is told once what is on screen, and again when it left', async () => {
  const { values, asked } = start();
  const stops = [values.watch([0], () => {}), values.watch([0, 1], () => {})];
  await Promise.resolve();
  expect(asked).toEqual([[0, 1]]);
  stops[1]?.();
  await Promise.resolve();
  expect(asked.at(-1)).toEqual([0]);
  stops[0]?.();
  await Promise.resolve();
  expect(asked.at(-1)).toEqual([]);
  expect(values.watched).toBe(0);
});
