import { describe, expect, test } from 'vitest';
import {
  basis,
  between,
  cornersOf,
  eyeOf,
  FIELD_OF_VIEW,
  fitted,
  limited,
} from '../../../../../../dashboard/web/scene/camera/view.ts';

const HALL = { low: { x: 0, y: 0 }, high: { x: 60, y: 30 } };
const BOUNDS = { low: { x: 1, y: 2, z: 0 }, high: { x: 59, y: 29, z: 12 } };

describe('camera', () => {
  test.each([
    ['wide', 1.78, { azimuth: -0.2, elevation: 0.7 }, false],
    ['tall', 0.6, { azimuth: 1.1, elevation: 0.3 }, false],
    ['plan', 1.4, { azimuth: 0, elevation: Math.PI / 2 }, true],
  ] as const)('a fitted view holds all corners: %s', (_, aspect, angles, isOrthographic) => {
    const view = fitted(cornersOf(BOUNDS), angles, isOrthographic, aspect);
    const eye = eyeOf(view);
    const { right, up, forward } = basis(view);
    const tan = Math.tan(FIELD_OF_VIEW / 2);
    for (const x of [BOUNDS.low.x, BOUNDS.high.x]) {
      for (const y of [BOUNDS.low.y, BOUNDS.high.y]) {
        for (const z of [BOUNDS.low.z, BOUNDS.high.z]) {
          const offset = { x: x - eye.x, y: y - eye.y, z: z - eye.z };
          const dot = (axis: typeof right) => offset.x * axis.x + offset.y * axis.y + offset.z * axis.z;
          const depth = isOrthographic ? view.distance : dot(forward);
          expect(Math.abs(dot(right) / depth)).toBeLessThan(tan * aspect);
          expect(Math.abs(dot(up) / depth)).toBeLessThan(tan);
        }
      }
    }
  });

  test('never gets under the floor', () => {
    const view = limited(
      { target: { x: 5, y: 5, z: -3 }, azimuth: 0, elevation: -1, distance: 0.1, orthographic: false },
      HALL,
    );
    expect(eyeOf(view).z).toBeGreaterThan(0);
    expect(view.distance).toBeGreaterThan(1);
  });

  test('a move turns the short way round and ends where it should', () => {
    const from = { target: { x: 0, y: 0, z: 0 }, azimuth: 3, elevation: 0.5, distance: 10, orthographic: false };
    const to = { ...from, azimuth: -3, distance: 20 };
    expect(between(from, to, 0.5).azimuth).toBeCloseTo(Math.PI, 6);
    expect(Math.cos(between(from, to, 1).azimuth)).toBeCloseTo(Math.cos(-3), 9);
    expect(between(from, to, 1).distance).toBe(20);
  });
});
