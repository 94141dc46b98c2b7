import { type Dimension, dimensionProduct, UNITS } from '../../../config/vocabulary/unit.ts';

/** What a value is in: dimension, and how many SI units one of it is. A thermometer's °C counts as K: formulas use differences or add 273.15. */
export interface Measure {
  readonly dimension: Dimension;
  readonly factor: number;
}

const time = (seconds: number): Measure => ({ dimension: { s: 1 }, factor: seconds });
const mass = (kg: number): Measure => ({ dimension: { kg: 1 }, factor: kg });
const energy = (joule: number): Measure => ({ dimension: { kg: 1, m: 2, s: -2 }, factor: joule });
const volume = (m3: number): Measure => ({ dimension: { m: 3 }, factor: m3 });

/** Beside the units of tags.csv, what the unit of a constant is put together from. */
const SYMBOLS: Readonly<Record<string, Measure>> = {
  g: mass(1e-3),
  t: mass(1000),
  mol: { dimension: { mol: 1 }, factor: 1 },
  kmol: { dimension: { mol: 1 }, factor: 1000 },
  L: volume(1e-3),
  'm³': volume(1),
  'm²': { dimension: { m: 2 }, factor: 1 },
  s: time(1),
  min: time(60),
  d: time(86_400),
  K: { dimension: { K: 1 }, factor: 1 },
  MPa: { dimension: { kg: 1, m: -1, s: -2 }, factor: 1e6 },
  W: { dimension: { kg: 1, m: 2, s: -3 }, factor: 1 },
  MW: { dimension: { kg: 1, m: 2, s: -3 }, factor: 1e6 },
  J: energy(1),
  kJ: energy(1000),
  MJ: energy(1e6),
  GJ: energy(1e9),
};

export const measureProduct = (...factors: readonly (readonly [measure: Measure, power: number])[]): Measure => ({
  dimension: dimensionProduct(...factors.map(([{ dimension }, power]) => [dimension, power] as const)),
  factor: factors.reduce((product, [{ factor }, power]) => product * factor ** power, 1),
});

/** A unit of a constant or a state as it is written: kmol/(h wt%), (L/mol)^2.4 mol/(h kg). Null when a symbol in it is not known. */
export const measureOf = (text: string): Measure | null => {
  const whole = known(text);
  if (whole) return whole;
  const tokens = text.match(/\^-?\d+(?:\.\d+)?|[()/]|[^\s·()/^]+/g) ?? [];
  let at = 0;
  const product = (): Measure | null => {
    const factors: [Measure, number][] = [];
    for (let sign = 1; at < tokens.length && tokens[at] !== ')'; sign = 1) {
      if (tokens[at] === '/') {
        sign = -1;
        at++;
      }
      const one = factor();
      if (!one) return null;
      factors.push([one, sign]);
    }
    return factors.length === 0 ? null : measureProduct(...factors);
  };
  const factor = (): Measure | null => {
    const token = tokens[at++] ?? '';
    const inner = token === '(' ? product() : known(token);
    if (token === '(' && tokens[at++] !== ')') return null;
    const power = tokens[at]?.startsWith('^') ? Number(tokens[at++]?.slice(1)) : 1;
    return inner && measureProduct([inner, power]);
  };
  const measure = product();
  return at < tokens.length ? null : measure;
};

const known = (symbol: string): Measure | null => {
  if (symbol === '1') return { dimension: {}, factor: 1 };
  if (Object.hasOwn(UNITS, symbol)) return UNITS[symbol as keyof typeof UNITS];
  return Object.hasOwn(SYMBOLS, symbol) ? (SYMBOLS[symbol] ?? null) : null;
};
