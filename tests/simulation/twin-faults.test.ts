import { expect, test } from 'vitest';
import { faultRig, saidBy, WARM_UP_S } from './fault-trial.ts';

// The whole table is `npm run bench -- faults`. Here two faults at once on one seed that the monitors were not written with.

test('mismatched plant, seed 611: nothing while sound, then a vacuum leak and a silent device as two answers', () => {
  const rig = faultRig({ seed: 611, plant: 'mismatched', sigmaTold: 1, tickS: 20 });
  const early: string[] = [];
  rig.run(WARM_UP_S, (report) => {
    for (const { kind, names } of saidBy(report)) early.push(`${kind} ${names.join()}`);
    return false;
  });
  expect(new Set(early)).toEqual(new Set());
  const atS = rig.plant.timeS;
  rig.plant.inject({ fault: 'F12', atS, magnitude: 1 });
  rig.plant.inject({ fault: 'F15', atS, magnitude: 1 });
  const after = new Map<string, number>();
  rig.run(900, (report, timeS) => {
    for (const { names } of saidBy(report)) {
      const key = names.join();
      if (!after.has(key)) after.set(key, timeS - atS);
    }
    return after.has('VACUUM-LEAK-C402') && after.has('CH-601');
  });
  expect(after.get('VACUUM-LEAK-C402')).toBeLessThanOrEqual(900);
  expect(after.get('CH-601')).toBeLessThanOrEqual(120);
});
