// A controller's integer times a scale, or a number rounded to so many places, is a small whole number in disguise: as a double its
// bits look like noise. Where all values of a point can be told exactly as whole / 10 ** k or as whole * 10 ** -k, the whole is kept.

const PLACES_MAX = 6;
const WHOLE_OF_VALUE_MAX = 2 ** 49;

/** `bits`: no such form. */
export const BITS = 0;
/** Forms 1 to 7 divide by 1 to 10 ** 6, forms 8 to 13 multiply by 0.1 to 1e-6. */
const FORMS = PLACES_MAX + 1 + PLACES_MAX;

const POWERS = [1, 10, 100, 1000, 1e4, 1e5, 1e6];
const SCALES = [0.1, 0.01, 0.001, 1e-4, 1e-5, 1e-6];

const divides = (form: number): boolean => form <= PLACES_MAX + 1;
export const isDecimal = (form: number): boolean => form !== BITS && form <= FORMS;

/** The number a whole stands for; the same operation as the driver that made it, so the same double. */
export const valueOfWhole = (whole: number, form: number): number =>
  divides(form) ? whole / (POWERS[form - 1] ?? 1) : whole * (SCALES[form - PLACES_MAX - 2] ?? 1);

/** Nearest whole; it is the right one only if `valueOfWhole` gives the number back. Never negative zero. */
export const wholeOf = (value: number, form: number): number =>
  Math.round(value * (divides(form) ? (POWERS[form - 1] ?? 1) : (POWERS[form - PLACES_MAX - 1] ?? 1))) + 0;

const holds = (value: number, form: number): boolean => {
  const whole = wholeOf(value, form);
  return Math.abs(whole) < WHOLE_OF_VALUE_MAX && Object.is(valueOfWhole(whole, form), value);
};

/**
 * The first form in which every one of these values is exact; rows that `isNone` are passed over.
 * @param value column of values @param rows rows of the point @param from, to part of `rows`
 */
export const decimalForm = (
  value: Float64Array,
  rows: Uint32Array,
  from: number,
  to: number,
  isNone: (row: number) => boolean,
): number => {
  for (let form = 1; form <= FORMS; form++) {
    let at = from;
    while (at < to && (isNone(rows[at] as number) || holds(value[rows[at] as number] as number, form))) at++;
    if (at === to) return form;
  }
  return BITS;
};
