import type { PointView } from '../../contract/point-view.ts';

// Numbers as an operator reads them: a real minus, groups from five digits, decimals by what the instrument resolves.

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';
/** In the place of a number that is not there. */
export const NOTHING = '\u2013\u2009\u2013';

const DECIMALS_MAX = 4;

/**
 * Decimals of a point: one digit into the noise. From sigma when it is known, else a two-thousandth of the range; a
 * raw double never decides.
 */
export const decimalsOf = ({
  unit,
  sigma,
  range,
  words,
}: Pick<PointView, 'unit' | 'sigma' | 'range' | 'words'>): number => {
  if (words || unit === 'bool' || unit === 'enum') return 0;
  const span = Math.abs(range.high - range.low);
  const resolution = sigma !== null && sigma > 0 ? sigma : span > 0 ? span / 2000 : 0.01;
  return Math.min(DECIMALS_MAX, Math.max(0, Math.ceil(-Math.log10(resolution) - 1e-9)));
};

const grouped = (digits: string): string =>
  digits.length < 5 ? digits : digits.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);

export const numberText = (value: number | null, decimals: number): string => {
  if (value === null || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size >= 1e6 || (size !== 0 && size < 1e-3 && decimals > 3)) return exponent(value);
  const [whole = '0', fraction] = size.toFixed(decimals).split('.');
  const text = fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
  // What rounds to zero has no sign.
  return value < 0 && Number(size.toFixed(decimals)) !== 0 ? `${MINUS}${text}` : text;
};

/** A count in full, however large: 2 016 000. */
export const countText = (count: number): string => grouped(String(Math.round(count)));

const exponent = (value: number): string => {
  const [mantissa = '0', power = '0'] = Math.abs(value).toExponential(2).split('e');
  return `${value < 0 ? MINUS : ''}${mantissa}E${power.replace('+', '').replace('-', MINUS)}`;
};

/** A shown number moves only when the value moved by at least half of its last digit, so that it does not flicker between two. */
export const steady = (shown: number | null, value: number | null, decimals: number): number | null =>
  shown !== null && value !== null && Math.abs(value - shown) < 0.5 * 10 ** -decimals ? shown : value;
