import type { ByPoint } from './by-point.ts';
import { ByteReader, ByteWriter } from './byte-stream.ts';
import { BITS, decimalForm, isDecimal, valueOfWhole, wholeOf } from './decimals.ts';

// Values point by point, each told by its step from the one before, exact to the last bit. Doubles are taken in the order of their size
// (as 64-bit whole numbers), so that a step is small wherever the values are near, over the powers of two and over zero too. The bytes of
// the steps go into eight planes: the high ones hold almost nothing, the low ones nothing but noise, and neither disturbs the other.

const PLANES = 8;
/** The NaN that says "none" in a batch made here; every other NaN keeps its bits in the planes. */
const NONE_HIGH = 0x7ff8_0000;

export interface PackedValues {
  /** One byte for each point: its form. */
  readonly forms: Uint8Array;
  /** Steps of the points that are decimals: 0 for none, else the signed step made positive, plus 1. */
  readonly decimals: Uint8Array;
  readonly planes: readonly Uint8Array[];
}

/** The two halves of each double; every machine Node runs on has the low one first. */
const halves = (value: Float64Array, length: number): Uint32Array =>
  new Uint32Array(value.buffer, value.byteOffset, length * 2);

export const packValues = (value: Float64Array, { rows, begins }: ByPoint): PackedValues => {
  const words = halves(value, rows.length);
  const isNone = (row: number) => words[row * 2 + 1] === NONE_HIGH && words[row * 2] === 0;
  const forms = new Uint8Array(begins.length - 1);
  const decimals = new ByteWriter(rows.length);
  const planes = Array.from({ length: PLANES }, () => new Uint8Array(rows.length));
  let steps = 0;
  for (let place = 0; place < forms.length; place++) {
    const from = begins[place] as number;
    const to = begins[place + 1] as number;
    const form = decimalForm(value, rows, from, to, isNone);
    forms[place] = form;
    if (form === BITS) {
      packBits(words, rows, from, to, planes, steps);
      steps += to - from;
    } else packDecimals(value, rows, from, to, form, isNone, decimals);
  }
  return { forms, decimals: decimals.done(), planes: planes.map((plane) => plane.subarray(0, steps)) };
};

const packDecimals = (
  value: Float64Array,
  rows: Uint32Array,
  from: number,
  to: number,
  form: number,
  isNone: (row: number) => boolean,
  into: ByteWriter,
): void => {
  let before = 0;
  for (let at = from; at < to; at++) {
    const row = rows[at] as number;
    if (isNone(row)) {
      into.unsigned(0);
      continue;
    }
    const whole = wholeOf(value[row] as number, form);
    const step = whole - before;
    into.unsigned(step < 0 ? -step * 2 : step * 2 + 1);
    before = whole;
  }
};

/** Steps as magnitude times two plus sign, so that the zeros at the end of a float32 stay zeros. */
const packBits = (
  words: Uint32Array,
  rows: Uint32Array,
  from: number,
  to: number,
  planes: readonly Uint8Array[],
  first: number,
): void => {
  const [p0, p1, p2, p3, p4, p5, p6, p7] = planes as Planes;
  let lowBefore = 0;
  let highBefore = 0x8000_0000;
  let step = first;
  for (let at = from; at < to; at++) {
    const row = rows[at] as number;
    let low = words[row * 2] as number;
    let high = words[row * 2 + 1] as number;
    if (high >= 0x8000_0000) {
      low = ~low >>> 0;
      high = ~high >>> 0;
    } else high = (high | 0x8000_0000) >>> 0;
    let dLow = low - lowBefore;
    let dHigh = high - highBefore;
    lowBefore = low;
    highBefore = high;
    if (dLow < 0) dHigh--;
    dLow >>>= 0;
    dHigh >>>= 0;
    let sign = 0;
    if (dHigh >= 0x8000_0000) {
      sign = 1;
      dHigh = dLow === 0 ? -dHigh >>> 0 : ~dHigh >>> 0;
      dLow = -dLow >>> 0;
    }
    dHigh = ((dHigh << 1) | (dLow >>> 31)) >>> 0; // of the one step of 2 ** 63 only the sign is left: there is no other "minus zero"
    dLow = ((dLow << 1) | sign) >>> 0;
    p0[step] = dLow;
    p1[step] = dLow >>> 8;
    p2[step] = dLow >>> 16;
    p3[step] = dLow >>> 24;
    p4[step] = dHigh;
    p5[step] = dHigh >>> 8;
    p6[step] = dHigh >>> 16;
    p7[step] = dHigh >>> 24;
    step++;
  }
};

