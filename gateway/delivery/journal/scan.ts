import { crc32 } from 'node:zlib';
import { type Dictionary, decodeDictionary } from './dictionary.ts';
import type { Disk } from './disk.ts';
import { findMagic, HEADER_BYTES, type PlacedFrame, readHeader, SAMPLE_BYTES } from './frame.ts';
import { FileWindow } from './read-file.ts';
import { fileOf, type Hole, type Segment } from './segment.ts';

export interface Scan {
  readonly frames: PlacedFrame[];
  readonly dictionaries: readonly Dictionary[];
  readonly holes: Hole[];
  /** Offset after the last sound frame: what follows is torn. */
  readonly soundBytes: number;
  readonly bytes: number;
}

/**
 * Lists the frames of a file of either form. Where a header is damaged it looks for the next sound frame; a frame whose payload fails its
 * checksum is left out and is a hole of known size. `end` is the position the file should reach, when that is known.
 */
export const scanSegment = async (disk: Disk, segment: Segment, end: number | null): Promise<Scan> => {
  const file = await disk.open(segment.path, 'read');
  try {
    return await scan(new FileWindow(file, await file.size()), segment, end);
  } finally {
    await file.close();
  }
};

const scan = async (window: FileWindow, segment: Segment, end: number | null): Promise<Scan> => {
  const frames: PlacedFrame[] = [];
  const dictionaries: Dictionary[] = [];
  const holes: Hole[] = [];
  let position = segment.start;
  let time: number | null = null;
  let soundBytes = 0;
  /** Damaged frames whose header still stands say where they ended: in positions and in the file. */
  let claimed = { end: 0, bytes: 0 };
  const hole = (to: number, toTime: number | null, offset: number) => {
    holes.push({ file: fileOf(segment), offset, start: position, end: to, from: time, to: toTime });
  };
  for (let offset = 0; offset >= 0 && offset + HEADER_BYTES <= window.size; ) {
    const header = readHeader((await window.at(offset, HEADER_BYTES)) ?? NOTHING, 0);
    const payload = header && (await window.at(offset + HEADER_BYTES, header.payloadBytes));
    if (!header || !payload || crc32(payload) !== header.payloadCrc) {
      if (header && payload && header.end > claimed.end)
        claimed = { end: header.end, bytes: offset + HEADER_BYTES + payload.length };
      offset = await nextMagic(window, offset + 1); // its length cannot be trusted to lead to the next one: a torn write may end early
      continue;
    }
    if (header.kind === 'dictionary') {
      const dictionary = decodeDictionary(header, payload);
      if (dictionary) dictionaries.push(dictionary);
    } else if (header.start >= position && header.end <= (end ?? header.end)) {
      if (header.start > position) hole(header.start, header.firstTime, soundBytes);
      frames.push({ ...header, offset });
      position = header.end;
      time = header.lastTime;
    }
    offset += HEADER_BYTES + header.payloadBytes;
    soundBytes = offset;
  }
  const known = Math.max(position, claimed.end);
  const reached = end ?? known + (await samplesIn(window, Math.max(soundBytes, claimed.bytes), segment.packed));
  if (reached > position) hole(reached, null, soundBytes);
  return { frames, dictionaries, holes, soundBytes, bytes: window.size };
};

const NOTHING = Buffer.alloc(0);
/** What a sample takes at least in a packed file, about. */
const PACKED_SAMPLE_BYTES = 4;

/** Offset of the next place from `offset` on where a header could begin, or -1. */
const nextMagic = async (window: FileWindow, offset: number): Promise<number> => {
  for (let from = offset; ; ) {
    const bytes = await window.rest(from, Math.min(HEADER_BYTES, window.size - from));
    if (bytes === null || bytes.length < HEADER_BYTES) return -1;
    const found = findMagic(bytes, 0);
    if (found >= 0) return from + found;
    from += bytes.length - 3; // it may stand across the edge of the window
  }
};

/**
 * How many samples may have been in what follows the last frame of the newest file. A frame cut short was never synced and counts as
 * none; where not even a header can be read the bytes say about how many, so that no position somebody has read is given out again.
 */
const samplesIn = async (window: FileWindow, offset: number, packed: boolean): Promise<number> => {
  const rest = window.size - offset;
  if (rest < HEADER_BYTES || readHeader((await window.at(offset, HEADER_BYTES)) ?? NOTHING, 0)) return 0;
  return Math.floor((rest - HEADER_BYTES) / (packed ? PACKED_SAMPLE_BYTES : SAMPLE_BYTES));
};
