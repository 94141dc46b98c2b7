/** Cividis (Nuñez, Anderton, Renslow 2018): even to the eye and the same to colour-blind readers. Nine stops. */
const CIVIDIS = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#fee838'];

/** Colour at a part 0..1 of the ramp. */
export const cividis = (part: number): string => {
  const place = Math.min(1, Math.max(0, part)) * (CIVIDIS.length - 1);
  const low = Math.min(CIVIDIS.length - 2, Math.floor(place));
  return mix(CIVIDIS[low] ?? '#000000', CIVIDIS[low + 1] ?? '#000000', place - low);
};

export const CIVIDIS_CSS = `linear-gradient(to right, ${CIVIDIS.join(', ')})`;

const GREY = '#8d959d';
const ABOVE = '#e08a3c';
const BELOW = '#5fa8d3';

/** |z| from which on the residual scale is at its full colour. */
export const RESIDUAL_FULL = 3;

/** Steps of the residual scale: |z| below 1 is grey, then pale, mid and full; orange measured above the model, blue below. */
export const residualColor = (z: number): string => {
  const size = Math.abs(z);
  const strength = size < 1 ? 0 : size < 2 ? 0.4 : size < RESIDUAL_FULL ? 0.7 : 1;
  return mix(GREY, z > 0 ? ABOVE : BELOW, strength);
};

/** Mixes two `#rrggbb`. */
export const mix = (from: string, to: string, part: number): string => {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(from, at) + (channel(to, at) - channel(from, at)) * part))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`;
};
