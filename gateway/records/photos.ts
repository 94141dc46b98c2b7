import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import {
  type NewPhoto,
  PHOTO_BYTES_MAX,
  PHOTO_ENDINGS,
  type Photo,
  type Trial,
} from '../../config/vocabulary/trial.ts';
import type { Trials } from './trials.ts';

interface PhotoRoom {
  trials(): Trials;
  /** Where the photo of a trial lies that was added here. */
  path(trial: string, photo: string): string;
  /** The unpacked package of an imported trial; null: it is none. */
  packaged(trial: string): string | null;
}

/** How files of these types begin, as Latin-1. */
const BEGINNINGS: Readonly<Record<Photo['type'], RegExp>> = {
  'image/jpeg': /^\xff\xd8\xff/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the mark of a PNG
  'image/png': /^\x89PNG\r\n\x1a\n/,
  'image/webp': /^RIFF.{4}WEBP/s,
};

/** Photos of trials: a file each beside the records, which say what it shows and when. */
export class Photos {
  readonly #room: PhotoRoom;

  constructor(room: PhotoRoom) {
    this.#room = room;
  }

  /** On disk before the trial names it. Refused where it is no picture, too large, or about another time. */
  async add(id: string, asked: NewPhoto, content: AsyncIterable<Buffer>): Promise<Trial> {
    const bytes = await collected(content);
    const type = typeOf(bytes);
    const trials = this.#room.trials();
    // From here on nothing waits, so that two that come at once get two names.
    const photo = trials.newPhoto(id, asked, type, bytes.length);
    const path = this.#room.path(id, photo.id);
    writeWhole(path, bytes);
    try {
      return trials.addPhoto(id, photo);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  /** The picture as it was taken in, or as it came in a package. */
  async read(id: string, photo: string): Promise<{ readonly type: Photo['type']; readonly content: Buffer }> {
    const found = this.#room
      .trials()
      .get(id)
      .trial.photos.find((one) => one.id === photo);
    if (!found) throw gone(id, photo);
    const dir = this.#room.packaged(id);
    const sealed = dir && join(dir, 'photos', `${photo}.${PHOTO_ENDINGS[found.type]}`);
    const own = () => readFile(this.#room.path(id, photo)).catch(() => null);
    const content = sealed === null ? await own() : await readFile(sealed).catch(own);
    if (content === null) throw gone(id, photo);
    return { type: found.type, content };
  }
}

const collected = async (content: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    // What is too large is read to its end and let go, so that the sentence reaches whoever sends it.
    if (bytes <= PHOTO_BYTES_MAX) chunks.push(chunk);
  }
  const most = PHOTO_BYTES_MAX / 1e6;
  if (bytes > PHOTO_BYTES_MAX)
    throw refused(
      413,
      `照片有 ${(bytes / 1e6).toFixed(1)} MB，最大 ${most} MB；请缩小后再上传`,
      `the photo has ${(bytes / 1e6).toFixed(1)} MB, and ${most} MB is the most: make it smaller`,
    );
  return Buffer.concat(chunks);
};

/** By what is in it, whatever it is called. */
const typeOf = (bytes: Buffer): Photo['type'] => {
  const begins = bytes.subarray(0, 16).toString('latin1');
  const found = (Object.keys(BEGINNINGS) as Photo['type'][]).find((type) => BEGINNINGS[type].test(begins));
  if (found) return found;
  throw refused(
    415,
    '不是 JPEG、PNG 或 WebP 图片；请转换后再上传',
    'it is no JPEG, PNG or WebP picture: convert it first',
  );
};

const writeWhole = (path: string, bytes: Buffer): void => {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(`${path}.part`, 'w');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
      renameSync(`${path}.part`, path);
    } finally {
      closeSync(file);
      // Nothing is left of one that the disk did not take.
      rmSync(`${path}.part`, { force: true });
    }
  } catch (error) {
    const { message } = error as Error;
    throw refused(
      503,
      `照片未能写入磁盘：${message}。请检查磁盘后重试。`,
      `the photo could not be written to disk: ${message}. Look at the disk and try again.`,
    );
  }
};

const gone = (trial: string, photo: string): ProblemError =>
  refused(404, `试验 ${trial} 没有照片 ${photo}`, `trial '${trial}' has no photo '${photo}'`);

const refused = (status: number, zh: string, en: string): ProblemError =>
  new ProblemError(status, titleOf(status), { zh, en });
