import type { Priority } from './input.ts';

export type Rgb = readonly [number, number, number];

/** sRGB components 0..1 of `#rrggbb`. */
export const rgb = (hex: string): Rgb => {
  const bits = Number.parseInt(hex.slice(1), 16);
  return [((bits >> 16) & 255) / 255, ((bits >> 8) & 255) / 255, (bits & 255) / 255];
};

/** Colour tokens of the scene; the same names and figures as those of the pages. */
export interface SceneTheme {
  readonly background: Rgb;
  readonly floor: Rgb;
  readonly grid: Rgb;
  readonly zone: Rgb;
  readonly zoneText: Rgb;
  /** Multiplies the lightness of every paint. */
  readonly paint: Rgb;
  readonly pipe: Rgb;
  readonly dash: Rgb;
  readonly card: Rgb;
  readonly cardEdge: Rgb;
  readonly value: Rgb;
  readonly text: Rgb;
  readonly dimText: Rgb;
  readonly focus: Rgb;
  /** Edge of what is far above, far below where it should be. */
  readonly off: Readonly<Record<'above' | 'below', Rgb>>;
  readonly alarm: Readonly<Record<Priority, { readonly fill: Rgb; readonly text: Rgb }>>;
}

const ink = rgb('#14171A');

export const THEMES: Readonly<Record<'dark' | 'light', SceneTheme>> = {
  dark: {
    background: rgb('#2B2F34'),
    floor: rgb('#30353A'),
    grid: rgb('#3E444B'),
    zone: rgb('#394047'),
    zoneText: rgb('#8B949D'),
    paint: [0.96, 1, 1.04],
    pipe: rgb('#7D858D'),
    dash: rgb('#BFC6CD'),
    card: rgb('#1F2226'),
    cardEdge: rgb('#5B636B'),
    value: rgb('#F2F4F5'),
    text: rgb('#E6E8EA'),
    dimText: rgb('#A5ADB5'),
    focus: rgb('#7FB8FF'),
    off: { above: rgb('#E08A3C'), below: rgb('#5FA8D3') },
    alarm: {
      1: { fill: rgb('#FF6A62'), text: ink },
      2: { fill: rgb('#FF9F2E'), text: ink },
      3: { fill: rgb('#FFE066'), text: ink },
      4: { fill: rgb('#CF94FF'), text: ink },
    },
  },
  light: {
    background: rgb('#D4D7DA'),
    floor: rgb('#CCD0D4'),
    grid: rgb('#B9BEC3'),
    zone: rgb('#C1C6CB'),
    zoneText: rgb('#4F565D'),
    paint: [0.93, 0.96, 1],
    pipe: rgb('#6E767E'),
    dash: rgb('#1B1E21'),
    card: rgb('#F2F3F4'),
    cardEdge: rgb('#8A9299'),
    value: rgb('#0F1113'),
    text: rgb('#1B1E21'),
    dimText: rgb('#4F565D'),
    focus: rgb('#0A52B0'),
    off: { above: rgb('#8A4A0F'), below: rgb('#1C5E8C') },
    alarm: {
      1: { fill: rgb('#C4140C'), text: [1, 1, 1] },
      2: { fill: rgb('#F28C1E'), text: ink },
      3: { fill: rgb('#F5D142'), text: ink },
      4: { fill: rgb('#8A2BB8'), text: [1, 1, 1] },
    },
  },
};
