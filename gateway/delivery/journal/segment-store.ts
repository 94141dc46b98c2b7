import { join } from 'node:path';
import type { JournalPosition } from '../sinks/sink.ts';
import { type Dictionary, dictionaryOf, encodeDictionary } from './dictionary.ts';
import { type Disk, type DiskFile, writeAll } from './disk.ts';
import { encodeSkip, FRAME_SAMPLES_MAX, type PlacedFrame, readHeader } from './frame.ts';
import { firstEndingAfter } from './frame-index.ts';
import { type PackedFile, packSegment } from './pack-segment.ts';
import { type Recovered, recoverSegments, UNFINISHED } from './recover.ts';
import { encodeSamples } from './samples-frame.ts';
import { fileOf, type Hole, newSegment, type Segment, segmentName } from './segment.ts';
import { SegmentReader, type StoredRead } from './segment-reader.ts';
import { joinBatches, sliceBatch, type TailRun } from './tail.ts';

/** The segment files of one journal. One call at a time writes and one packs; any number may read. */
export class SegmentStore {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #segmentBytes: number;
  readonly #dictionary: Dictionary;
  readonly #reader: SegmentReader;
  readonly #segments: Segment[];
  readonly #unpackable = new WeakSet<Segment>();
  #active: { segment: Segment; file: DiskFile } | null = null;
  #bytes: number;
  #end: number;
  #lastTime: number | null;

  private constructor(
    place: { disk: Disk; dir: string; segmentBytes: number; dictionary: Dictionary; reader: SegmentReader },
    { segments, end, lastTime }: Recovered,
  ) {
    this.#disk = place.disk;
    this.#dir = place.dir;
    this.#segmentBytes = place.segmentBytes;
    this.#dictionary = place.dictionary;
    this.#reader = place.reader;
    this.#segments = segments;
    this.#bytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#end = end;
    this.#lastTime = lastTime;
  }

  /** `damaged` is told of every hole when it is found: here those of the newest file, of others when they are read. */
  static async open(
    { disk, dir, segmentBytes }: { disk: Disk; dir: string; segmentBytes: number },
    tags: readonly string[],
    damaged: (holes: readonly Hole[]) => void,
  ): Promise<SegmentStore> {
    const dictionary = dictionaryOf(tags);
    const reader = new SegmentReader(disk, dictionary, damaged);
    return new SegmentStore({ disk, dir, segmentBytes, dictionary, reader }, await recoverSegments(disk, dir, reader));
  }

  /** Position after the last sample on disk. */
  get end(): JournalPosition {
    return this.#end;
  }

  /** Receive time of the newest sample on disk, Unix ms. */
  get lastTime(): number | null {
    return this.#lastTime;
  }

