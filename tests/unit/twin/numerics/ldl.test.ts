import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { LdlFactor } from '../../../../twin/numerics/ldl.ts';
import { minimumDegree } from '../../../../twin/numerics/ordering.ts';
import { SelectedInverse } from '../../../../twin/numerics/selected-inverse.ts';
import { entryIndex, multiplySymmetric, PatternBuilder } from '../../../../twin/numerics/symmetric-pattern.ts';

/** Random sparse quasi-definite matrix [P A'; A 0] with P definite, as reconciliation makes them. */
const kkt = (seed: number, n = 40, m = 15) => {
  const random = seeded(seed);
  const dense = Array.from({ length: n + m }, () => new Float64Array(n + m));
  const put = (i: number, j: number, v: number) => {
    (dense[i] as Float64Array)[j] = v;
    (dense[j] as Float64Array)[i] = v;
  };
  for (let i = 0; i < n; i++) put(i, i, 4 + random());
  for (let k = 0; k < n; k++) put(Math.floor(random() * n), Math.floor(random() * n), random() - 0.5);
  for (let i = 0; i < n; i++) put(i, i, 6 + random());
  for (let r = 0; r < m; r++) {
    put(r, n + r, 1);
    for (let k = 0; k < 3; k++) put(Math.floor(random() * n), n + r, random() < 0.5 ? 1 : -1);
  }
  const builder = new PatternBuilder(n + m);
  dense.forEach((row, i) => {
    row.forEach((v, j) => {
      if (v !== 0) builder.add(i, j);
    });
  });
  const pattern = builder.build();
  const value = new Float64Array(pattern.row.length);
  dense.forEach((row, i) => {
    row.forEach((v, j) => {
      if (i <= j && v !== 0) value[entryIndex(pattern, i, j)] = v;
    });
  });
  const sign = new Int8Array(n + m).fill(1, 0, n).fill(-1, n);
  return { dense, pattern, value, sign, size: n + m };
};

const solveDense = (dense: readonly Float64Array[], b: readonly number[]): number[] => {
  const a = dense.map((row, i) => [...row, b[i] as number]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[best]![k]!)) best = i;
    [a[k], a[best]] = [a[best]!, a[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const f = a[i]![k]! / a[k]![k]!;
      for (let j = k; j <= n; j++) a[i]![j] = a[i]![j]! - f * a[k]![j]!;
    }
  }
  return a.map((row, i) => row[n]! / row[i]!);
};

describe.each([1, 2, 3, 4, 5])('random KKT system, seed %d', (seed) => {
  const { dense, pattern, value, sign, size } = kkt(seed);
  const factor = new LdlFactor(pattern, sign);
  factor.factorise(value);

  test('solves as dense elimination does', () => {
    const b = Float64Array.from({ length: size }, (_, i) => Math.sin(i + seed));
    const x = new Float64Array(size);
    expect(factor.solve(b, x)).toBeLessThan(1e-12);
    const expected = solveDense(dense, [...b]);
    for (let i = 0; i < size; i++) expect(x[i]).toBeCloseTo(expected[i] as number, 9);
  });

  test('the selected inverse has the entries of the inverse', () => {
    const inverse = new SelectedInverse(factor);
    inverse.compute();
    for (let j = 0; j < size; j++) {
      const column = solveDense(
        dense,
        Array.from({ length: size }, (_, i) => (i === j ? 1 : 0)),
      );
      for (let i = 0; i < size; i++)
        if (dense[i]![j] !== 0 || i === j) expect(inverse.at(i, j)).toBeCloseTo(column[i] as number, 9);
    }
  });

  test('the order takes every index once, multipliers after all of their neighbours', () => {
    const order = minimumDegree(pattern, (i) => (sign[i] as number) < 0);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
    const place = new Int32Array(size);
    order.forEach((index, k) => {
      place[index] = k;
    });
    for (let column = 0; column < size; column++)
      for (let p = pattern.columnStart[column] as number; p < (pattern.columnStart[column + 1] as number); p++) {
        const row = pattern.row[p] as number;
        if ((sign[row] as number) > 0 && (sign[column] as number) < 0)
          expect(place[column]).toBeGreaterThan(place[row] as number);
      }
  });

  test('the factor is reused for new values of the same structure', () => {
    const scaled = value.map((v) => 3 * v);
    factor.factorise(scaled);
    const b = new Float64Array(size).fill(1);
    const x = new Float64Array(size);
    factor.solve(b, x);
    const y = new Float64Array(size);
    multiplySymmetric(pattern, scaled, x, y);
    for (const v of y) expect(v).toBeCloseTo(1, 10);
    factor.factorise(value);
  });
});

test('a singular matrix is not answered as if it were not: the residual says so', () => {
  const builder = new PatternBuilder(2);
  builder.add(0, 1);
  const pattern = builder.build();
  const factor = new LdlFactor(pattern, Int8Array.from([1, 1]));
  factor.factorise(Float64Array.from([1, 1, 1])); // [[1, 1], [1, 1]]
  expect(factor.replaced).toBe(1);
  expect(factor.solve(Float64Array.from([1, 2]), new Float64Array(2))).toBeGreaterThan(0.1);
});
