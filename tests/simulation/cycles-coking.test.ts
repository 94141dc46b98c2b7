import { expect, test } from 'vitest';
import { loadConfig } from '../../config/plant/load.ts';
import { lineView, pointViews } from '../../dashboard/server/views.ts';
import type { LiveValue } from '../../dashboard/web/page.ts';
import { CycleWatch } from '../../dashboard/web/state/cycles.ts';
import { exceededNow } from '../../dashboard/web/state/limits.ts';
import type { Plant } from '../../simulators/plant/plant.ts';
import { line, plantOf } from '../unit/simulators/plant/coking-plant.ts';

// Four chambers five hours apart: within five hours each phase of a batch is seen in one of them, a push and a charge too.

const SAMPLE_S = 10;
/** The first minutes, until pressures have settled. */
const SETTLED_S = 300;
const views = pointViews(loadConfig(undefined, ['coking']));
/** Hydrogen and methane of the clean gas go round with the battery beyond limits that the description gives them as steady points. */
const SWINGING = new Set(['AT-90511', 'AT-90512']);
const judged = views.filter(
  ({ tag, limits }) => Object.values(limits).some((limit) => limit !== null) && !SWINGING.has(tag),
);

/** Samples beyond something by tag and limit, judged by the phase and by the limits alone. */
const alarmsOf = (plant: Plant, hours: number) => {
  const watch = new CycleWatch([lineView(line)], () => plant.timeS * 1000);
  const byTag = new Map(views.map((view) => [view.tag, view]));
  const live = (tag: string): LiveValue[] => {
    const point = byTag.get(tag);
    const { value, status } = plant.reading(tag);
    if (!point || Number.isNaN(value)) return [];
    return [{ point, value, status, sourceTime: 0, receiveTime: 0, quality: 'good', ageMs: 0 }];
  };
  const byPhase = new Map<string, number>();
  const byLimits = new Map<string, number>();
  const count = (into: Map<string, number>, one: LiveValue) => {
    const beyond = exceededNow(one);
    const key = `${one.point.tag} ${beyond?.limit}`;
    if (beyond) into.set(key, (into.get(key) ?? 0) + 1);
  };
  plant.advance(SETTLED_S);
  for (let timeS = SETTLED_S; timeS < hours * 3600; timeS += SAMPLE_S) {
    plant.advance(SAMPLE_S);
    watch.heard(watch.tags.flatMap(live));
    for (const one of judged.flatMap(({ tag }) => live(tag))) {
      const cycle = watch.of(one.point.tag);
      count(byPhase, cycle ? { ...one, cycle } : one);
      count(byLimits, one);
    }
  }
  return { byPhase, byLimits };
};

test('a normal battery is beyond nothing by its phases, and hundreds of times by its limits alone', () => {
  const { byPhase, byLimits } = alarmsOf(plantOf({ noise: 'gaussian', seed: 5 }), 5);
  expect([...byPhase]).toEqual([]);
  expect([...byLimits.values()].reduce((sum, number) => sum + number, 0)).toBeGreaterThan(300);
});

test('thermocouples that are off are told by what their phases let expect', () => {
  const plant = plantOf({ noise: 'gaussian', seed: 5 });
  // Inside every limit, and at no hour of these charges right.
  plant.inject({ fault: 'sensor-offset:TT-70204', atS: 600, magnitude: 300 });
  plant.inject({ fault: 'sensor-offset:TT-70403', atS: 600, magnitude: -120 });
  const { byPhase, byLimits } = alarmsOf(plant, 1);
  expect([...byPhase.keys()].sort()).toEqual(['TT-70204 above', 'TT-70403 below']);
  expect([...byLimits.keys()].filter((key) => key.startsWith('TT-70204') || key.startsWith('TT-70403'))).toEqual([]);
});
