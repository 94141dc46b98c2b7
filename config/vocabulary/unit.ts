import { z } from 'zod';

// Declared units outside, SI inside the twin: this is the one place where they meet.

/** Exponents of the SI base quantities, so that a dimension can be compared and multiplied. `of` tells like-dimensioned quantities apart. */
export interface Dimension {
  readonly kg?: number;
  readonly m?: number;
  readonly s?: number;
  readonly K?: number;
  readonly mol?: number;
  readonly A?: number;
  /** What a pure number counts: gauge and absolute pressure, mass and mole fractions do not convert into each other. */
  readonly of?: string;
}

export interface Unit {
  /** UCUM code, for exchange with other systems. */
  readonly ucum: string;
  readonly dimension: Dimension;
  /** value in SI = value × factor + offset */
  readonly factor: number;
  readonly offset: number;
  /** How a Chinese reader sees it, when that differs from the code. */
  readonly zh?: string;
}

const unit = (ucum: string, dimension: Dimension, factor = 1, offset = 0, zh?: string): Unit =>
  zh === undefined ? { ucum, dimension, factor, offset } : { ucum, dimension, factor, offset, zh };

const PRESSURE = { kg: 1, m: -1, s: -2 } as const;
const POWER = { kg: 1, m: 2, s: -3 } as const;
const ENERGY = { kg: 1, m: 2, s: -2 } as const;
const CONCENTRATION = { kg: 1, m: -3 } as const;
/** Molar volume at 0 °C and 101.325 kPa, m³/mol (CODATA 2018): the reference state of Nm³. */
const NORMAL_MOLAR_VOLUME = 0.022_413_969_54;

/** Every unit a line may declare, by the code written in tags.csv. */
export const UNITS = {
  '°C': unit('Cel', { K: 1 }, 1, 273.15, '℃'),
  'kg/h': unit('kg/h', { kg: 1, s: -1 }, 1 / 3600),
  'L/h': unit('L/h', { m: 3, s: -1 }, 1e-3 / 3600),
  'm³/h': unit('m3/h', { m: 3, s: -1 }, 1 / 3600),
  'Nm³/h': unit('mol/h', { mol: 1, s: -1 }, 1 / NORMAL_MOLAR_VOLUME / 3600),
  'Nm³': unit('mol', { mol: 1 }, 1 / NORMAL_MOLAR_VOLUME),
  kg: unit('kg', { kg: 1 }),
  kPa: unit('kPa', { ...PRESSURE, of: 'difference' }, 1000),
  'kPa(g)': unit('kPa{gauge}', { ...PRESSURE, of: 'gauge' }, 1000),
  'kPa(a)': unit('kPa{absolute}', { ...PRESSURE, of: 'absolute' }, 1000),
  Pa: unit('Pa', { ...PRESSURE, of: 'difference' }),
  'Pa(g)': unit('Pa{gauge}', { ...PRESSURE, of: 'gauge' }),
  kW: unit('kW', POWER, 1000),
  kWh: unit('kW.h', ENERGY, 3.6e6),
  'MJ/Nm³': unit('MJ/mol', { ...ENERGY, mol: -1 }, 1e6 * NORMAL_MOLAR_VOLUME),
  'kg/m³': unit('kg/m3', CONCENTRATION),
  'g/m³': unit('g/m3', CONCENTRATION, 1e-3),
  'mg/m³': unit('mg/m3', CONCENTRATION, 1e-6),
  'g/L': unit('g/L', CONCENTRATION),
  'mg/L': unit('mg/L', CONCENTRATION, 1e-3),
  'mg/Nm³': unit('mg/mol', { kg: 1, mol: -1 }, 1e-6 * NORMAL_MOLAR_VOLUME),
  '%': unit('%', { of: 'ratio' }, 0.01),
  '%LEL': unit('%{LEL}', { of: 'explosive limit' }, 0.01),
  'wt%': unit('%{mass}', { of: 'mass fraction' }, 0.01),
  'mol%': unit('%{mole}', { of: 'mole fraction' }, 0.01),
  'vol%': unit('%{volume}', { of: 'volume fraction' }, 0.01),
  'ppm wt': unit('[ppm]{mass}', { of: 'mass fraction' }, 1e-6),
  'ppm mol': unit('[ppm]{mole}', { of: 'mole fraction' }, 1e-6),
  ppm: unit('[ppm]', { of: 'ratio' }, 1e-6),
  ppb: unit('[ppb]', { of: 'ratio' }, 1e-9),
  'g/kg': unit('g/kg', { of: 'mass fraction' }, 1e-3),
  'kg/t': unit('kg/t', { of: 'mass ratio' }, 1e-3),
  't/t': unit('t/t', { of: 'mass ratio' }),
  'Nm³/t': unit('mol/t', { mol: 1, kg: -1 }, 1e-3 / NORMAL_MOLAR_VOLUME),
  'kWh/t': unit('kW.h/t', { m: 2, s: -2 }, 3600),
  'kJ/kg': unit('kJ/kg', { m: 2, s: -2 }, 1000),
  m: unit('m', { m: 1 }),
  mm: unit('mm', { m: 1 }, 1e-3),
  µm: unit('um', { m: 1 }, 1e-6),
  'mm/s': unit('mm/s', { m: 1, s: -1 }, 1e-3),
  'mm/min': unit('mm/min', { m: 1, s: -1 }, 1e-3 / 60),
  h: unit('h', { s: 1 }, 3600),
  rpm: unit('{rev}/min', { s: -1, of: 'revolution' }, 1 / 60),
  '1/min': unit('/min', { s: -1 }, 1 / 60),
  '1/s': unit('/s', { s: -1 }),
  A: unit('A', { A: 1 }),
  mA: unit('mA', { A: 1 }, 1e-3),
  kV: unit('kV', { ...POWER, A: -1 }, 1000),
  mV: unit('mV', { ...POWER, A: -1 }, 1e-3),
  'µS/cm': unit('uS/cm', { kg: -1, m: -3, s: 3, A: 2 }, 1e-4),
  'mS/cm': unit('mS/cm', { kg: -1, m: -3, s: 3, A: 2 }, 1e-1),
  pH: unit('[pH]', { of: 'acidity' }),
  dB: unit('dB', { of: 'level' }),
  AU: unit('{AU}', { of: 'absorbance' }),
  NTU: unit('{NTU}', { of: 'turbidity' }),
  nD: unit('{nD}', { of: 'refraction' }),
  bool: unit('{bool}', { of: 'state' }),
  enum: unit('{enum}', { of: 'state' }),
  '1': unit('1', { of: 'number' }),
} as const satisfies Record<string, Unit>;