  /** Oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Writes and syncs. When it throws, nothing of these runs counts as written and the file is as it was. `atMs`: monotonic clock. */
  async write(runs: readonly TailRun[], atMs: number): Promise<void> {
    const [first] = runs;
    if (!first) return;
    const { segment, file } = await this.#writable(first);
    const frames: PlacedFrame[] = [];
    let offset = segment.bytes;
    let end = this.#end;
    const put = async (frame: Buffer): Promise<void> => {
      await writeAll(file, frame, offset);
      const header = readHeader(frame, 0);
      if (header) frames.push({ ...header, offset });
      offset += frame.length;
    };
    try {
      for (const run of runs) {
        if (run.start > end) await put(encodeSkip(end, run.start, run.samples.receiveTime[0] ?? 0));
        for (let row = 0; row < run.samples.length; row += FRAME_SAMPLES_MAX) {
          const part = sliceBatch(run.samples, row, Math.min(run.samples.length, row + FRAME_SAMPLES_MAX));
          await put(encodeSamples(part, run.start + row, this.#dictionary.crc));
        }
        end = run.end;
      }
      await file.sync();
    } catch (error) {
      await this.#giveUp(segment, file);
      throw error;
    }
    segment.frames?.push(...frames);
    this.#bytes += offset - segment.bytes;
    segment.bytes = offset;
    segment.end = end;
    segment.writtenMs = atMs;
    segment.lastTime = frames.at(-1)?.lastTime ?? segment.lastTime;
    this.#lastTime = segment.lastTime;
    this.#end = end;
  }

  /**
   * The next samples from `position` on that are on disk; null when there are none. May answer no samples and a later `end`. Throws ENOENT
   * when the file was deleted or packed meanwhile: then there is another answer.
   */
  async read(position: JournalPosition, max: number): Promise<StoredRead | null> {
    const segment = this.#segments[firstEndingAfter(this.#segments, position)];
    if (!segment) return null;
    const { path } = segment;
    try {
      return await this.#reader.read(segment, position, max, this.#segments);
    } catch (error) {
      const vanished = segment.path === path && this.#segments.includes(segment);
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !vanished) throw error;
      const hole = { file: fileOf(segment), offset: 0, start: segment.start, end: segment.end };
      segment.frames = [];
      this.#reader.tell(segment, [{ ...hole, from: segment.firstTime, to: segment.lastTime }]);
      return { samples: joinBatches([]), end: segment.end, unknown: null };
    }
  }

  /** Deletes the oldest file, never the newest: it says when the gateway was last heard. */
  async removeOldest(): Promise<void> {
    const [oldest] = this.#segments;
    if (!oldest || this.#segments.length < 2) return;
    await this.#disk.remove(oldest.path);
    if (this.#segments[0] !== oldest) return;
    this.#segments.shift();
    this.#bytes -= oldest.bytes;
  }

  /** The oldest closed plain file that nobody has begun to acknowledge: what is about to be deleted is not worth the work. */
  packable(slowest: JournalPosition | null): Segment | null {
    const waits = (segment: Segment) =>
      !segment.packed &&
      segment !== this.#segments.at(-1) &&
      segment !== this.#active?.segment &&
      (slowest === null || segment.start >= slowest) &&
      !this.#unpackable.has(segment);
    return this.#segments.find(waits) ?? null;
  }

  /**
   * Exchanges a closed file for its packed form. The packed file is whole on disk under its own name before
   * the plain one goes, so a crash leaves one or the other, or both, and the next start then takes one.
   */
  async pack(segment: Segment, pause: () => Promise<void>): Promise<void> {
    const path = join(this.#dir, segmentName(segment.start, true));
    const into = `${path}${UNFINISHED}`;
    try {
      const frames = await this.#reader.index(segment);
      const dictionary = (crc: number) => this.#reader.dictionary(crc);
      const file = await packSegment({ disk: this.#disk, segment, frames, dictionary, into, pause });
      await this.#disk.rename(into, path);
      await this.#disk.syncDir(this.#dir);
      await this.#exchange(segment, path, file);
    } catch (error) {
      // A full disk or a stop pass; what else is in the way would be in the way again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') this.#unpackable.add(segment);
      await this.#disk.remove(into).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#active?.file.close();
    this.#active = null;
  }

  async #roll(closed: Segment): Promise<void> {
    await this.close();
    this.#reader.remember(closed);
  }

  async #exchange(segment: Segment, path: string, { bytes, frames }: PackedFile): Promise<void> {
    if (!this.#segments.includes(segment)) return await this.#disk.remove(path); // deleted by retention meanwhile
    const plain = segment.path;
    this.#bytes += bytes - segment.bytes;
    Object.assign(segment, { path, packed: true, bytes, frames: segment.frames ? frames : null });
    await this.#disk.remove(plain);
  }

  async #writable(first: TailRun): Promise<{ segment: Segment; file: DiskFile }> {
    if (this.#active && this.#active.segment.bytes >= this.#segmentBytes) await this.#roll(this.#active.segment);
    if (this.#active) return this.#active;
    const path = join(this.#dir, segmentName(this.#end));
    await this.#disk.remove(path); // a file of this name can only be one that was begun and never used
    const segment = newSegment(path, this.#end);
    const file = await this.#disk.open(path, 'create');
    try {
      const dictionary = encodeDictionary(this.#dictionary, this.#end, false);
      await writeAll(file, dictionary, 0);
      await this.#disk.syncDir(this.#dir);
      segment.bytes = dictionary.length;
      segment.frames = [];
      segment.holes = [];
      segment.firstTime = first.samples.receiveTime[0] ?? null;
    } catch (error) {
      await this.#giveUp(segment, file);
      throw error;
    }
    this.#segments.push(segment);
    this.#bytes += segment.bytes;
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
    if (index >= 0) {
      this.#segments.splice(index, 1);
      this.#bytes -= segment.bytes;
    }
    await this.#disk.remove(segment.path).catch(() => undefined);
  }
}
