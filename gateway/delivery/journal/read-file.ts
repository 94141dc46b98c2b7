import type { DiskFile } from './disk.ts';

/** A spot the medium cannot give back any more is asked for in pieces of this size, so that its neighbours are not lost with it. */
const PIECE_BYTES = 4096;
const WINDOW_BYTES = 1024 * 1024;

/**
 * Fills `into` as far as the file goes; answers how many bytes that was. Bytes the medium cannot read (EIO) are zeros: their frame then
 * fails its checksum and is a hole like any other, instead of an error that comes back for ever.
 */
export const readAll = async (file: DiskFile, into: Uint8Array, position: number): Promise<number> => {
  let done = 0;
  let piece = into.byteLength;
  while (done < into.byteLength) {
    const part = into.subarray(done, Math.min(into.byteLength, done + piece));
    try {
      const got = await file.read(part, position + done);
      if (got <= 0) break;
      done += got;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
      if (piece <= PIECE_BYTES) {
        part.fill(0);
        done += part.byteLength;
      }
      piece = PIECE_BYTES;
    }
  }
  return done;
};

/** A file read from front to back through a window, so that its size does not matter for the memory. */
export class FileWindow {
  readonly #file: DiskFile;
  readonly size: number;
  #bytes = Buffer.alloc(0);
  #base = 0;

  constructor(file: DiskFile, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** That many bytes from `offset` on; null past the end of the file. Good until the next call. */
  async at(offset: number, length: number): Promise<Buffer | null> {
    if (offset + length > this.size) return null;
    if (offset < this.#base || offset + length > this.#base + this.#bytes.length) {
      const bytes = Buffer.allocUnsafe(Math.min(this.size - offset, Math.max(length, WINDOW_BYTES)));
      this.#bytes = bytes.subarray(0, await readAll(this.#file, bytes, offset));
      this.#base = offset;
      if (this.#bytes.length < length) return null; // became shorter meanwhile
    }
    return this.#bytes.subarray(offset - this.#base, offset - this.#base + length);
  }

  /** All that is in the window from `offset` on, at least `length` bytes; null past the end of the file. */
  async rest(offset: number, length: number): Promise<Buffer | null> {
    if ((await this.at(offset, length)) === null) return null;
    return this.#bytes.subarray(offset - this.#base);
  }
}
