import { describe, expect, test } from 'vitest';
import { UNIT_MODELS } from '../../twin/models/index.ts';
import { reactionMasses, type UnitFlows } from '../../twin/models/model.ts';
import { functionsOf } from '../../twin/numerics/functions.ts';

// What every unit model must keep: rows are zero when obeyed and not otherwise, mass balances, derivatives are exact.

const MASS: Readonly<Record<string, number>> = { A: 0.02, B: 0.03, C: 0.05 };
const EXTENT = 8;
// Variables: inlet A B, outlet 1 A B C, outlet 2 A B C, extent, taken-up A.
const unit: UnitFlows = {
  id: 'U-1',
  inlets: [
    {
      id: 'S-1',
      component: new Map([
        ['A', 0],
        ['B', 1],
      ]),
    },
  ],
  outlets: [
    {
      id: 'S-2',
      component: new Map([
        ['A', 2],
        ['B', 3],
        ['C', 4],
      ]),
    },
    {
      id: 'S-3',
      component: new Map([
        ['A', 5],
        ['B', 6],
        ['C', 7],
      ]),
    },
  ],
  reactions: [{ id: 'r', extent: 8, masses: reactionMasses('r', { A: -1, B: -1, C: 1 }, (c) => MASS[c] as number) }],
  accumulation: new Map([['A', 9]]),
  // A is all X, B all Y, C what the reaction makes of them.
  elements: new Map([
    ['A', new Map([['X', 1]])],
    ['B', new Map([['Y', 1]])],
    [
      'C',
      new Map([
        ['X', 0.4],
        ['Y', 0.6],
      ]),
    ],
  ]),
};
// 5 kg/s A and 6 of B in; 20 mol/s react (0.4 A + 0.6 B to 1.0 C); 0.2 kg/s of A stay. Split 1:3, one composition.
const obeyed = Float64Array.from([5, 6, 1.1, 1.35, 0.25, 3.3, 4.05, 0.75, 20, 0.2]);

describe.each(UNIT_MODELS.map((model) => [model.kind, model] as const))('%s', (_, model) => {
  const rows = model.balances(unit);
  const functions = functionsOf(rows.map(({ row }) => row));
  const valueAt = (x: Float64Array) => {
    const value = new Float64Array(functions.count);
    functions.evaluate(x, value, new Float64Array(functions.column.length));
    return value;
  };

  test('is zero for flows that obey it', () => {
    for (const value of valueAt(obeyed)) expect(Math.abs(value)).toBeLessThan(1e-12);
  });

  test('notices a flow that does not, whichever it is', () => {
    for (let j = 0; j < obeyed.length; j++) {
      const wrong = obeyed.slice();
      if (j === EXTENT && !model.usesExtents) continue;
      wrong[j] = (wrong[j] as number) + 0.1;
      expect(Math.max(...valueAt(wrong).map(Math.abs)), `variable ${j}`).toBeGreaterThan(1e-4);
    }
  });

  test('rows of components or elements add up to total mass: in minus out minus what is taken up', () => {
    const x = Float64Array.from(obeyed, (value, j) => value * (1 + 0.1 * Math.sin(j + 1)));
    const value = valueAt(x);
    const sum = rows.reduce((total, { kind }, row) => (kind !== 'split' ? total + (value[row] as number) : total), 0);
    const mass = (from: number, to: number) => x.slice(from, to).reduce((total, flow) => total + flow, 0);
    expect(sum).toBeCloseTo(mass(0, 2) - mass(2, 8) - (x[9] as number), 12);
  });

  test('derivatives agree with central differences', () => {
    const jacobian = new Float64Array(functions.column.length);
    functions.evaluate(obeyed, new Float64Array(functions.count), jacobian);
    const dense = (row: number, column: number) => {
      for (let p = functions.rowStart[row] as number; p < (functions.rowStart[row + 1] as number); p++)
        if (functions.column[p] === column) return jacobian[p] as number;
      return 0;
    };
    for (let j = 0; j < obeyed.length; j++) {
      const up = obeyed.slice();
      const down = obeyed.slice();
      up[j] = (up[j] as number) + 1e-4;
      down[j] = (down[j] as number) - 1e-4;
      const high = valueAt(up);
      const low = valueAt(down);
      for (let row = 0; row < functions.count; row++)
        expect(dense(row, j)).toBeCloseTo(((high[row] as number) - (low[row] as number)) / 2e-4, 8);
    }
  });

  test('every row says which unit and component it speaks of', () => {
    for (const row of rows) {
      expect(row.unit).toBe('U-1');
      expect(row.id.startsWith('U-1/')).toBe(true);
      expect(row.kind === 'element' ? ['X', 'Y'] : ['A', 'B', 'C']).toContain(row.component);
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});

test('a reaction that does not conserve mass is refused', () => {
  expect(() => reactionMasses('r', { A: -1, C: 1 }, (c) => MASS[c] as number)).toThrow(/not balanced/);
});
