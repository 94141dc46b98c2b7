import { expect, test } from 'vitest';
import { runInputs } from '../fuzz/inputs.ts';
import { KINDS } from '../fuzz/kinds.ts';

// A short share of every kind of mutated input; `npm run fuzz -- KIND --runs N --seed S` for more, or others (tests/fuzz/README.md).

const SEED = 1;

test.each(KINDS)('$name: $short mutated inputs from seed 1 on are read rightly or refused', async (kind) => {
  const { taken, findings } = await runInputs(kind, kind.short, SEED);
  expect(findings).toEqual([]);
  expect(taken).toBeGreaterThan(kind.short / 50);
  expect(taken).toBeLessThan(kind.short);
});
