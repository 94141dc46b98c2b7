import { describe, expect, test } from 'vitest';
import { UNITS } from '../../config/vocabulary/unit.ts';
import { UNIT_MODELS } from '../../twin/models/index.ts';
import { reactionMasses, type UnitFlows } from '../../twin/models/model.ts';
import { functionsOf } from '../../twin/numerics/functions.ts';
import { refuseUnlikeTerms } from '../../twin/reconcile/dimensions.ts';
import type { Variable } from '../../twin/reconcile/flowsheet.ts';
import { complexStep, valueByText } from '../complex-step.ts';

// What every unit model must keep: rows are zero when obeyed and not otherwise, mass balances, derivatives are exact, and
// what is added up is of one dimension.

const MASS: Readonly<Record<string, number>> = { A: 0.02, B: 0.03, C: 0.05 };
const FLOWS = 8;
const EXTENT = 8;
// Variables: inlet A B, outlet 1 A B C, outlet 2 A B C, extent, taken-up A, K of A B C, rise, misfit, speed.
const KINDS: Variable['kind'][] = [
  ...new Array<'flow'>(FLOWS).fill('flow'),
  'extent',
  'accumulation',
  'ratio',
  'ratio',
  'ratio',
  'rise',
  'misfit',
  'speed',
];
const variables = KINDS.map((kind, j): Variable => ({ id: `${kind}-${j}`, kind, normal: 1, scale: 1 }));
const inlet = new Map([
  ['A', 0],
  ['B', 1],
]);
const outlet = (first: number) =>
  new Map([
    ['A', first],
    ['B', first + 1],
    ['C', first + 2],
  ]);
