import { describe, expect, test } from 'vitest';
import { mergeBeacons } from '../../../../../../dashboard/web/scene/layout/beacons.ts';
import { flowSpeed } from '../../../../../../dashboard/web/scene/layout/flow-speed.ts';
import { platformsOf } from '../../../../../../dashboard/web/scene/layout/structure.ts';
import { zonesOf } from '../../../../../../dashboard/web/scene/layout/zones.ts';
import { bdoScene } from '../bdo-scene.ts';

describe('flow speed', () => {
  test('follows the law: still below the cut-off, half a length a second from normal on, backwards for a negative flow', () => {
    expect(flowSpeed(0)).toBe(0);
    expect(flowSpeed(0.005)).toBe(0);
    expect(flowSpeed(Number.NaN)).toBe(0);
    expect(flowSpeed(1)).toBe(0.5);
    expect(flowSpeed(3)).toBe(0.5);
    expect(flowSpeed(0.1)).toBeCloseTo(0.15 + 0.35 * Math.log10(1.9), 12);
    expect(flowSpeed(-0.1)).toBe(-flowSpeed(0.1));
  });
});

describe('beacons', () => {
  test('nearer than the reach become one with the worst priority and a count', () => {
    const merged = mergeBeacons(
      [
        { x: 10, y: 10, priority: 3 },
        { x: 20, y: 10, priority: 1 },
        { x: 300, y: 10, priority: 2 },
      ],
      28,
    );
    expect(merged).toEqual([
      { x: 20, y: 10, priority: 1, count: 2 },
      { x: 300, y: 10, priority: 2, count: 1 },
    ]);
  });
});

describe('zones and platforms of the BDO line', () => {
  test('every equipment stands in a zone of its area, and zones of different areas do not overlap', () => {
    const { equipment } = bdoScene();
    const zones = zonesOf(equipment);
    for (const { area, position } of equipment) {
      const holds = zones.some(
        ({ low, high, area: own }) =>
          own === area && position.x > low.x && position.x < high.x && position.y > low.y && position.y < high.y,
      );
      expect(holds).toBe(true);
    }
    for (const [index, a] of zones.entries()) {
      for (const b of zones.slice(index + 1)) {
        const isApart = a.high.x <= b.low.x || b.high.x <= a.low.x || a.high.y <= b.low.y || b.high.y <= a.low.y;
        expect(isApart || a.area === b.area, `${a.area} and ${b.area}`).toBe(true);
      }
    }
  });

  test('everything that stands high stands on a platform of its height', () => {
    const { equipment } = bdoScene();
    const platforms = platformsOf(equipment);
    for (const { id, position, footprint } of equipment.filter(({ position: { z } }) => z >= 1.6)) {
      const isCarried = platforms.some(
        ({ low, high, z }) =>
          z === position.z &&
          low.x <= position.x - footprint.x / 2 &&
          high.x >= position.x + footprint.x / 2 &&
          low.y <= position.y - footprint.y / 2 &&
          high.y >= position.y + footprint.y / 2,
      );
      expect(isCarried, id).toBe(true);
    }
  });
});
