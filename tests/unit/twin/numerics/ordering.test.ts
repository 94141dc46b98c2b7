import { expect, test } from 'vitest';
import { LdlFactor } from '../../../../twin/numerics/ldl.ts';
import { minimumDegree } from '../../../../twin/numerics/ordering.ts';
import { analyse } from '../../../../twin/numerics/symbolic.ts';
import { PatternBuilder } from '../../../../twin/numerics/symmetric-pattern.ts';

/** A square of w × w points, each joined to its four neighbours. */
const grid = (w: number) => {
  const builder = new PatternBuilder(w * w);
  for (let i = 0; i < w * w; i++) {
    if (i % w > 0) builder.add(i - 1, i);
    if (i >= w) builder.add(i - w, i);
  }
  return builder.build();
};

test('a grid fills as little as minimum degree is known to let it', () => {
  const w = 40;
  const { row } = analyse(grid(w), () => false);
  // George and Liu (1981), nested dissection: (31/8) n log2 n for the nine-point square; minimum degree does no worse here.
  expect(row.length).toBeLessThan((31 / 8) * w * w * Math.log2(w * w));
  expect(row.length).toBeLessThan(w ** 3 / 3); // taken row by row it would be w³
});

test('a tree has no fill at all', () => {
  const builder = new PatternBuilder(200);
  for (let i = 1; i < 200; i++) builder.add((i - 1) >> 1, i);
  expect(analyse(builder.build(), () => false).row).toHaveLength(199);
});

test('one variable in the balances of everybody comes last, and nobody waits for it', () => {
  // 400 estimates, 400 multipliers, one constant that all multipliers know.
  const builder = new PatternBuilder(801);
  for (let k = 0; k < 400; k++) {
    builder.add(k, 401 + k);
    builder.add(400, 401 + k);
  }
  const order = minimumDegree(builder.build(), (i) => i > 400);
  expect(order.indexOf(400)).toBeGreaterThan(797);
});

test('multipliers that know nobody but such a variable wait for it all the same', () => {
  const builder = new PatternBuilder(401);
  for (let k = 1; k <= 400; k++) builder.add(0, k);
  const order = minimumDegree(builder.build(), (i) => i > 0);
  expect(order[0]).toBe(0);
});

test('a repeated balance drops out: its multiplier is zero and the rest is answered', () => {
  // min ½(x − 1)² subject to x = 2, said twice.
  const builder = new PatternBuilder(3);
  builder.add(0, 1);
  builder.add(0, 2);
  const pattern = builder.build();
  const factor = new LdlFactor(pattern, Int8Array.from([1, -1, -1]));
  factor.factorise(Float64Array.from([1, 1, 0, 1, 0]));
  expect(factor.replaced).toBe(1);
  const x = new Float64Array(3);
  expect(factor.solve(Float64Array.from([1, 2, 2]), x)).toBeLessThan(1e-12);
  expect(x[0]).toBeCloseTo(2, 14);
  expect((x[1] as number) + (x[2] as number)).toBeCloseTo(-1, 14);
  expect(factor.solve(Float64Array.from([1, 2, 3]), x)).toBeGreaterThan(0.1);
});
