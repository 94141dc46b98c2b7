import { crc32 } from 'node:zlib';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { type Dictionary, encodeDictionary } from './dictionary.ts';
import { type Disk, type DiskFile, writeAll } from './disk.ts';
import { encodeSkip, FRAME_SAMPLES_MAX, HEADER_BYTES, type PlacedFrame, readHeader } from './frame.ts';
import { pressStreams, streamsOf, unpackBatch } from './packed/packed-batch.ts';
import { FileWindow } from './read-file.ts';
import { encodePacked } from './samples-frame.ts';
import { fileOf, type Segment } from './segment.ts';
import { decoded } from './segment-reader.ts';
import { joinBatches, sliceBatch } from './tail.ts';

// A closed file of plain frames becomes one of packed frames beside it, in small steps so that acquisition hardly notices. What is in the
// new file was unpacked again and compared bit by bit; who calls this lets go of the plain file only after the new one is whole on disk.

export interface PackJob {
  readonly disk: Disk;
  readonly segment: Segment;
  readonly frames: readonly PlacedFrame[];
  readonly dictionary: (crc: number) => Dictionary | null;
  /** Where to write; a file of that name is what a crash left of an earlier try. */
  readonly into: string;
  /** Between two steps of a few milliseconds; throws to give up. */
  readonly pause: () => Promise<void>;
}

export interface PackedFile {
  readonly bytes: number;
  readonly frames: PlacedFrame[];
}

/** Writes and syncs the packed file. Throws when the disk is full, a frame cannot be read any more, or `pause` gives up. */
export const packSegment = async (job: PackJob): Promise<PackedFile> => {
  const { disk, segment, into } = job;
  await disk.remove(into);
  const source = await disk.open(segment.path, 'read');
  const target = new FrameFile(await disk.open(into, 'create'));
  try {
    const window = new FileWindow(source, await source.size());
    const packer = new Packer(job, target);
    for (const frame of job.frames) {
      if (frame.kind === 'samples') await packer.add(frame, await samplesOf(window, frame, fileOf(segment)));
      await job.pause();
    }
    await packer.finish(segment.end);
    await target.file.sync();
    return { bytes: target.bytes, frames: target.frames };
  } finally {
    await source.close();
    await target.file.close();
  }
};

const samplesOf = async (source: FileWindow, frame: PlacedFrame, name: string): Promise<SampleBatch> => {
  const bytes = await source.at(frame.offset, HEADER_BYTES + frame.payloadBytes);
  const samples = bytes && decoded(bytes, frame);
  if (!samples) throw new Error(`the frame at byte ${frame.offset} of ${name} cannot be read any more`);
  return samples;
};

/** A file that is written front to back, frame by frame. */
class FrameFile {
  readonly file: DiskFile;
  readonly frames: PlacedFrame[] = [];
  bytes = 0;

  constructor(file: DiskFile) {
    this.file = file;
  }

  async put(frame: Buffer): Promise<void> {
    await writeAll(this.file, frame, this.bytes);
    const header = readHeader(frame, 0);
    if (header && header.kind !== 'dictionary') this.frames.push({ ...header, offset: this.bytes });
    this.bytes += frame.length;
  }
}

/** Gathers samples of one dictionary without holes between them to frames of full size. Holes were told of already and become skips. */
class Packer {
  readonly #job: PackJob;
  readonly #target: FrameFile;
  readonly #written = new Set<number>();
  #parts: SampleBatch[] = [];
  #length = 0;
  #dictionary = 0;
  #end: number;
  #time = 0;

  constructor(job: PackJob, target: FrameFile) {
    this.#job = job;
    this.#target = target;
    this.#end = job.segment.start;
  }

  async add(frame: PlacedFrame, samples: SampleBatch): Promise<void> {
    if (frame.dictionary !== this.#dictionary || frame.start !== this.#end) {
      await this.#flush();
      await this.#skipTo(frame.start, frame.firstTime);
      await this.#startDictionary(frame.dictionary);
    }
    for (let row = 0; row < samples.length; ) {
      const to = Math.min(samples.length, row + FRAME_SAMPLES_MAX - this.#length);
      this.#parts.push(to - row === samples.length ? samples : sliceBatch(samples, row, to));
      this.#length += to - row;
      this.#end += to - row;
      row = to;
      if (this.#length === FRAME_SAMPLES_MAX) await this.#flush();
    }
    this.#time = frame.lastTime;
  }

  async finish(end: number): Promise<void> {
    await this.#flush();
    await this.#skipTo(end, this.#time);
  }

  async #skipTo(start: number, time: number): Promise<void> {
    if (start > this.#end) await this.#target.put(encodeSkip(this.#end, start, time));
    this.#end = start;
  }

  async #startDictionary(crc: number): Promise<void> {
    this.#dictionary = crc;
    const dictionary = this.#job.dictionary(crc);
    if (this.#written.has(crc) || !dictionary) return;
    this.#written.add(crc);
    await this.#target.put(encodeDictionary(dictionary, this.#end, true));
  }

  async #flush(): Promise<void> {
    if (this.#length === 0) return;
    const samples = joinBatches(this.#parts);
    this.#parts = [];
    this.#length = 0;
    const streams = streamsOf(samples);
    await this.#job.pause();
    const payload = pressStreams(streams);
    await this.#job.pause();
    if (!areSame(samples, unpackBatch(payload, samples.length)))
      throw new Error(`the samples of ${fileOf(this.#job.segment)} would not unpack to the same`);
    await this.#target.put(encodePacked(samples, this.#end - samples.length, this.#dictionary, payload));
    await this.#job.pause();
  }
}

/** Equal to the last bit, by their checksums. */
const areSame = (one: SampleBatch, other: SampleBatch): boolean =>
  (['point', 'sourceTime', 'receiveTime', 'value', 'status'] as const).every(
    (column) => checksum(one[column], one.length) === checksum(other[column], other.length),
  );

const checksum = (column: Uint32Array | Float64Array, length: number): number =>
  crc32(new Uint8Array(column.buffer, column.byteOffset, length * column.BYTES_PER_ELEMENT));
