import { basename } from 'node:path';
import type { PlacedFrame } from './frame.ts';

/** One file of the journal, as far as it is known. */
export interface Segment {
  /** Changes once, when the file is packed. */
  path: string;
  packed: boolean;
  /** First position in it; part of its name. */
  readonly start: number;
  /** Position after its last. */
  end: number;
  bytes: number;
  /** Receive time of its first sample, Unix ms; null when it holds none, or has not been looked at. */
  firstTime: number | null;
  lastTime: number | null;
  /** Listed when the file is first read, not at the start, and forgotten again when others were read since. */
  frames: PlacedFrame[] | null;
  /** What was found damaged in it when it was first read; null before. */
  holes: readonly Hole[] | null;
  /** When the monotonic clock said so it was last written; of an older start, before that by as much as the times in it say. ms */
  writtenMs: number;
}

/** The open form ends in .seg; the packed one, which takes its place, in .segz. */
export const segmentName = (start: number, packed = false): string =>
  `${String(start).padStart(16, '0')}.seg${packed ? 'z' : ''}`;
const NAME = /^(\d{16})\.seg(z?)$/;

/** What a file name says; null for files that are no segments. */
export const segmentOfName = (name: string): { start: number; packed: boolean } | null => {
  const [, digits, packed] = NAME.exec(name) ?? [];
  return digits === undefined ? null : { start: Number(digits), packed: packed === 'z' };
};

export const newSegment = (path: string, start: number, end = start): Segment => ({
  path,
  packed: path.endsWith('z'),
  start,
  end,
  bytes: 0,
  firstTime: null,
  lastTime: null,
  frames: null,
  holes: null,
  writtenMs: 0,
});

/** Positions that are missing because of damage: where in which file, and between which times. */
export interface Hole {
  /** Name of the segment file, and the byte in it where sound data ends. */
  readonly file: string;
  readonly offset: number;
  readonly start: number;
  readonly end: number;
  /** Receive times around it, Unix ms; null where nothing sound is left to tell. */
  readonly from: number | null;
  readonly to: number | null;
}

export const fileOf = (segment: Segment): string => basename(segment.path);
