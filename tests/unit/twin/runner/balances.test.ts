import { expect, test } from 'vitest';
import { balancesOf } from '../../../../twin/runner/balances.ts';
import type { UnitMotion } from '../../../../twin/runner/motion.ts';
import type { TickResult } from '../../../../twin/runner/report.ts';

/** A vessel by its meters only: 100 kg/h in, 90 out, 3 kg/h of sigma, nothing reconciled. */
const massOf = (motion: UnitMotion) => {
  const result = {
    rawMass: [{ unit: 'V-1', in: 100 / 3600, out: 90 / 3600, residual: 10 / 3600, sigma: 3 / 3600, missing: [] }],
    flowsheet: { units: [], balances: [], energy: [] },
    solution: { converged: false },
    motions: new Map([['V-1', motion]]),
  };
  return balancesOf(result as unknown as TickResult)[0];
};

test('a level that moves closes its balance: 8 kg/h taken up leave 2, with the sigma of both, and it says so', () => {
  const motion = { kind: 'inventory', rate: 8 / 3600, sigma: 4 / 3600, tags: ['LT-1'] } as const;
  const balance = massOf(motion);
  expect(balance?.accumulation).toBeCloseTo(8, 10);
  expect(balance?.residual).toBeCloseTo(2, 10);
  expect(balance?.sigma).toBeCloseTo(5, 10);
  expect(balance?.closurePercent).toBeCloseTo(2, 10);
  expect(balance?.note?.en).toBe('its level moves (LT-1): closed with the rate of the level, 8.0 kg/h taken up');
  expect(balance?.note?.zh).toContain('8.0 kg/h');
});

test('a steady unit keeps its raw residual, one that moves unseen has no number', () => {
  expect(massOf({ kind: 'steady' })?.residual).toBeCloseTo(10, 10);
  const moving = massOf({ kind: 'moving', tags: ['FT-1'] });
  expect(moving).toMatchObject({ residual: null, sigma: null, closurePercent: null });
  expect(moving?.note?.en).toBe('not steady (FT-1): what it takes up is not known, so there is no number');
});
