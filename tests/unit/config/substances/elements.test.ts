import { expect, test } from 'vitest';
import { SUBSTANCES } from '../../../../config/substances/data.ts';
import { atomsOf, elementMasses } from '../../../../config/substances/elements.ts';

test.each([
  ['C2H2', { C: 2, H: 2 }],
  ['Ca(OH)2', { Ca: 1, O: 2, H: 2 }],
  ['(C2H2)n', { C: 2, H: 2 }],
  ['NaCHO2', { Na: 1, C: 1, H: 1, O: 2 }],
])('%s', (formula, atoms) => {
  expect(Object.fromEntries(atomsOf(formula))).toEqual(atoms);
});

test.each(['', 'Xx2', 'Ca(OH', 'H2O)'])("'%s' is no formula", (formula) => {
  expect(() => atomsOf(formula)).toThrow(/formula/);
});

test.each(SUBSTANCES.map(({ id, molarMass, formula }) => [id, molarMass, formula] as const))(
  'elements of %s are all of it, and make its molar mass',
  (id, molarMass, formula) => {
    const masses = elementMasses(id);
    expect([...masses.values()].reduce((sum, mass) => sum + mass, 0)).toBeCloseTo(1, 14);
    // Coal, tar and oils have an analysis and no formula.
    if (formula === '') return;
    const hydrogen = atomsOf(formula).get('H');
    if (hydrogen) expect((masses.get('H') as number) * molarMass).toBeCloseTo(1.008 * hydrogen, 1);
  },
);
