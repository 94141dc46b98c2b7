import type { Target } from './input.ts';
import type { QualityLevel } from './quality-level.ts';

export interface SceneOptions {
  readonly quality: QualityLevel;
  readonly theme: 'dark' | 'light';
  /** Nothing moves by itself: no dashes, no blinking, no camera flights. */
  readonly frozen: boolean;
  readonly reducedMotion: boolean;
  readonly font: string;
  /** Size of type against that of a desk: 1.5 on a wall. */
  readonly textScale: number;
  readonly onSelect: (target: Target | null) => void;
  readonly onHover: (target: Target | null, x: number, y: number) => void;
  readonly onFirstFrame: () => void;
  /** Frames come too slowly for this level of detail; called once, with their median distance, ms. */
  readonly onSlow?: (frameMs: number) => void;
  /** The graphics context went away; `again` says that it had gone before within ten minutes. */
  readonly onContextLost: () => void;
}

export interface SceneStats {
  readonly drawCalls: number;
  readonly triangles: number;
  readonly frames: number;
  readonly labels: number;
  /** Height of the smallest type of a label, CSS pixels. */
  readonly textPixels: number;
  /** Time of the last frame on the main thread: building and handing over, not drawing. */
  readonly submitMs: number;
  readonly submitMedianMs: number;
}

/** Before the first frame. */
export const NO_STATS: SceneStats = {
  drawCalls: 0,
  triangles: 0,
  frames: 0,
  labels: 0,
  textPixels: 0,
  submitMs: 0,
  submitMedianMs: 0,
};

/** No WebGL 2, or the graphics driver refused: show something else. */
export class NoGraphics extends Error {}
