import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import type { PackageReply } from '../../config/vocabulary/trial-package.ts';
import type { Trials } from '../records/trials.ts';
import type { Archive } from './archive.ts';
import type { Keys } from './keys.ts';
import { type OpenedPackage, openPackage } from './open-package.ts';
import { packagedTags } from './packaged-tags.ts';
import { PackageRefusal } from './refusal.ts';
import { MANIFEST, seal, sealedFiles } from './seal.ts';
import { type ContentRoom, writeContent } from './write-content.ts';
import { ZIP_BYTES_MAX, zipOf } from './zip-write.ts';

export interface PackagesRoom extends ContentRoom {
  readonly archive: Archive;
  readonly keys: Keys;
  readonly software: string;
  readonly clock: Clock;
  trials(): Trials;
}

export interface ImportRequest {
  /** What people call the file. */
  readonly name: string;
  readonly by: string;
  /** Fingerprint of a key that is to be trusted from now on. */
  readonly trust?: string | undefined;
}

/** Trials that go out as sealed packages and come in as such. What fails leaves nothing behind. */
export class Packages {
  readonly #room: PackagesRoom;
  #rooms = 0;
  #cleared: Promise<unknown> | null = null;

  constructor(room: PackagesRoom) {
    this.#room = room;
  }

  /** The package of a trial that is over: an imported one goes out with the seal it came with. The folder behind it is gone when the stream is. */
  async export(id: string): Promise<{ readonly name: string; readonly content: Readable }> {
    const { trial } = this.#room.trials().get(id);
    const dir = await this.#newFolder();
    try {
      const imported = trial.package === null ? null : this.#room.archive.folderOf(id);
      if (imported === null) await this.#make(trial, dir);
      else await cp(imported, dir, { recursive: true });
      const content = Readable.from(zipOf(await sealedFiles(dir)), { objectMode: false });
      content.once('close', () => void rm(dir, { recursive: true, force: true }));
      return { name: `${id}.zip`, content };
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** What a package is, when every byte of it is as it was sealed; a PackageRefusal otherwise. */
  verify(content: AsyncIterable<Buffer>, name: string): Promise<PackageReply> {
    return this.#opened(content, name, async ({ manifest }, dir) => ({
      manifest,
      known: this.#room.keys.knows(manifest.key),
      here: this.#room.trials().withSeal(await sealOf(dir))?.id ?? null,
    }));
  }

  /** Makes the trial of a package one of this place. Refused where its key is not known and not trusted with the request. */
  import(content: AsyncIterable<Buffer>, { name, by, trust }: ImportRequest): Promise<Trial> {
    const { keys, archive, clock } = this.#room;
    return this.#opened(content, name, async ({ manifest, trial, publicKey }, dir) => {
      const { key, site } = manifest;
      if (!keys.knows(key)) {
        if (trust !== key) throw unknownKey(name, key);
        keys.trust(publicKey);
      }
      const seal = await sealOf(dir);
      const imported = this.#room.trials().imported(trial, {
        trial: trial.id,
        site: { zh: site.zh, en: site.en },
        key,
        seal,
        sealedAt: manifest.sealedAt,
        importedAt: clock.now(),
        by,
      });
      const tags = await packagedTags(dir);
      const path = archive.pathOf(imported.id);
      if (path === null) throw new Error(`${imported.id} is no id of a trial`);
      await rename(dir, path);
      try {
        this.#room.trials().adopt(imported, tags);
      } catch (error) {
        await rm(path, { recursive: true, force: true });
        throw error;
      }
      return imported;
    });
  }

  async #make(trial: Trial, dir: string): Promise<void> {
    const { id, title, line, from, to } = trial;
    if (to === null)
      throw new ProblemError(409, titleOf(409), {
        zh: `试验“${title}”仍在进行；请先结束它再导出`,
        en: `trial '${title}' is still running; end it before it is exported`,
      });
    const { clock, keys, site, software } = this.#room;
    const sealedAt = clock.now();
    const contents = await writeContent(this.#room, { ...trial, to }, sealedAt, dir);
    await seal(dir, contents, { trial: id, title, line, site, from, to, sealedAt, software }, keys);
  }

  async #opened<Answer>(
    content: AsyncIterable<Buffer>,
    name: string,
    use: (opened: OpenedPackage, dir: string) => Promise<Answer>,
  ): Promise<Answer> {
    const room = await this.#newFolder();
    try {
      const zip = join(room, 'package.zip');
      await receive(content, zip, name);
      const dir = join(room, 'content');
      return await use(await openPackage(zip, dir, name), dir);
    } finally {
      await rm(room, { recursive: true, force: true });
    }
  }

  /** On the disk of the archive, so that a folder can be moved there. What a crash left is cleared at the first. */
  async #newFolder(): Promise<string> {
    const dir = join(this.#room.archive.dir, '.work');
    this.#cleared ??= rm(dir, { recursive: true, force: true });
    await this.#cleared;
    const path = join(dir, String(++this.#rooms));
    await mkdir(path, { recursive: true });
    return path;
  }
}

const sealOf = async (dir: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(join(dir, MANIFEST)))
    .digest('hex');

const receive = async (content: AsyncIterable<Buffer>, path: string, name: string): Promise<void> => {
  const file = createWriteStream(path);
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > ZIP_BYTES_MAX) {
      file.destroy();
      throw new PackageRefusal(name, '超过 4 GB', 'it is more than 4 GB');
    }
    if (!file.write(chunk)) await once(file, 'drain');
  }
  file.end();
  await finished(file);
};

/** In groups, as people read it out. */
export const shownKey = (key: string): string => (key.slice(0, 16).match(/.{4}/g) ?? []).join(' ');

const unknownKey = (name: string, key: string) =>
  new PackageRefusal(
    name,
    `由本处不认识的密钥 ${shownKey(key)} 签名；请与发送者核对后再信任它`,
    `it is signed by a key that is not known here, ${shownKey(key)}: compare it with the sender, then trust it`,
  );
