import type { Marks } from './plot-marks.ts';

// What the URL says of the zoom of the value axes and of the two cursors, and how a turn of the wheel changes a range.

export type Span = readonly [low: number, high: number];
/** Ranges of value axes that a person chose, by unit; the others fit their values. */
export type YZoom = Readonly<Record<string, Span>>;

const SPAN = /^(.+):(-?[\d.e+-]+)~(-?[\d.e+-]+)$/i;

/** `kg/h:30.9~31.4;Cel:89~91`. What cannot be read is left out. */
export const readYZoom = (text: string | undefined): YZoom => {
  const zoom: Record<string, Span> = {};
  for (const part of (text ?? '').split(';')) {
    const [, unit, low, high] = SPAN.exec(part) ?? [];
    if (unit !== undefined && Number(low) < Number(high)) zoom[unit] = [Number(low), Number(high)];
  }
  return zoom;
};

const short = (value: number, span: number): string =>
  value.toFixed(Math.min(12, Math.max(0, 3 - Math.floor(Math.log10(span)))));

/** Null when no axis is zoomed. */
export const writeYZoom = (zoom: YZoom): string | null =>
  Object.entries(zoom)
    .map(([unit, [low, high]]) => `${unit}:${short(low, high - low)}~${short(high, high - low)}`)
    .join(';') || null;

const instant = (text: string | undefined): number | null => {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(time) ? time : null;
};

export const readMarks = (parameters: Readonly<Record<string, string>>): Marks => ({
  a: instant(parameters.a),
  b: instant(parameters.b),
});

export const writeMark = (unixMs: number | null): string | null =>
  unixMs === null ? null : new Date(Math.round(unixMs)).toISOString();

/** One notch of the wheel. */
const NOTCH = 1.2;

/** The range widened or narrowed about a place in it, which stays where it is. */
export const zoomedAbout = ([low, high]: Span, place: number, notches: number): Span => {
  const factor = NOTCH ** notches;
  return [place - (place - low) * factor, place + (high - place) * factor];
};