export const UnitCode = z
  .enum(Object.keys(UNITS) as [keyof typeof UNITS, ...(keyof typeof UNITS)[]])
  .meta({ id: 'UnitCode', description: 'Unit of measure as written in tags.csv' });
export type UnitCode = keyof typeof UNITS;

export const toSi = (value: number, code: UnitCode): number => value * UNITS[code].factor + UNITS[code].offset;
export const fromSi = (value: number, code: UnitCode): number => (value - UNITS[code].offset) / UNITS[code].factor;
/** For differences and standard deviations: the offset of °C does not belong to them. */
export const spanToSi = (span: number, code: UnitCode): number => span * UNITS[code].factor;
export const spanFromSi = (span: number, code: UnitCode): number => span / UNITS[code].factor;

const DIMENSION_KEYS = ['kg', 'm', 's', 'K', 'mol', 'A'] as const;
export const sameDimension = (a: Dimension, b: Dimension): boolean =>
  DIMENSION_KEYS.every((key) => (a[key] ?? 0) === (b[key] ?? 0)) && (a.of ?? '') === (b.of ?? '');

/** Dimension of a product of powers. What pure numbers count (`of`) stays with it, each named once. */
export const dimensionProduct = (
  ...factors: readonly (readonly [dimension: Dimension, power: number])[]
): Dimension => {
  const product: { [key in (typeof DIMENSION_KEYS)[number]]?: number } = {};
  const counted = new Set<string>();
  for (const [dimension, power] of factors) {
    if (power === 0) continue;
    for (const key of DIMENSION_KEYS) {
      const sum = (product[key] ?? 0) + power * (dimension[key] ?? 0);
      if (sum === 0) delete product[key];
      else product[key] = sum;
    }
    if (dimension.of !== undefined) counted.add(dimension.of);
  }
  return counted.size === 0 ? product : { ...product, of: [...counted].sort().join(' × ') };
};
