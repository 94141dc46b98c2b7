import { expect, test } from 'vitest';
import type { TwinReport } from '../../../../config/vocabulary/twin-report.ts';
import { TwinStrips } from '../../../../dashboard/server/twin-strips.ts';

const MINUTE = 60_000;
const START = 1000 * MINUTE;
const report = (at: number, z: number | null, converged = true) =>
  ({ line: 'bdo', at, converged, variables: [{ name: 'S-201.F', z }] }) as TwinReport;

test('a column is the value farthest from zero, with its sign', () => {
  const strips = new TwinStrips();
  for (const [second, z] of [0.4, -2.5, 1.9].entries()) strips.hear(report(START + second * 1000, z));
  strips.hear(report(START + MINUTE, null));
  strips.hear(report(START + 2 * MINUTE, 9, false));
  strips.hear(report(START + 3 * MINUTE, 0.1));
  expect(strips.reply('bdo', 4, 4)).toEqual({
    line: 'bdo',
    since: START,
    from: START,
    stepMs: MINUTE,
    variables: [{ name: 'S-201.F', z: [-2.5, null, null, 0.1] }],
  });
  expect(strips.reply('bdo', 4, 2).variables[0]?.z).toEqual([-2.5, 0.1]);
});

test('after a day the ring has come round, and a silence in it stays empty', () => {
  const strips = new TwinStrips();
  strips.hear(report(START, 3));
  strips.hear(report(START + 1439 * MINUTE, 1));
  expect(strips.reply('bdo', 1440, 1440).variables[0]?.z.filter((z) => z !== null)).toEqual([3, 1]);
  strips.hear(report(START + 1440 * MINUTE, 2));
  expect(strips.reply('bdo', 1440, 1440).variables[0]?.z.filter((z) => z !== null)).toEqual([1, 2]);
  strips.hear(report(START + 5000 * MINUTE, 0.5));
  expect(strips.reply('bdo', 1440, 1440).variables[0]?.z.filter((z) => z !== null)).toEqual([0.5]);
  strips.hear(report(START, 8));
  expect(strips.reply('bdo', 1440, 1440).variables[0]?.z.filter((z) => z !== null)).toEqual([0.5]);
});

test('a line that never reported has no strips', () => {
  expect(new TwinStrips().reply('bdo', 60, 60)).toMatchObject({ since: null, variables: [] });
});
