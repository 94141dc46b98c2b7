import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../../../config/plant/load.ts';
import { lineView } from '../../../../../../dashboard/server/views.ts';
import { hallInput } from '../../../../../../dashboard/web/pages/plant/scene-input.ts';
import type { EquipmentState, SceneHall, SceneState } from '../../../../../../dashboard/web/scene/input.ts';
import { levelAt } from '../../../../../../dashboard/web/scene/layout/detail.ts';
import { hallCards } from '../../../../../../dashboard/web/scene/layout/hall-cards.ts';
import { boundsOf, distanceTo, hallAt, placedOn } from '../../../../../../dashboard/web/scene/layout/site.ts';

const { lines } = loadConfig(undefined, 'every');
const halls: readonly SceneHall[] = lines.map((line) => ({
  id: line.id,
  at: line.hall.at ?? { x: 0, y: 0 },
  ...hallInput(lineView(line)),
}));

describe('the site', () => {
  test('every line has a place of its own on it', () => {
    expect(lines.filter(({ hall }) => hall.at === undefined).map(({ id }) => id)).toEqual([]);
    const { low, high } = boundsOf(halls);
    for (const { id, at, hall } of halls) {
      expect(hallAt(halls, at.x + hall.x / 2, at.y + hall.y / 2)?.id).toBe(id);
      expect(at.x >= low.x && at.y >= low.y && at.x + hall.x <= high.x && at.y + hall.y <= high.y).toBe(true);
    }
  });

  test('every equipment stands on the floor of its own hall', () => {
    for (const { hall, position } of placedOn({ halls }))
      expect(hallAt(halls, position.x, position.y)?.id, `${hall} at ${position.x}, ${position.y}`).toBe(hall);
  });

  test('a hall is as far as its nearest floor, and no farther than its middle', () => {
    const [hall] = halls;
    if (!hall) throw new Error('no hall');
    const metre = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(metre, metre, fc.double({ min: 0, max: 200, noNaN: true }), (x, y, z) => {
        const far = distanceTo(hall, { x, y, z });
        const middle = Math.hypot(hall.at.x + hall.hall.x / 2 - x, hall.at.y + hall.hall.y / 2 - y, z);
        expect(far).toBeLessThanOrEqual(middle + 1e-9);
        expect(far).toBeGreaterThanOrEqual(z - 1e-9);
        if (hallAt([hall], x, y)) expect(far).toBeCloseTo(z, 9);
      }),
    );
  });
});

test('detail goes down far away and does not change to and fro at the border', () => {
  expect(levelAt('high', null, 0.02)).toBe('high');
  expect(levelAt('high', 'high', 0.11)).toBe('high');
  expect(levelAt('high', 'high', 0.13)).toBe('med');
  expect(levelAt('high', 'med', 0.11)).toBe('med');
  expect(levelAt('high', 'med', 0.09)).toBe('high');
  expect(levelAt('low', 'low', 10)).toBe('low');
});

test('a hall has a card where it has a name, with the alarms of its own equipment', () => {
  const [first, second] = halls;
  if (!first || !second) throw new Error('two halls are needed');
  const alarm = (priority: 1 | 2 | null) => ({ alarm: priority === null ? null : { priority } }) as EquipmentState;
  const state = {
    halls: [
      { name: '甲', equipment: [alarm(null), alarm(2)] },
      { name: null, equipment: [alarm(1)] },
    ],
  } as unknown as SceneState;
  const sight = {
    project: () => ({ x: 1, y: 2, isVisible: true }),
    metresPerPixel: ({ id }: SceneHall) => (id === first.id ? 0.5 : 0.1),
  };
  expect(hallCards([first, second], state, sight as never)).toMatchObject([
    { id: first.id, name: '甲', alarms: [2], isFar: true },
  ]);
});
