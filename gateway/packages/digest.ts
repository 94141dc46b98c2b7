import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

/** What is known of a file by its bytes alone. */
export interface Digest {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** As ZIP wants it. */
  readonly crc32: number;
}

/** Reads the chunks as they come; `keep` is handed each of them. */
export const digestOf = async (
  chunks: AsyncIterable<Buffer>,
  keep?: (chunk: Buffer) => Promise<void>,
): Promise<Digest> => {
  const hash = createHash('sha256');
  let bytes = 0;
  let crc = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    crc = crc32(chunk, crc);
    bytes += chunk.length;
    await keep?.(chunk);
  }
  return { bytes, sha256: hash.digest('hex'), crc32: crc };
};

export const digestOfFile = (path: string): Promise<Digest> => digestOf(createReadStream(path));
