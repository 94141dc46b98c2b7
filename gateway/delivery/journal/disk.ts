import { type FileHandle, link, mkdir, open, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

// The file system as the journal sees it: small, so that tests can hand in one that writes short, is full or flips bits.

export interface DiskFile {
  size(): Promise<number>;
  /** Answers how many bytes were read; fewer than asked means the file ends there. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Answers how many bytes were written: on a full disk the last write is short before an error comes. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Data is on the medium when it resolves (fdatasync). */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export interface Disk {
  makeDir(dir: string): Promise<void>;
  /** File names, in no order. */
  list(dir: string): Promise<string[]>;
  open(path: string, mode: 'read' | 'change' | 'create'): Promise<DiskFile>;
  /** null when there is no such file. */
  readText(path: string): Promise<string | null>;
  /** All of the new text or all of the old one, whatever happens in between. */
  replaceText(path: string, text: string): Promise<void>;
  /** All of the text or no file; false when the file exists already. */
  createExclusive(path: string, text: string): Promise<boolean>;
  /** Quiet when there is no such file. */
  remove(path: string): Promise<void>;
  /** Makes new names in the folder last over a power loss. */
  syncDir(dir: string): Promise<void>;
  /** The new name stands for the file at once and as a whole; what had it before is gone. Lasting after `syncDir`. */
  rename(from: string, to: string): Promise<void>;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

class NodeFile implements DiskFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.read(into, 0, into.byteLength, position)).bytesRead;
  }

  async write(bytes: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.write(bytes, 0, bytes.byteLength, position)).bytesWritten;
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(size: number): Promise<void> {
    return this.#handle.truncate(size);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

const FLAGS = { read: 'r', change: 'r+', create: 'wx' } as const;

export const nodeDisk: Disk = {
  makeDir: async (dir) => {
    await mkdir(dir, { recursive: true });
  },
  list: (dir) => readdir(dir),
  open: async (path, mode) => new NodeFile(await open(path, FLAGS[mode])),
  readText: async (path) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  },
  replaceText: async (path, text) => {
    const beside = `${path}.new`;
    const handle = await open(beside, 'w');
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
    await nodeDisk.syncDir(dirname(path));
  },
  createExclusive: async (path, text) => {
    const whole = `${path}.${process.pid}.new`;
    await writeFile(whole, text);
    try {
      await link(whole, path); // the name appears with its text: nobody reads a half of it
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (!NO_LINKS.has(codeOf(error))) throw error;
      return await createAlone(path, text);
    } finally {
      await unlink(whole);
    }
  },
  remove: async (path) => {
    try {
      await unlink(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  },
  rename: (from, to) => rename(from, to),
  syncDir: async (dir) => {
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** What file systems without hard links answer. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** The next best: the name first, its text a moment later. */
const createAlone = async (path: string, text: string): Promise<boolean> => {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/** Writes all of it, or throws: a short write means that the disk is full although no error came yet. */
export const writeAll = async (file: DiskFile, bytes: Uint8Array, position: number): Promise<void> => {
  let done = 0;
  while (done < bytes.byteLength) {
    const written = await file.write(bytes.subarray(done), position + done);
    if (written <= 0) throw Object.assign(new Error('no space left on device (short write)'), { code: 'ENOSPC' });
    done += written;
  }
};
