import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import { type Disk, type DiskFile, writeAll } from './disk.ts';
import {
  decodeSamples,
  dictionaryCrc,
  dictionaryPayload,
  encodeDictionary,
  encodeSamples,
  encodeSkip,
  HEADER_BYTES,
  type PlacedFrame,
  readHeader,
} from './frame.ts';
import {
  type Hole,
  newSegment,
  readAll,
  readWhole,
  type Segment,
  scanSegment,
  segmentName,
  startOfName,
} from './segment.ts';
import { joinBatches, sliceBatch, type TailRun } from './tail.ts';
import { translator } from './translate.ts';

const READ_BYTES_MAX = 4 * 1024 * 1024;

export interface StoredRead {
  readonly samples: SampleBatch;
  readonly end: JournalPosition;
  readonly holes: readonly Hole[];
  /** Samples of tags that the present configuration does not have. */
  readonly unknown: {
    readonly count: number;
    readonly tags: readonly string[];
    readonly from: number;
    readonly to: number;
  } | null;
}

/** The segment files of one journal. One call at a time writes; any number may read. */
export class SegmentStore {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #segmentBytes: number;
  readonly #tags: readonly string[];
  readonly #dictionary: Buffer;
  readonly #dictionaryCrc: number;
  readonly #segments: Segment[] = [];
  #active: { segment: Segment; file: DiskFile } | null = null;
  #end = 0;
  #lastTime: number | null = null;

  private constructor(disk: Disk, dir: string, tags: readonly string[], segmentBytes: number) {
    this.#disk = disk;
    this.#dir = dir;
    this.#tags = tags;
    this.#segmentBytes = segmentBytes;
    this.#dictionary = dictionaryPayload(tags);
    this.#dictionaryCrc = dictionaryCrc(this.#dictionary);
  }

