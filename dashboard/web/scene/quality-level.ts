export type QualityLevel = 'high' | 'med' | 'low';

/** The level that a word of the address means; medium for any other. */
export const levelOf = (word: string): QualityLevel => (word === 'high' || word === 'low' ? word : 'med');

/** What a quality level means for the scene. */
export interface Detail {
  /** Sides of a round shape. */
  readonly segments: number;
  /** Sides of a pipe. */
  readonly pipeSides: number;
  /** Steps of a pipe bend. */
  readonly bendSteps: number;
  readonly antialias: boolean;
  readonly pixelRatioMax: number;
}

export const DETAIL: Readonly<Record<QualityLevel, Detail>> = {
  high: { segments: 32, pipeSides: 10, bendSteps: 5, antialias: true, pixelRatioMax: 2 },
  med: { segments: 20, pipeSides: 7, bendSteps: 3, antialias: true, pixelRatioMax: 1.5 },
  low: { segments: 10, pipeSides: 5, bendSteps: 2, antialias: false, pixelRatioMax: 1 },
};
