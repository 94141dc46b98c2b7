import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type FrameHeader, frameOf } from './frame.ts';

/** Tags of a point table by index: what gives the indexes in a frame their meaning, whatever the configuration is now. */
export interface Dictionary {
  readonly tags: readonly string[];
  /** Checksum of its JSON text: how frames name it. */
  readonly crc: number;
  readonly text: Buffer;
}

/** Half a million tags of 60 characters. */
const TEXT_BYTES_MAX = 32 * 1024 * 1024;

export const dictionaryOf = (tags: readonly string[]): Dictionary => {
  const text = Buffer.from(JSON.stringify(tags));
  return { tags, crc: crc32(text), text };
};

/** The frame a segment begins with; pressed in a packed one. */
export const encodeDictionary = ({ text, crc }: Dictionary, start: number, packed: boolean): Buffer =>
  frameOf(
    { kind: 'dictionary', packed, start, end: start, firstTime: 0, lastTime: 0, dictionary: crc },
    packed ? zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 9 } }) : text,
  );

/** null when the payload, although its checksum is right, is no list of tags. */
export const decodeDictionary = (header: FrameHeader, payload: Buffer): Dictionary | null => {
  try {
    const text = header.packed ? zstdDecompressSync(payload, { maxOutputLength: TEXT_BYTES_MAX }) : payload;
    const tags: unknown = JSON.parse(text.toString());
    if (crc32(text) !== header.dictionary || !Array.isArray(tags)) return null;
    return { tags: tags.map(String), crc: header.dictionary, text: Buffer.from(text) };
  } catch {
    return null; // the frame counts as damaged, like one whose checksum fails
  }
};
