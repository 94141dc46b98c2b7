import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HallInput, SceneEquipment, Vector } from '../../../../../../dashboard/web/scene/input.ts';
import { type Route, routePipes } from '../../../../../../dashboard/web/scene/layout/route.ts';
import { bdoScene } from '../bdo-scene.ts';

const SHAPES = ['column', 'pump', 'tank', 'exchanger', 'reactor-agitated', 'skid'];
const HALL = { x: 60, y: 30 };

const anyEquipment = (id: string): fc.Arbitrary<SceneEquipment> =>
  fc.record({
    id: fc.constant(id),
    shape: fc.constantFrom(...SHAPES),
    area: fc.constant('A'),
    position: fc.record({
      x: fc.integer({ min: 2, max: 58 }),
      y: fc.integer({ min: 2, max: 28 }),
      z: fc.integer({ min: 0, max: 8 }),
    }),
    footprint: fc
      .record({ x: fc.integer({ min: 1, max: 8 }), y: fc.integer({ min: 1, max: 8 }) })
      .map(({ x, y }) => ({ x: x / 4, y: y / 4 })),
    height: fc.integer({ min: 1, max: 48 }).map((quarters) => quarters / 4),
  });

const anyScene: fc.Arbitrary<HallInput> = fc.integer({ min: 2, max: 8 }).chain((count) => {
  const ids = Array.from({ length: count }, (_, index) => `E-${index}`);
  return fc.record({
    hall: fc.constant(HALL),
    areas: fc.constant(['A']),
    equipment: fc.tuple(...ids.map(anyEquipment)),
    racks: fc.constantFrom(
      [],
      [{ from: { x: 4, y: 12 }, to: { x: 56, y: 12 }, z: 5, width: 2 }],
      [
        { from: { x: 4, y: 12 }, to: { x: 56, y: 12 }, z: 5, width: 2 },
        { from: { x: 52, y: 12 }, to: { x: 52, y: 4 }, z: 5, width: 1.2 },
      ],
    ),
    pipes: fc
      .array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids, 'edge'), fc.boolean()), {
        minLength: 1,
        maxLength: 20,
      })
      .map((list) =>
        list
          .filter(([a, b]) => a !== b)
          .map(([a, b, isTurned], index) => ({
            id: `P-${index}`,
            from: isTurned ? b : a,
            to: isTurned ? a : b,
            medium: index % 2 === 0 ? 'gas' : 'water',
          })),
      ),
  });
});

const changedAxes = (a: Vector, b: Vector): number =>
  (['x', 'y', 'z'] as const).filter((axis) => Math.abs(a[axis] - b[axis]) > 1e-6).length;

const isInside = (point: Vector, { position, footprint, height }: SceneEquipment): boolean =>
  Math.abs(point.x - position.x) <= footprint.x / 2 &&
  Math.abs(point.y - position.y) <= footprint.y / 2 &&
  point.z >= position.z - 1e-6 &&
  point.z <= position.z + Math.max(height, 0.13);

const checkRoute = (route: Route, input: HallInput): void => {
  const pipe = input.pipes.find(({ id }) => id === route.id);
  const ends = [
    { id: pipe?.from, point: route.points[0], isStart: true },
    { id: pipe?.to, point: route.points.at(-1), isStart: false },
  ];
  for (const { id, point, isStart } of ends) {
    const equipment = input.equipment.find((one) => one.id === id);
    if (!point) throw new Error(`${route.id} has no points`);
    if (equipment) expect(isInside(point, equipment), `${route.id} joins ${id}`).toBe(true);
    else {
      expect(route.edge).toBe(isStart ? 'start' : 'end');
      expect(point.x < 0 || point.y < 0 || point.x > HALL.x || point.y > HALL.y).toBe(true);
    }
  }
  for (const [index, point] of route.points.entries()) {
    expect(point.z).toBeGreaterThan(0.05);
    const next = route.points[index + 1];
    if (next) expect(changedAxes(point, next), `${route.id} step ${index}`).toBe(1);
  }
};

describe('pipe routes', () => {
  test('join their two ends, turn at right angles only and stay above the floor, whatever the line', () => {
    fc.assert(
      fc.property(anyScene, (input) => {
        const routes = routePipes(input);
        expect(routes.map(({ id }) => id)).toEqual(input.pipes.map(({ id }) => id));
        for (const route of routes) checkRoute(route, input);
      }),
      { numRuns: 150 },
    );
  });

  test('of the BDO line: all of them, and no two lie in one another along a rack', () => {
    const input = bdoScene();
    const routes = routePipes(input);
    expect(routes).toHaveLength(input.pipes.length);
    for (const route of routes) checkRoute(route, input);
    const runs = routes.flatMap(({ id, points }) =>
      points.flatMap((point, index) => {
        const next = points[index + 1];
        return next && Math.abs(next.x - point.x) > 3
          ? [{ id, y: point.y, z: point.z, low: Math.min(point.x, next.x), high: Math.max(point.x, next.x) }]
          : [];
      }),
    );
    expect(runs.length).toBeGreaterThan(30);
    for (const [index, a] of runs.entries()) {
      for (const b of runs.slice(index + 1)) {
        const isApart = a.high <= b.low || b.high <= a.low || Math.hypot(a.y - b.y, a.z - b.z) > 0.15;
        expect(isApart || a.id === b.id, `${a.id} and ${b.id} at y ${a.y} z ${a.z}`).toBe(true);
      }
    }
  });

  test('neighbours are joined without the rack', () => {
    const near: HallInput = {
      hall: HALL,
      areas: ['A'],
      racks: [],
      equipment: [
        { id: 'a', shape: 'tank', area: 'A', position: { x: 10, y: 10, z: 0 }, footprint: { x: 1, y: 1 }, height: 2 },
        {
          id: 'b',
          shape: 'pump',
          area: 'A',
          position: { x: 12, y: 10, z: 0 },
          footprint: { x: 0.6, y: 0.3 },
          height: 0.5,
        },
      ],
      pipes: [{ id: 'p', from: 'a', to: 'b', medium: 'water' }],
    };
    const [route] = routePipes(near);
    expect(Math.max(...(route?.points ?? []).map(({ z }) => z))).toBeLessThan(2);
  });
});
