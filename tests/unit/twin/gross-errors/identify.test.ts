import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { alternatives } from '../../../../twin/gross-errors/alternatives.ts';
import { calibratedCut, gaussianOf } from '../../../../twin/gross-errors/calibrate.ts';
import { identify } from '../../../../twin/gross-errors/identify.ts';
import { NetworkTests } from '../../../../twin/gross-errors/score-table.ts';

/** Two nodes in a row with a branch each: 1 → node → 2 + 3, 2 → node → 4 + 5. */
const network = {
  balances: [
    [1, -1, -1, 0, 0],
    [0, 1, 0, -1, -1],
  ],
  sigma: [1, 1, 0.5, 1, 0.5],
};
const flows = [100, 70, 30, 50, 20];
const off = (changes: Readonly<Record<number, number>>): number[] => flows.map((flow, j) => flow + (changes[j] ?? 0));

describe('scores', () => {
  test('the statistic of one bias is the square of the measurement test', () => {
    const tests = new NetworkTests(network);
    const { score, information } = tests.of(off({ 1: 6 }));
    // Node residuals −6 and +6 with variances 2.25; by hand, the stream they share explains all of them.
    const statistic = (score[1] as number) ** 2 / (information[6] as number);
    const chi = [0, 1, 2, 3, 4].map((j) => (score[j] as number) ** 2 / (information[j * 6] as number));
    expect(Math.max(...chi)).toBe(statistic);
    // r'V⁻¹r with V = [[2.25, -1], [-1, 2.25]] and r = (-6, 6): 72 / (2.25 + 1).
    expect(statistic).toBeCloseTo(72 / 3.25, 10);
  });

  test('a mean of many samples weighs as many', () => {
    const one = new NetworkTests(network);
    const many = new NetworkTests(network, { samples: 25 });
    expect(many.information[0]).toBeCloseTo(25 * (one.information[0] as number), 9);
  });

  test('balances that repeat each other are refused by number', () => {
    expect(
      () =>
        new NetworkTests({
          balances: [
            [1, -1],
            [1, -1],
          ],
          sigma: [1, 1],
        }),
    ).toThrow(/balance 2 repeats others/);
  });
});

describe('identify', () => {
  const tests = new NetworkTests(network, { leaks: true });
  const bare = new NetworkTests(network);

  test('size and its deviation as of a single unknown', () => {
    const { members, sizes, sigmas, statistic, gains } = identify(bare.of(off({ 1: 6 })), { cut: 9, most: 2 });
    expect(members).toEqual([1]);
    expect(sizes[0]).toBeCloseTo(6, 9);
    expect(sigmas[0]).toBeCloseTo(1 / Math.sqrt(bare.information[6] as number), 9);
    expect(gains[0]).toBeCloseTo(statistic, 9);
  });

  test('two errors that hide each other at their common node are found together, not their neighbour', () => {
    // Four nodes in a row: equal errors of the two meters around the second node cancel in its balance.
    const chain = {
      balances: [0, 1, 2, 3].map((k) => [0, 1, 2, 3, 4].map((j) => (j === k ? 1 : j === k + 1 ? -1 : 0))),
      sigma: [1, 1, 1, 1, 1],
    };
    const table = new NetworkTests(chain).of([50, 57, 57, 50, 50]);
    const { members, sizes } = identify(table, { cut: 9, most: 3 });
    expect([...members].sort()).toEqual([1, 2]);
    for (const size of sizes) expect(size).toBeCloseTo(7, 9);
  });

  test('an impossible size is no explanation', () => {
    const table = bare.of(off({ 2: 30 }));
    const free = identify(table, { cut: 9, most: 1 });
    const limited = identify(table, { cut: 9, most: 1, largest: [100, 100, 10, 100, 100] });
    expect(free.members.length).toBe(1);
    expect(limited.members).not.toEqual([2]);
  });

  test('nothing is named when nothing passes the cut', () => {
    expect(identify(bare.of(off({ 1: 1 })), { cut: 9, most: 3 }).members).toEqual([]);
  });

  test('a leak and the bias of a boundary stream are one set: the first is the answer, the other its alternative', () => {
    const table = tests.of(off({ 0: 12 }));
    const { members } = identify(table, { cut: 9, most: 2 });
    const set = [members[0] as number, ...(alternatives(table, members)[0] ?? [])];
    expect(set).toContain(0);
    expect(set).toContain(5);
  });
});

test('the calibrated cut keeps its level on fresh sound data, seed 3', () => {
  const { information, count } = new NetworkTests(network);
  const cut = calibratedCut(information, count, { level: 0.05, draws: 20_000, random: seeded(3) });
  const normal = gaussianOf(seeded(4));
  const tests = new NetworkTests(network);
  let alarms = 0;
  for (let k = 0; k < 4000; k++) {
    const table = tests.of(flows.map((flow, j) => flow + (network.sigma[j] as number) * normal()));
    if (identify(table, { cut, most: 1 }).members.length > 0) alarms++;
  }
  expect(alarms / 4000).toBeGreaterThan(0.04);
  expect(alarms / 4000).toBeLessThan(0.06);
});
