import { crc32 } from 'node:zlib';
import type { Disk, DiskFile } from './disk.ts';
import { findMagic, HEADER_BYTES, type PlacedFrame, readHeader, SAMPLE_BYTES } from './frame.ts';

/** One file of the journal, as far as it is known. Frames are listed when the file is first read, not at the start. */
export interface Segment {
  readonly path: string;
  /** First position in it; part of its name. */
  readonly start: number;
  /** Position after its last. */
  end: number;
  bytes: number;
  /** Receive time of its first sample, Unix ms; null when it holds none. */
  firstTime: number | null;
  lastTime: number | null;
  frames: PlacedFrame[] | null;
  /** Tags by index, for each dictionary found in it by its checksum. */
  readonly dictionaries: Map<number, readonly string[]>;
}

export const segmentName = (start: number): string => `${String(start).padStart(16, '0')}.seg`;
const NAME = /^(\d{16})\.seg$/;

/** First position of a segment file by its name; null for other files. */
export const startOfName = (name: string): number | null => {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
};

export const newSegment = (path: string, start: number, end = start, bytes = 0): Segment => ({
  path,
  start,
  end,
  bytes,
  firstTime: null,
  lastTime: null,
  frames: null,
  dictionaries: new Map(),
});

/** Positions that are missing without a known reason, and between which times. */
export interface Hole {
  readonly start: number;
  readonly end: number;
  readonly from: number | null;
  readonly to: number | null;
}

export interface Scan {
  readonly frames: PlacedFrame[];
  readonly dictionaries: ReadonlyMap<number, readonly string[]>;
  readonly holes: Hole[];
  /** Offset after the last sound frame: what follows is torn. */
  readonly soundBytes: number;
}

/** Reads a whole file; a segment is bounded by `segmentBytes`, and only one is read at a time. */
export const readWhole = async (disk: Disk, path: string): Promise<Buffer> => {
  const file = await disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(await file.size());
    return bytes.subarray(0, await readAll(file, bytes, 0));
  } finally {
    await file.close();
  }
};

/** Fills `into` as far as the file goes; answers how many bytes that was. */
export const readAll = async (file: DiskFile, into: Uint8Array, position: number): Promise<number> => {
  let done = 0;
  while (done < into.byteLength) {
    const got = await file.read(into.subarray(done), position + done);
    if (got <= 0) break;
    done += got;
  }
  return done;
};

/**
 * Lists the frames of a file. Where a header is damaged it looks for the next sound frame; a frame whose payload fails its checksum is
 * left out and is a hole of known size. `end` is the position the file should reach, when that is known.
 */
export const scanSegment = (bytes: Buffer, start: number, end: number | null): Scan => {
  const frames: PlacedFrame[] = [];
  const dictionaries = new Map<number, readonly string[]>();
  const holes: Hole[] = [];
  let position = start;
  let time: number | null = null;
  let soundBytes = 0;
  let offset = 0;
  while (offset >= 0 && offset + HEADER_BYTES <= bytes.length) {
    const header = readHeader(bytes, offset);
    if (header === null) {
      offset = findMagic(bytes, offset + 1);
      continue;
    }
    const after = offset + HEADER_BYTES + header.payloadBytes;
    const payload = bytes.subarray(offset + HEADER_BYTES, after);
    if (after > bytes.length || crc32(payload) !== header.payloadCrc) {
      offset = findMagic(bytes, offset + 1); // its length cannot be trusted to lead to the next one: a torn write may end early
      continue;
    }
    if (header.kind === 'dictionary') dictionaries.set(header.dictionary, JSON.parse(payload.toString()) as string[]);
    else if (header.start >= position && header.end > header.start && header.end <= (end ?? header.end)) {
      if (header.start > position) holes.push({ start: position, end: header.start, from: time, to: header.firstTime });
      frames.push({ ...header, offset });
      position = header.end;
      time = header.lastTime;
    }
    soundBytes = after;
    offset = after;
  }
  const reached = end ?? position + lostAtEnd(bytes, soundBytes, position);
  if (reached > position) holes.push({ start: position, end: reached, from: time, to: null });
  return { frames, dictionaries, holes, soundBytes };
};

/**
 * How many samples were in what follows the last sound frame of the newest file. A frame cut short was never synced and counts as none;
 * one of full length that fails its checksum was damaged afterwards. Where not even a header can be read the bytes say about how many.
 */
const lostAtEnd = (bytes: Buffer, soundBytes: number, position: number): number => {
  const rest = bytes.length - soundBytes;
  const header = readHeader(bytes, soundBytes);
  if (header === null) return Math.max(0, Math.floor((rest - HEADER_BYTES) / SAMPLE_BYTES));
  return header.kind === 'samples' && HEADER_BYTES + header.payloadBytes <= rest ? header.end - position : 0;
};
