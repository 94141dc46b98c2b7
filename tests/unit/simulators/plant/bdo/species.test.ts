import { expect, test } from 'vitest';
import {
  add,
  assign,
  MOLAR_MASS,
  mixture,
  nothing,
  REACTIONS,
  SPECIES,
  total,
} from '../../../../../simulators/plant/bdo/species.ts';
import { line } from '../bdo-plant.ts';

const each = mixture(Object.fromEntries(SPECIES.map((species, k) => [species, k + 1])));

test('sums, additions and copies take every substance', () => {
  expect(total(each)).toBe((22 * 23) / 2);
  const sum = mixture({ H2O: 1 });
  add(sum, each, 2);
  expect(sum).toEqual({ ...mixture(Object.fromEntries(SPECIES.map((s, k) => [s, 2 * (k + 1)]))), H2O: 45 });
  const copy = nothing();
  assign(copy, each, 3);
  for (const species of SPECIES) expect(copy[species]).toBe(3 * each[species]);
});

test('substances and molar masses are those of the line', () => {
  for (const component of line.components)
    expect(MOLAR_MASS[component.id as keyof typeof MOLAR_MASS], component.id).toBeCloseTo(
      (component.molarMass ?? Number.NaN) / 1000,
      7,
    );
});

test.each(Object.entries(REACTIONS))(
  '%s makes as much mass as it uses, and its molar masses agree to 3 mg',
  (_, parts) => {
    expect(parts.reduce((sum, [, kg]) => sum + kg, 0)).toBeCloseTo(0, 12);
    for (const [species, kg] of parts) {
      const count = kg / MOLAR_MASS[species];
      expect(Math.abs(count - Math.round(count)) * MOLAR_MASS[species], species).toBeLessThan(3e-6);
    }
  },
);
