import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Dictionary } from './dictionary.ts';
import type { Disk } from './disk.ts';
import { HEADER_BYTES, type PlacedFrame, readHeader } from './frame.ts';
import { FrameCache, takeFrames } from './frame-index.ts';
import { readAll } from './read-file.ts';
import { decodeSamples } from './samples-frame.ts';
import { scanSegment } from './scan.ts';
import { fileOf, type Hole, type Segment } from './segment.ts';
import { joinBatches, sliceBatch } from './tail.ts';
import { translator, type Unknown } from './translate.ts';

export interface StoredRead {
  readonly samples: SampleBatch;
  readonly end: JournalPosition;
  /** Samples of tags that the present configuration does not have. */
  readonly unknown: Unknown | null;
}

/** Closed files whose frames are remembered: two lanes of a few sinks. */
const INDEXED_MAX = 6;

/** Reads segments of both forms; any number of calls at a time. */
export class SegmentReader {
  readonly #disk: Disk;
  readonly #own: Dictionary;
  readonly #damaged: (holes: readonly Hole[]) => void;
  readonly #dictionaries = new Map<number, Dictionary>();
  readonly #cache = new FrameCache();
  readonly #indexed: Segment[] = [];

  /** @param damaged told of every hole at the moment it is found, and once: whoever reads may fail afterwards */
  constructor(disk: Disk, own: Dictionary, damaged: (holes: readonly Hole[]) => void) {
    this.#disk = disk;
    this.#own = own;
    this.#damaged = damaged;
    this.#dictionaries.set(own.crc, own);
  }

  know(dictionaries: readonly Dictionary[]): void {
    for (const dictionary of dictionaries) this.#dictionaries.set(dictionary.crc, dictionary);
  }

  dictionary(crc: number): Dictionary | null {
    return this.#dictionaries.get(crc) ?? null;
  }

  /** Notes holes of a segment and tells of those that are new. */
  tell(segment: Segment, holes: readonly Hole[]): void {
    const told = segment.holes ?? [];
    const fresh = holes.filter(({ start, end }) => !told.some((one) => one.start <= start && end <= one.end));
    segment.holes = [...told, ...fresh];
    if (fresh.length > 0) this.#damaged(fresh);
  }

  /** Frames of a segment. */
  async index(segment: Segment): Promise<readonly PlacedFrame[]> {
    if (segment.frames) return segment.frames;
    const { path } = segment;
    const scan = await scanSegment(this.#disk, segment, segment.end);
    this.know(scan.dictionaries);
    if (segment.path === path) {
      segment.frames = scan.frames;
      this.remember(segment);
    }
    this.tell(segment, scan.holes);
    return scan.frames;
  }

  /** The next samples of this segment from `position` on. May answer no samples and a later `end`. Throws ENOENT when the file has gone. */
  async read(segment: Segment, position: JournalPosition, max: number, all: readonly Segment[]): Promise<StoredRead> {
    const { path } = segment;
    const wanted = takeFrames(await this.index(segment), position, max);
    const [first] = wanted;
    if (!first) return { samples: joinBatches([]), end: segment.end, unknown: null };
    const end = Math.min(wanted.at(-1)?.end ?? segment.end, Math.max(position, first.start) + max);
    const translate = translator(this.#own, this.#dictionaries);
    for (const { frame, samples } of await this.#load(path, wanted)) {
      if (samples && (await this.#isKnown(frame.dictionary, all))) {
        const from = Math.max(0, position - frame.start);
        translate.add(sliceBatch(samples, from, Math.min(samples.length, end - frame.start)), frame.dictionary);
      } else this.#lose(segment, frame);
    }
    return { ...translate.take(), end };
  }

  /** Leaves a damaged frame out from now on. */
  #lose(segment: Segment, frame: PlacedFrame): void {
    segment.frames = segment.frames?.filter(({ start }) => start !== frame.start) ?? null;
    const { offset, start, end, firstTime: from, lastTime: to } = frame;
    this.tell(segment, [{ file: fileOf(segment), offset, start, end, from, to }]);
  }

  /** A dictionary that was damaged in one file may stand in another. */
  async #isKnown(crc: number, all: readonly Segment[]): Promise<boolean> {
    for (const other of all) {
      if (this.#dictionaries.has(crc)) return true;
      if (other.holes === null) await this.index(other);
    }
    return this.#dictionaries.has(crc);
  }

  /** The frames with their samples, null for those that are damaged. */
  async #load(path: string, frames: readonly PlacedFrame[]) {
    const loaded = frames.map((frame) => ({ frame, samples: this.#cache.get(path, frame) }));
    const missing = loaded.filter(({ samples }) => samples === null).map(({ frame }) => frame);
    const [first] = missing;
    const last = missing.at(-1);
    if (!first || !last) return loaded;
    const bytes = await this.#bytes(path, first, last);
    return loaded.map(({ frame, samples: kept }) => {
      if (kept) return { frame, samples: kept };
      const samples = decoded(bytes.subarray(frame.offset - first.offset), frame);
      if (samples) this.#cache.keep(path, frame, samples);
      return { frame, samples };
    });
  }

  async #bytes(path: string, first: PlacedFrame, last: PlacedFrame): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(last.offset + HEADER_BYTES + last.payloadBytes - first.offset);
    const file = await this.#disk.open(path, 'read');
    try {
      bytes.fill(0, await readAll(file, bytes, first.offset));
    } finally {
      await file.close();
    }
    return bytes;
  }

  /** Keeps the frames of a closed file for a while. */
  remember(segment: Segment): void {
    if (this.#indexed.includes(segment)) return;
    this.#indexed.push(segment);
    const forgotten = this.#indexed.length > INDEXED_MAX ? this.#indexed.shift() : undefined;
    if (forgotten) forgotten.frames = null;
  }
}

/** Samples of a frame at the beginning of `bytes`; null when it is damaged. */
export const decoded = (bytes: Buffer, frame: PlacedFrame): SampleBatch | null => {
  const header = readHeader(bytes, 0);
  const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + frame.payloadBytes);
  if (header?.payloadCrc !== frame.payloadCrc || crc32(payload) !== frame.payloadCrc) return null;
  try {
    return decodeSamples(frame, payload);
  } catch {
    return null; // a sound checksum around a payload that is none
  }
};
