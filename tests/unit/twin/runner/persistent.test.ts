import { expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { PersistentShifts } from '../../../../twin/runner/persistent.ts';

const METERS = 30;
const HOUR_S = 3600;

/** Residuals of sound meters every second, as many as asked for; `bias` is added to meter 4. */
const rig = (seed: number) => {
  const normal = gaussianOf(seeded(seed));
  const shifts = new PersistentShifts(METERS);
  let s = 0;
  return {
    shifts,
    run: (seconds: number, bias = 0, structure = 'all', look: () => void = () => {}) => {
      for (const end = s + seconds; s < end; s++) {
        const z = Array.from({ length: METERS }, (_, i) => normal() + (i === 4 ? bias : 0));
        shifts.tick(s * 1000, z, structure, true);
        look();
      }
    },
  };
};

test('a day of sound residuals: nothing is told, seed 21', () => {
  const { shifts, run } = rig(21);
  let told = 0;
  run(24 * HOUR_S, 0, 'all', () => {
    if (shifts.found !== null) told++;
  });
  expect(told).toBe(0);
});

test('a bias of 1.2 deviations: told by the window of 600 samples, with its size, and gone with it, seed 22', () => {
  const { shifts, run } = rig(22);
  run(2 * HOUR_S);
  run(HOUR_S, 1.2);
  expect(shifts.found).toMatchObject({ measurements: [4], samples: 600 });
  expect(Math.abs((shifts.found?.shift ?? 0) - 1.2)).toBeLessThan(2.6 * (shifts.found?.sigma ?? 0));
  run(HOUR_S);
  expect(shifts.found).toBeNull();
});

test('a large one is told by the window of 60 samples within two minutes, seed 23', () => {
  const { shifts, run } = rig(23);
  run(2 * HOUR_S);
  run(120, 3);
  expect(shifts.found).toMatchObject({ measurements: [4], samples: 60 });
});

test('other instruments in use: what was learned is kept for a while and then learned anew, seed 24', () => {
  const { shifts, run } = rig(24);
  run(2 * HOUR_S);
  run(1200, 3, 'fewer');
  expect(shifts.found).toBeNull();
  run(HOUR_S + 1200, 3, 'fewer');
  run(HOUR_S, 3, 'fewer');
  expect(shifts.found).toBeNull();
});
