import { expect, test } from 'vitest';
import type { LineView } from '../../../../../../dashboard/contract/line-view.ts';
import type { PointView } from '../../../../../../dashboard/contract/point-view.ts';
import type { LiveValue, Quality } from '../../../../../../dashboard/web/page.ts';
import { batchOf, batchState, pipeBatch } from '../../../../../../dashboard/web/pages/plant/batch.ts';
import { painterOf } from '../../../../../../dashboard/web/pages/plant/overlay.ts';
import { planOf } from '../../../../../../dashboard/web/pages/plant/plan.ts';
import { cividis } from '../../../../../../dashboard/web/pages/plant/ramps.ts';
import { hallState } from '../../../../../../dashboard/web/pages/plant/scene-state.ts';
import { aPoint } from '../../point.ts';

// A kiln that is charged through one pipe and emptied through another, by the phase of its cycle alone.

const name = { zh: '窑', en: 'Kiln' };
const points = [
  aPoint({ tag: 'ZS-1', isaType: 'ZS', equipment: 'K-1', role: 'STATUS', words: { 0: name, 1: name, 2: name } }),
  aPoint({ tag: 'TT-1', equipment: 'K-1', role: 'PVC' }),
  aPoint({ tag: 'TT-2', equipment: 'K-1' }),
];
const line = {
  id: 'kilns',
  areas: [],
  streams: [],
  equipment: [{ id: 'K-1', name }],
  connections: [
    { from: 'H-1', to: 'K-1', medium: 'solid' },
    { from: 'K-1', to: 'C-1', medium: 'solid' },
    { from: 'K-1', to: 'G-1', medium: 'gas' },
  ],
  cycles: [
    {
      id: 'batch',
      name,
      places: [{ equipment: 'K-1', phase: 'ZS-1', points: { core: 'TT-1' } }],
      expected: [],
      suppressed: [],
      shown: { filling: [1], full: [2], emptying: [3], open: [1, 3], medium: 'solid', temperature: 'core' },
    },
  ],
} as unknown as LineView;
const byTag = new Map<string, PointView>(points.map((point) => [point.tag, point]));
const latest =
  (values: Readonly<Record<string, number>>, quality: Quality = 'good') =>
  (tag: string): LiveValue | null => {
    const point = byTag.get(tag);
    const value = values[tag];
    return point && value !== undefined
      ? { point, value, status: 0, sourceTime: 0, receiveTime: 0, quality, ageMs: 0 }
      : null;
  };
const format = { value: String, unit: () => '', number: String } as never;
const drawn = (values: Readonly<Record<string, number>>, overlay: 'none' | 'thermal' = 'none', quality?: Quality) => {
  const plan = planOf(line, points);
  const now = latest(values, quality);
  const state = hallState(line, plan, now, painterOf(overlay, plan, now, null, { low: 0, high: 1000 }), format, 'en');
  return { kiln: state.equipment[0], speeds: state.pipes.map(({ speed }) => speed > 0) };
};

test.each([
  [0, 0, false, [false, false]],
  [1, 0.5, true, [true, false]],
  [2, 0.92, false, [false, false]],
  [3, 0.5, true, [false, true]],
])('in phase %i it is %d full, open: %s, and what carries the charge moves: %j', (phase, level, isOpen, moving) => {
  const { kiln, speeds } = drawn({ 'ZS-1': phase });
  expect(kiln).toMatchObject({ level, isOpen, run: 'none' });
  expect(speeds.slice(0, 2)).toEqual(moving);
});

test('a phase that is not known, or Bad, says nothing of the inside', () => {
  for (const { kiln, speeds } of [drawn({}), drawn({ 'ZS-1': 1 }, 'none', 'bad')]) {
    expect(kiln).toMatchObject({ level: null, isOpen: false, run: 'unknown' });
    expect(speeds).toEqual([false, false, false]);
  }
});

test('the charge has the colour of its own temperature, the walls that of theirs', () => {
  const { kiln } = drawn({ 'ZS-1': 2, 'TT-1': 900, 'TT-2': 300 }, 'thermal');
  expect(kiln).toMatchObject({ inside: cividis(0.9), tint: cividis(0.3) });
  expect(drawn({ 'ZS-1': 2, 'TT-2': 300 }, 'thermal').kiln).toMatchObject({ inside: null, tint: cividis(0.3) });
});

test('what goes round nowhere has no batch, and neither has a pipe of another medium', () => {
  expect(batchOf(line, 'C-1', byTag)).toBeNull();
  expect(pipeBatch(line, { from: 'K-1', to: 'G-1', medium: 'gas' })).toBeNull();
  const plan = batchOf(line, 'K-1', byTag);
  if (!plan) throw new Error('the kiln has no batch');
  expect(batchState(plan, latest({ 'ZS-1': 2 }))).toEqual({ level: 0.92, isOpen: false });
});
