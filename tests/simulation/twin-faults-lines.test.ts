import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultTrial } from './fault-trial.ts';

// A few faults of each line whose whole table takes too long for every change (`npm run bench -- faults --only LINE`): quick
// ones, an instrument or a device, the gas and the process. Which, and the seed, which no table was made with, stand in the case file.

interface Cases {
  readonly line: string;
  readonly atEveryTest: { readonly seed: number; readonly faults: readonly string[] };
  readonly faults: readonly {
    readonly fault: string;
    readonly expected: readonly string[];
    readonly withinS: number;
    readonly tickS: number;
  }[];
}

const casesOf = (line: string): Cases =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../cases/faults/${line}.json`), 'utf8'));

describe.each([casesOf('coking'), casesOf('h2-smelting')])(
  '$line, mismatched plant, seed $atEveryTest.seed',
  ({ line, atEveryTest: { seed, faults: wanted }, faults }) => {
    test.each(wanted)('%s: the right name in time, in a set of at most six', (id) => {
      const found = faults.find(({ fault }) => fault === id);
      if (!found) throw new Error(`tests/cases/faults/${line}.json has no fault ${id}, which it wants at every test`);
      const { expected, withinS, tickS } = found;
      const { namedAfterS, said } = faultTrial(id, expected, withinS, {
        line,
        seed,
        plant: 'mismatched',
        sigmaTold: 1,
        tickS,
      });
      const heard = said.map(({ afterS, names }) => `${afterS} s: ${names.join(', ')}`).join('; ');
      expect(namedAfterS, `wanted ${expected.join(' or ')}, said: ${heard || 'nothing'}`).not.toBeNull();
    });
  },
);