  /** Finds the segments, cuts a torn tail off the newest and answers the holes seen in it. Older files are looked at when they are read. */
  static async open(
    disk: Disk,
    dir: string,
    tags: readonly string[],
    segmentBytes: number,
  ): Promise<{ store: SegmentStore; holes: Hole[] }> {
    const store = new SegmentStore(disk, dir, tags, segmentBytes);
    return { store, holes: await store.#recover() };
  }

  /** Position after the last sample on disk. */
  get end(): JournalPosition {
    return this.#end;
  }

  /** Receive time of the newest sample on disk, Unix ms. */
  get lastTime(): number | null {
    return this.#lastTime;
  }

  get segments(): readonly Readonly<Segment>[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Writes and syncs. When it throws, nothing of these runs counts as written and the file is as it was. */
  async write(runs: readonly TailRun[]): Promise<void> {
    const [first] = runs;
    if (!first) return;
    const { segment, file } = await this.#writable(first);
    const frames: PlacedFrame[] = [];
    let offset = segment.bytes;
    let end = this.#end;
    try {
      for (const run of runs) {
        if (run.start > end)
          offset = await put(file, encodeSkip(end, run.start, run.samples.receiveTime[0] ?? 0), offset, frames);
        offset = await put(file, encodeSamples(run.samples, run.start, this.#dictionaryCrc), offset, frames);
        end = run.end;
      }
      await file.sync();
    } catch (error) {
      await this.#giveUp(segment, file);
      throw error;
    }
    segment.frames?.push(...frames);
    segment.bytes = offset;
    segment.end = end;
    segment.firstTime ??= first.samples.receiveTime[0] ?? null;
    segment.lastTime = frames.at(-1)?.lastTime ?? segment.lastTime;
    this.#lastTime = segment.lastTime;
    this.#end = end;
  }

  /** The next samples from `position` on that are on disk; null when there are none. May answer no samples and a later `end`. */
  async read(position: JournalPosition, max: number): Promise<StoredRead | null> {
    const segment = this.#segments.find(({ end }) => end > position);
    if (!segment) return null;
    const holes = segment.frames ? [] : await this.#scan(segment);
    const wanted = takeFrames(segment.frames ?? [], position, max);
    const [first] = wanted;
    if (!first) return { samples: joinBatches([]), end: segment.end, holes, unknown: null };
    const parts = await this.#load(segment, wanted, holes);
    const end = Math.min(wanted.at(-1)?.end ?? segment.end, Math.max(position, first.start) + max);
    const translate = translator(this.#tags, this.#dictionaryCrc, segment.dictionaries);
    for (const { frame, samples } of parts) {
      const from = Math.max(0, position - frame.start);
      translate.add(sliceBatch(samples, from, Math.min(samples.length, end - frame.start)), frame.dictionary);
    }
    const { samples, unknown } = translate.take();
    return { samples, end, holes, unknown };
  }

  /** Deletes the oldest file, never the newest: it says when the gateway was last heard. */
  async removeOldest(): Promise<Segment | null> {
    const [oldest] = this.#segments;
    if (!oldest || this.#segments.length < 2) return null;
    await this.#disk.remove(oldest.path);
    this.#segments.shift();
    return oldest;
  }

  async close(): Promise<void> {
    await this.#active?.file.close();
    this.#active = null;
  }

  async #writable(first: TailRun): Promise<{ segment: Segment; file: DiskFile }> {
    if (this.#active && this.#active.segment.bytes >= this.#segmentBytes) await this.close();
    if (this.#active) return this.#active;
    const path = join(this.#dir, segmentName(this.#end));
    await this.#disk.remove(path); // a file of this name can only be one that was begun and never used
    const segment = newSegment(path, this.#end);
    segment.frames = [];
    const file = await this.#disk.open(path, 'create');
    try {
      const dictionary = encodeDictionary(this.#dictionary, this.#end);
      await writeAll(file, dictionary, 0);
      await this.#disk.syncDir(this.#dir);
      segment.bytes = dictionary.length;
      segment.firstTime = first.samples.receiveTime[0] ?? null;
      segment.dictionaries.set(this.#dictionaryCrc, this.#tags);
    } catch (error) {
      await this.#giveUp(segment, file);
      throw error;
    }
    this.#segments.push(segment);
    this.#active = { segment, file };
    return this.#active;
  }

  /** After a failed write: cut the file back to what was synced and go on in a new one. Best effort, the next scan copes with the rest. */
  async #giveUp(segment: Segment, file: DiskFile): Promise<void> {
    this.#active = null;
    const unused = segment.end === segment.start;
    await file.truncate(unused ? 0 : segment.bytes).catch(() => undefined);
    await file.close().catch(() => undefined);
    if (!unused) return;
    const index = this.#segments.indexOf(segment);
    if (index >= 0) this.#segments.splice(index, 1);
    await this.#disk.remove(segment.path).catch(() => undefined);
  }

  async #scan(segment: Segment): Promise<Hole[]> {
    const scan = scanSegment(await readWhole(this.#disk, segment.path), segment.start, segment.end);
    for (const [crc, tags] of scan.dictionaries) segment.dictionaries.set(crc, tags);
    segment.frames = scan.frames;
    return scan.holes;
  }

  async #load(segment: Segment, frames: readonly PlacedFrame[], holes: Hole[]) {
    const [first] = frames;
    const last = frames.at(-1);
    if (!first || !last) return [];
    const bytes = Buffer.allocUnsafe(last.offset + HEADER_BYTES + last.payloadBytes - first.offset);
    const file = await this.#disk.open(segment.path, 'read');
    try {
      bytes.fill(0, await readAll(file, bytes, first.offset));
    } finally {
      await file.close();
    }
    return frames.flatMap((frame) => {
      const at = frame.offset - first.offset + HEADER_BYTES;
      const payload = bytes.subarray(at, at + frame.payloadBytes);
      if (crc32(payload) === frame.payloadCrc) return [{ frame, samples: decodeSamples(payload) }];
      segment.frames = (segment.frames ?? []).filter((other) => other !== frame);
      holes.push({ start: frame.start, end: frame.end, from: frame.firstTime, to: frame.lastTime });
      return [];
    });
  }

  async #recover(): Promise<Hole[]> {
    const starts = (await this.#disk.list(this.#dir))
      .map(startOfName)
      .filter((start) => start !== null)
      .sort((a, b) => a - b);
    for (const [index, start] of starts.entries()) {
      const path = join(this.#dir, segmentName(start));
      const next = starts[index + 1];
      if (next !== undefined) this.#segments.push(await this.#glance(newSegment(path, start, next)));
      else return await this.#recoverLast(newSegment(path, start));
    }
    return [];
  }

  /** Size and first time of a closed segment, from two headers. */
  async #glance(segment: Segment): Promise<Segment> {
    const file = await this.#disk.open(segment.path, 'read');
    try {
      segment.bytes = await file.size();
      const header = Buffer.alloc(HEADER_BYTES);
      await readAll(file, header, 0);
      const dictionary = readHeader(header, 0);
      await readAll(file, header, HEADER_BYTES + (dictionary?.payloadBytes ?? 0));
      segment.firstTime = readHeader(header, 0)?.firstTime ?? null;
    } finally {
      await file.close();
    }
    return segment;
  }

  async #recoverLast(segment: Segment): Promise<Hole[]> {
    const bytes = await readWhole(this.#disk, segment.path);
    const { frames, dictionaries, holes, soundBytes } = scanSegment(bytes, segment.start, null);
    // Positions of what was damaged at the end are not given out again: somebody may have read them.
    this.#end = Math.max(frames.at(-1)?.end ?? segment.start, ...holes.map(({ end }) => end));
    if (frames.length === 0) {
      await this.#disk.remove(segment.path);
      const before = this.#segments.at(-1);
      if (before) holes.push(...(await this.#scan(before)));
      this.#lastTime = before?.frames?.at(-1)?.lastTime ?? null;
      return holes;
    }
    if (soundBytes < bytes.length) await this.#cutTorn(segment.path, soundBytes);
    for (const [crc, tags] of dictionaries) segment.dictionaries.set(crc, tags);
    this.#segments.push(
      Object.assign(segment, {
        frames,
        bytes: soundBytes,
        end: this.#end,
        firstTime: frames[0]?.firstTime ?? null,
        lastTime: frames.at(-1)?.lastTime ?? null,
      }),
    );
    this.#lastTime = segment.lastTime;
    return holes;
  }

  async #cutTorn(path: string, soundBytes: number): Promise<void> {
    const file = await this.#disk.open(path, 'change');
    try {
      await file.truncate(soundBytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

const put = async (file: DiskFile, frame: Buffer, offset: number, frames: PlacedFrame[]): Promise<number> => {
  await writeAll(file, frame, offset);
  const header = readHeader(frame, 0);
  if (header) frames.push({ ...header, offset });
  return offset + frame.length;
};

/** The frames that hold the next `max` samples, within what is read at once. */
const takeFrames = (frames: readonly PlacedFrame[], position: number, max: number): PlacedFrame[] => {
  const taken: PlacedFrame[] = [];
  let from = position;
  let bytes = 0;
  for (let index = firstAfter(frames, position); index < frames.length; index++) {
    const frame = frames[index];
    if (frame?.kind !== 'samples') continue;
    if (taken.length > 0 && (frame.start >= from + max || bytes + frame.payloadBytes > READ_BYTES_MAX)) break;
    if (taken.length === 0) from = Math.max(position, frame.start);
    taken.push(frame);
    bytes += HEADER_BYTES + frame.payloadBytes;
  }
  return taken;
};

/** Index of the first frame that ends after `position`. */
const firstAfter = (frames: readonly PlacedFrame[], position: number): number => {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((frames[middle]?.end ?? Number.POSITIVE_INFINITY) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};