const rise = UNITS.kPa.dimension;
const perFlow = (power: number) => ({ ...rise, kg: 1 - power, s: -2 + power });
const unit: UnitFlows = {
  id: 'U-1',
  inlets: [{ id: 'S-1', component: inlet }],
  outlets: [
    { id: 'S-2', component: outlet(2) },
    { id: 'S-3', component: outlet(5) },
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
  phases: {
    vapour: { id: 'S-2', component: outlet(2) },
    liquid: { id: 'S-3', component: outlet(5) },
    moles: new Map(Object.entries(MASS).map(([name, kgPerMol]) => [name, 1 / kgPerMol])),
    ratios: new Map([
      ['A', 10],
      ['B', 11],
      ['C', 12],
    ]),
  },
  machine: {
    stream: { id: 'S-1', component: inlet },
    flowPerMass: { value: 1, dimension: {} },
    coefficients: [4e5, 2e3, -900, -40].map((value, k) => ({ value, dimension: perFlow(k) })),
    rise: 13,
    misfit: 14,
    speed: 15,
  },
};
// 5 kg/s A and 6 of B in; 20 mol/s react (0.4 A + 0.6 B to 1.0 C); 0.2 kg/s of A stay. Split 1:3, one composition: every K is
// 1. The curve at 11 kg/s and 0.9 of its speed: 4e5·0.81 + 2e3·11·0.9 − 900·121 − 40·1331/0.9 = 175,744.44 Pa, 500 less in fact.
const ONE_COMPOSITION = [
  5,
  6,
  1.1,
  1.35,
  0.25,
  3.3,
  4.05,
  0.75,
  20,
  0.2,
  1,
  1,
  1,
  175_744.444_444_444_44 - 500,
  -500,
  0.9,
];
// The same in and out, but 2 A, 1 B, 0.1 C as vapour and 2.4 A, 4.4 B, 0.9 C as liquid: in mol/s 100, 33.333, 2 of 135.333 and
// 120, 146.667, 18 of 284.667. K = (100/120)·(284.667/135.333) and so on.
const PER = 284 + 2 / 3;
const OVER = 135 + 1 / 3;
const IN_EQUILIBRIUM = [
  ...[5, 6, 2, 1, 0.1, 2.4, 4.4, 0.9, 20, 0.2],
  ...[(100 / 120) * (PER / OVER), (100 / 440) * (PER / OVER), (2 / 18) * (PER / OVER)],
  ...ONE_COMPOSITION.slice(13),
];
const OBEYED: Readonly<Record<string, readonly number[]>> = { equilibrium: IN_EQUILIBRIUM };
/** Variables that only some models speak of. */
const OWN: Readonly<Record<string, readonly number[]>> = { equilibrium: [10, 11, 12], characteristic: [13, 14, 15] };

describe.each(UNIT_MODELS.map((model) => [model.kind, model] as const))('%s', (kind, model) => {
  const rows = model.balances(unit);
  const functions = functionsOf(rows.map(({ row }) => row));
  const obeyed = Float64Array.from(OBEYED[kind] ?? ONE_COMPOSITION);
  const elsewhere = obeyed.map((value, j) => value * (1 + 0.1 * Math.sin(j + 1)));
  const at = (x: Float64Array) => {
    const value = new Float64Array(functions.count);
    const jacobian = new Float64Array(functions.column.length);
    functions.evaluate(x, value, jacobian);
    const dense = (row: number, column: number) => {
      for (let p = functions.rowStart[row] as number; p < (functions.rowStart[row + 1] as number); p++)
        if (functions.column[p] === column) return jacobian[p] as number;
      return 0;
    };
    return { value, dense };
  };
  /** Size of the largest term of a row: what its zero is measured by. */
  const sizeOf = (row: number, x: Float64Array) =>
    Math.max(1, ...x.map((value, j) => Math.abs(at(x).dense(row, j) * value)));

  test('is zero for flows that obey it', () => {
    at(obeyed).value.forEach((value, row) => {
      expect(Math.abs(value) / sizeOf(row, obeyed)).toBeLessThan(1e-12);
    });
  });

  test('notices a flow that does not, whichever it is', () => {
    for (let j = 0; j < obeyed.length; j++) {
      if (j === EXTENT && !model.usesExtents) continue;
      if (j >= 10 && !(OWN[kind] ?? []).includes(j)) continue;
      const wrong = obeyed.slice();
      wrong[j] = (wrong[j] as number) + 0.1 * Math.max(1, Math.abs(wrong[j] as number));
      const off = at(wrong).value.map((value, row) => Math.abs(value) / sizeOf(row, obeyed));
      expect(Math.max(...off), `variable ${j}`).toBeGreaterThan(1e-5);
    }
  });

  test('rows of components or elements add up to total mass: in minus out minus what is taken up', () => {
    const { value } = at(elsewhere);
    const counts = new Set(['component', 'element']);
    const sum = rows.reduce((total, { kind: of }, row) => (counts.has(of) ? total + (value[row] as number) : total), 0);
    const mass = (from: number, to: number) => elsewhere.slice(from, to).reduce((total, flow) => total + flow, 0);
    expect(sum).toBeCloseTo(mass(0, 2) - mass(2, 8) - (elsewhere[9] as number), 12);
  });

  test.each([
    ['where it is obeyed', obeyed],
    ['where it is not', elsewhere],
  ] as const)('values and derivatives are those of the complex step to 1e-10, %s', (_, x) => {
    const { value, dense } = at(x);
    rows.forEach(({ row, id }, r) => {
      expect(Math.abs((value[r] as number) - valueByText(row, x))).toBeLessThan(1e-12 * sizeOf(r, x));
      for (let j = 0; j < x.length; j++) {
        const exact = complexStep(row, x, j);
        expect(Math.abs(dense(r, j) - exact), `${id} by ${variables[j]?.id}`).toBeLessThan(
          1e-10 * (1 + Math.abs(exact)),
        );
      }
    });
  });

  test('adds up like with like, and says so of every variable it uses', () => {
    expect(() => refuseUnlikeTerms(rows, variables)).not.toThrow();
    rows.forEach(({ terms, id }, r) => {
      const named = new Set(terms.flatMap(({ variables: of }) => of.map(([index]) => index)));
      const used = functions.column.subarray(functions.rowStart[r], functions.rowStart[r + 1]);
      expect(
        [...named].sort((a, b) => a - b),
        id,
      ).toEqual([...used]);
    });
    const [first] = rows;
    if (!first) throw new Error(`${kind} has no rows`);
    const kelvin = { ...first, terms: [...first.terms, { coefficient: { K: 1 }, variables: [] }] };
    expect(() => refuseUnlikeTerms([kelvin], variables)).toThrow(
      /adds the term of 1 \(K\) to that of flow-0 \(kg·s\^-1\)/,
    );
  });

  test('every row says which unit and component it speaks of', () => {
    for (const row of rows) {
      expect(row.unit).toBe('U-1');
      expect(row.id.startsWith('U-1/')).toBe(true);
      const allowed = row.kind === 'element' ? ['X', 'Y'] : row.kind === 'characteristic' ? [''] : ['A', 'B', 'C'];
      expect(allowed).toContain(row.component);
    }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});

test('a reaction that does not conserve mass is refused', () => {
  expect(() => reactionMasses('r', { A: -1, C: 1 }, (c) => MASS[c] as number)).toThrow(/not balanced/);
});

test('a curve whose coefficients are in other units is refused with both sides named', () => {
  const wrong = {
    ...unit,
    machine: {
      ...unit.machine,
      coefficients: [
        { value: 4e5, dimension: rise },
        { value: -900, dimension: { ...rise, K: -1 } },
      ],
    },
  } as UnitFlows;
  const curve = UNIT_MODELS.find(({ kind }) => kind === 'characteristic');
  expect(() => refuseUnlikeTerms(curve?.balances(wrong) ?? [], variables)).toThrow(
    /U-1\/curve adds the term of flow-0·speed-15 \(kg\^2.*\) to that of rise-13 \(kg·m\^-1·s\^-2 difference\)/,
  );
});
