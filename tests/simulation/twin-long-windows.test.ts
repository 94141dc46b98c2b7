import { expect, test } from 'vitest';
import { faultRig, saidBy } from './fault-trial.ts';

// A bias of the size of one sample's noise, on the virtual plant with its lasting noise and slow disturbances. Seeds are part of the names.

const MINUTES = 60;

test('FT-30501 off by 0.15 %: nothing in a sound hour, then named by the window of 600 samples, with its size, seed 75', () => {
  const { plant, run } = faultRig({ seed: 75, plant: 'mismatched', sigmaTold: 1 });
  let toldWhenSound = 0;
  run(80 * MINUTES, ({ persistent = [] }) => {
    toldWhenSound += persistent.length;
    return false;
  });
  expect(toldWhenSound).toBe(0);
  const atS = plant.timeS;
  plant.inject({ fault: 'sensor-bias:FT-30501', atS, magnitude: 0.0015 });
  const bias = 0.0015 * (plant.truth().streams['S-305']?.BDO ?? 0);
  let afterS = Number.NaN;
  const byOneSample = new Set<string>();
  let told: { readonly tags: readonly string[]; readonly samples: number; readonly estimate: number } | undefined;
  run(20 * MINUTES, (report, timeS) => {
    for (const { kind, names } of saidBy(report)) if (kind === 'balance') byOneSample.add(names.join());
    told = report.persistent?.find(({ tags }) => tags.includes('FT-30501'));
    if (told) afterS = timeS - atS;
    return told !== undefined;
  });
  expect(afterS).toBeLessThan(15 * MINUTES);
  expect(told).toMatchObject({ samples: 600 });
  expect(told?.tags.length).toBeLessThanOrEqual(3);
  // Its meters of the same balance show the same with the other sign.
  expect(Math.abs(told?.estimate ?? 0)).toBeGreaterThan(bias);
  expect(Math.abs(told?.estimate ?? 0)).toBeLessThan(0.12);
  expect([...byOneSample]).toEqual([]);
});
