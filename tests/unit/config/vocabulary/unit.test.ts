import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fromSi,
  sameDimension,
  spanFromSi,
  spanToSi,
  toSi,
  UNITS,
  type UnitCode,
} from '../../../../config/vocabulary/unit.ts';

const codes = Object.keys(UNITS) as UnitCode[];

describe('units', () => {
  test.each(codes)('%s converts to SI and back', (code) => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        expect(fromSi(toSi(value, code), code)).toBeCloseTo(value, 6);
        expect(spanFromSi(spanToSi(value, code), code)).toBeCloseTo(value, 6);
      }),
    );
  });

  test.each([
    ['°C', 25, 298.15],
    ['kg/h', 3600, 1],
    ['kPa(g)', 1, 1000],
    ['kW', 1, 1000],
    ['kWh', 1, 3.6e6],
    ['wt%', 37, 0.37],
    ['ppm wt', 400, 4e-4],
    ['Nm³/h', 22.413_969_54, 1000 / 3600],
    ['rpm', 60, 1],
    ['mm/s', 1000, 1],
  ] as const)('%s: %d is %d in SI', (code, value, si) => {
    expect(toSi(value, code)).toBeCloseTo(si, 12);
  });

  test('a span of one degree is one kelvin, whatever the zero', () => {
    expect(spanToSi(1, '°C')).toBe(1);
  });

  test('gauge and absolute pressure, mass and mole fractions do not pass for each other', () => {
    expect(sameDimension(UNITS['kPa(g)'].dimension, UNITS['kPa(a)'].dimension)).toBe(false);
    expect(sameDimension(UNITS['wt%'].dimension, UNITS['mol%'].dimension)).toBe(false);
    expect(sameDimension(UNITS['wt%'].dimension, UNITS['ppm wt'].dimension)).toBe(true);
    expect(sameDimension(UNITS['kg/h'].dimension, UNITS.kg.dimension)).toBe(false);
  });
});
