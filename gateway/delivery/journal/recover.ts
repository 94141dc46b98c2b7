import { join } from 'node:path';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Disk } from './disk.ts';
import { HEADER_BYTES, readHeader } from './frame.ts';
import { readAll } from './read-file.ts';
import { scanSegment } from './scan.ts';
import { newSegment, type Segment, segmentName, segmentOfName } from './segment.ts';
import type { SegmentReader } from './segment-reader.ts';

/** What a start finds in the folder. */
export interface Recovered {
  readonly segments: Segment[];
  /** Position after the last sample on disk. */
  readonly end: JournalPosition;
  /** Receive time of the newest sample on disk, Unix ms. */
  readonly lastTime: number | null;
}

/** Ending of a packed file that is not whole yet. */
export const UNFINISHED = '.new';

/**
 * Finds the segments and how far the newest goes; nothing in it is changed, writing goes on in a new file. Of older files only the first
 * headers are read: what is damaged in them is found and told when they are read. Of a file that a crash left in both forms one stays:
 * the packed one if it is sound.
 */
export const recoverSegments = async (disk: Disk, dir: string, reader: SegmentReader): Promise<Recovered> => {
  const starts = await startsIn(disk, dir);
  const segments: Segment[] = [];
  for (const [index, { start, plain, packed }] of starts.entries()) {
    const end = starts[index + 1]?.start ?? null;
    const path = (form: boolean) => join(dir, segmentName(start, form));
    const whole = packed && (!plain || (await isSound(disk, newSegment(path(true), start), end)));
    if (plain && packed) await disk.remove(path(!whole));
    const segment = newSegment(path(whole), start, end ?? start);
    if (end === null) return await recoverLast(disk, segment, segments, reader);
    segments.push(await glance(disk, segment));
  }
  return { segments, end: 0, lastTime: null };
};

/** Start positions in order, each with the forms in which its file is there. What packing had begun is removed. */
const startsIn = async (disk: Disk, dir: string) => {
  const found = new Map<number, { start: number; plain: boolean; packed: boolean }>();
  for (const name of await disk.list(dir)) {
    const segment = segmentOfName(name);
    if (segment) {
      const forms = found.get(segment.start) ?? { start: segment.start, plain: false, packed: false };
      forms[segment.packed ? 'packed' : 'plain'] = true;
      found.set(segment.start, forms);
    } else if (name.endsWith(`.segz${UNFINISHED}`)) await disk.remove(join(dir, name));
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
};

/** A whole packed file has no holes (known ones are skips in it) and reaches its end. */
const isSound = async (disk: Disk, segment: Segment, end: JournalPosition | null): Promise<boolean> => {
  const { holes, soundBytes, bytes, frames } = await scanSegment(disk, segment, end);
  return frames.length > 0 && holes.length === 0 && soundBytes === bytes;
};

/** Size and first time of a closed segment, from two headers. */
const glance = async (disk: Disk, segment: Segment): Promise<Segment> => {
  const file = await disk.open(segment.path, 'read');
  try {
    segment.bytes = await file.size();
    const bytes = Buffer.alloc(HEADER_BYTES);
    await readAll(file, bytes, 0);
    const dictionary = readHeader(bytes, 0);
    bytes.fill(0);
    await readAll(file, bytes, HEADER_BYTES + (dictionary?.payloadBytes ?? 0));
    const first = readHeader(bytes, 0);
    segment.firstTime = first?.kind === 'samples' ? first.firstTime : null;
  } finally {
    await file.close();
  }
  return segment;
};

const recoverLast = async (
  disk: Disk,
  segment: Segment,
  segments: Segment[],
  reader: SegmentReader,
): Promise<Recovered> => {
  const scan = await scanSegment(disk, segment, null);
  // Positions of what was damaged at the end are not given out again: somebody may have read them.
  const end = Math.max(scan.frames.at(-1)?.end ?? segment.start, ...scan.holes.map(({ end: reached }) => reached));
  segment.end = end;
  reader.know(scan.dictionaries);
  reader.tell(segment, scan.holes);
  const firstTime = scan.frames[0]?.firstTime ?? null;
  const lastTime = scan.frames.at(-1)?.lastTime ?? null;
  if (end > segment.start) {
    segments.push(Object.assign(segment, { frames: scan.frames, bytes: scan.bytes, firstTime, lastTime }));
    if (lastTime !== null) return { segments, end, lastTime };
  } else await disk.remove(segment.path); // begun, and nothing in it was ever synced
  const before = segments.findLast((one) => one !== segment);
  return { segments, end, lastTime: before ? ((await reader.index(before)).at(-1)?.lastTime ?? null) : null };
};
