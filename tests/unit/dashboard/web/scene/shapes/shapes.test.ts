import { describe, expect, test } from 'vitest';
import { SHAPES as DECLARED } from '../../../../../../config/plant/line.ts';
import type { SceneEquipment } from '../../../../../../dashboard/web/scene/input.ts';
import { routePipes } from '../../../../../../dashboard/web/scene/layout/route.ts';
import { buildTubes } from '../../../../../../dashboard/web/scene/layout/tube.ts';
import { drawEquipment, SHAPES } from '../../../../../../dashboard/web/scene/shapes/index.ts';
import { MeshBuilder, type MeshData } from '../../../../../../dashboard/web/scene/shapes/mesh-builder.ts';
import { drawSteelwork } from '../../../../../../dashboard/web/scene/shapes/steelwork.ts';
import { bdoScene } from '../bdo-scene.ts';

const bounds = ({ position }: MeshData) => {
  const axis = (offset: number) => {
    const values = [...position].filter((_, index) => index % 3 === offset);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))] as const;
  };
  return { x: axis(0), y: axis(1), z: axis(2) };
};

const sizes = [
  { footprint: { x: 1, y: 1 }, height: 3 },
  { footprint: { x: 2.4, y: 0.8 }, height: 1.2 },
  { footprint: { x: 0.4, y: 1.4 }, height: 0.5 },
];

describe('shapes', () => {
  test('there is a drawing for each shape that a line folder may name', () => {
    expect(Object.keys(SHAPES).sort()).toEqual([...DECLARED].sort());
  });

  test.each(DECLARED.flatMap((shape) => sizes.map((size) => [shape, size] as const)))(
    '%s fills its box: %o',
    (shape, size) => {
      const equipment: SceneEquipment = { id: 'e', shape, area: 'A', position: { x: 10, y: 5, z: 2 }, ...size };
      const builder = new MeshBuilder(16);
      drawEquipment(builder, equipment);
      const data = builder.data();
      const box = bounds(data);
      expect(box.z[0]).toBeCloseTo(2, 3);
      expect(box.z[1], 'height').toBeCloseTo(2 + size.height, 1);
      for (const axis of ['x', 'y'] as const) {
        const middle = axis === 'x' ? 10 : 5;
        expect(box[axis][0], `${axis} low`).toBeGreaterThan(middle - size.footprint[axis] / 2 - 0.08);
        expect(box[axis][1], `${axis} high`).toBeLessThan(middle + size.footprint[axis] / 2 + 0.08);
        expect(box[axis][1] - box[axis][0]).toBeGreaterThan(size.footprint[axis] * 0.98);
      }
      for (let at = 0; at < data.normal.length; at += 3) {
        expect(Math.hypot(data.normal[at]!, data.normal[at + 1]!, data.normal[at + 2]!)).toBeCloseTo(1, 3);
      }
      expect(Math.max(...data.index)).toBeLessThan(data.position.length / 3);
    },
  );

  test('outward faces: the triangles of a shell turn with their normals', () => {
    const builder = new MeshBuilder(12);
    builder.dome({ x: 0, y: 0, z: 1 }, 'z', 0.5, 0.3, { light: 1, live: 1 });
    builder.dome({ x: 0, y: 0, z: 0 }, 'z', 0.5, -0.3, { light: 1, live: 1 });
    builder.cylinder({ x: 0, y: 0, z: 0 }, { x: 0, y: 0, z: 1 }, 0.5, { light: 1, live: 1 });
    builder.box({ x: 2, y: 2, z: 0 }, { x: 3, y: 3, z: 1 }, { light: 1, live: 1 });
    const { position, normal, index } = builder.data();
    let turned = 0;
    for (let at = 0; at < index.length; at += 3) {
      const [a, b, c] = [0, 1, 2].map((corner) => {
        const vertex = index[at + corner]! * 3;
        return [position[vertex]!, position[vertex + 1]!, position[vertex + 2]!] as const;
      });
      const u = [b![0] - a![0], b![1] - a![1], b![2] - a![2]] as const;
      const v = [c![0] - a![0], c![1] - a![1], c![2] - a![2]] as const;
      const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
      if (Math.hypot(...n) < 1e-9) continue;
      const first = index[at]! * 3;
      if (n[0] * normal[first]! + n[1] * normal[first + 1]! + n[2] * normal[first + 2]! < 0) turned += 1;
    }
    expect(turned).toBe(0);
  });

  test('the whole BDO line keeps within the triangle budgets of medium and low detail', () => {
    const input = bdoScene();
    const triangles = (segments: number, sides: number, steps: number) => {
      const builder = new MeshBuilder(segments);
      drawSteelwork(builder, input);
      for (const equipment of input.equipment) drawEquipment(builder, equipment);
      const tubes = buildTubes(
        routePipes(input).map((route) => ({ route, radius: 0.06 })),
        sides,
        steps,
      );
      expect([...tubes.position].every(Number.isFinite)).toBe(true);
      return (builder.data().index.length + tubes.index.length) / 3;
    };
    expect(triangles(20, 7, 3)).toBeLessThan(250_000);
    expect(triangles(10, 5, 2)).toBeLessThan(100_000);
  });
});