type Plane = Uint8Array;
type Planes = [Plane, Plane, Plane, Plane, Plane, Plane, Plane, Plane];

export const unpackValues = ({ forms, decimals, planes }: PackedValues, { rows, begins }: ByPoint): Float64Array => {
  const value = new Float64Array(rows.length);
  const words = halves(value, rows.length);
  const reader = new ByteReader(decimals);
  let steps = 0;
  for (let place = 0; place + 1 < begins.length; place++) {
    const from = begins[place] as number;
    const to = begins[place + 1] as number;
    const form = forms[place];
    if (form === BITS) {
      unpackBits(words, rows, from, to, planes, steps);
      steps += to - from;
    } else if (form !== undefined && isDecimal(form)) unpackDecimals(value, words, rows, from, to, form, reader);
    else throw new RangeError('a form of values that does not exist');
  }
  return value;
};

const unpackDecimals = (
  value: Float64Array,
  words: Uint32Array,
  rows: Uint32Array,
  from: number,
  to: number,
  form: number,
  reader: ByteReader,
): void => {
  let whole = 0;
  for (let at = from; at < to; at++) {
    const row = rows[at] as number;
    const code = reader.unsigned();
    if (code === 0) {
      words[row * 2] = 0;
      words[row * 2 + 1] = NONE_HIGH;
      continue;
    }
    whole += code % 2 === 0 ? -code / 2 : (code - 1) / 2;
    value[row] = valueOfWhole(whole, form);
  }
};

const unpackBits = (
  words: Uint32Array,
  rows: Uint32Array,
  from: number,
  to: number,
  planes: readonly Uint8Array[],
  first: number,
): void => {
  const [p0, p1, p2, p3, p4, p5, p6, p7] = planes as Planes;
  if (planes.some((plane) => plane.length < first + to - from)) throw new RangeError('a plane ends early');
  let low = 0;
  let high = 0x8000_0000;
  let step = first;
  for (let at = from; at < to; at++) {
    const dLow = byte(p0, step) | (byte(p1, step) << 8) | (byte(p2, step) << 16) | (byte(p3, step) << 24);
    const dHigh = byte(p4, step) | (byte(p5, step) << 8) | (byte(p6, step) << 16) | (byte(p7, step) << 24);
    const sign = dLow & 1;
    let magnitudeLow = ((dLow >>> 1) | (dHigh << 31)) >>> 0;
    let magnitudeHigh = dHigh >>> 1;
    if (sign === 1 && magnitudeLow === 0 && magnitudeHigh === 0) magnitudeHigh = 0x8000_0000;
    if (sign === 1) {
      magnitudeHigh = magnitudeLow === 0 ? -magnitudeHigh >>> 0 : ~magnitudeHigh >>> 0;
      magnitudeLow = -magnitudeLow >>> 0;
    }
    const sum = low + magnitudeLow;
    high = (high + magnitudeHigh + (sum > 0xffff_ffff ? 1 : 0)) >>> 0;
    low = sum >>> 0;
    const row = rows[at] as number;
    const negative = high < 0x8000_0000;
    words[row * 2] = negative ? ~low >>> 0 : low;
    words[row * 2 + 1] = negative ? ~high >>> 0 : high & 0x7fff_ffff;
    step++;
  }
};

const byte = (plane: Plane, step: number): number => plane[step] as number;
