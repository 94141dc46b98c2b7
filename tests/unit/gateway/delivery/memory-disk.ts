import type { Disk, DiskFile } from '../../../../gateway/delivery/journal/disk.ts';

/** Content of a file: what is written, and how much of it a crash would leave. */
interface MemoryFile {
  bytes: Buffer;
  synced: number;
}

/** A disk in memory that can be full, write short, lose what was not synced and flip bits. */
export class MemoryDisk implements Disk {
  readonly files: Map<string, MemoryFile>;
  /** Bytes that may still be written; beyond it a write is short and the next one fails. */
  room = Number.POSITIVE_INFINITY;
  /** After so many bytes of the next write the machine stops: everything after that fails. */
  tearAfter: number | null = null;
  #dead = false;

  constructor(files: Map<string, MemoryFile> = new Map()) {
    this.files = files;
  }

  /** What a new start finds. Of bytes that were not synced, `keep` (0..1) is left: the rest never reached the medium. */
  crash(keep: number): MemoryDisk {
    this.#dead = true;
    const left = new Map<string, MemoryFile>();
    for (const [path, { bytes, synced }] of this.files) {
      const size = synced + Math.floor((bytes.length - synced) * keep);
      left.set(path, { bytes: Buffer.from(bytes.subarray(0, size)), synced: size });
    }
    return new MemoryDisk(left);
  }

  get dead(): boolean {
    return this.#dead;
  }

  async makeDir(): Promise<void> {}
  async syncDir(): Promise<void> {}

  async list(dir: string): Promise<string[]> {
    return [...this.files.keys()]
      .filter((path) => path.startsWith(`${dir}/`))
      .map((path) => path.slice(dir.length + 1));
  }

  async open(path: string, mode: 'read' | 'change' | 'create'): Promise<DiskFile> {
    this.#alive();
    if (mode === 'create') this.files.set(path, { bytes: Buffer.alloc(0), synced: 0 });
    const file = this.files.get(path);
    if (!file) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return {
      size: async () => file.bytes.length,
      read: async (into, position) => file.bytes.copy(into, 0, position),
      write: async (bytes, position) => this.#write(file, bytes, position),
      sync: async () => {
        this.#alive();
        file.synced = file.bytes.length;
      },
      truncate: async (size) => {
        this.#alive();
        this.room += Math.max(0, file.bytes.length - size);
        file.bytes = file.bytes.subarray(0, size);
        file.synced = Math.min(file.synced, size);
      },
      close: async () => {},
    };
  }

  async readText(path: string): Promise<string | null> {
    return this.files.get(path)?.bytes.toString() ?? null;
  }

  async replaceText(path: string, text: string): Promise<void> {
    this.#alive();
    const bytes = Buffer.from(text);
    this.files.set(path, { bytes, synced: bytes.length });
  }

  async createExclusive(path: string, text: string): Promise<boolean> {
    if (this.files.has(path)) return false;
    await this.replaceText(path, text);
    return true;
  }

  async remove(path: string): Promise<void> {
    this.#alive();
    this.room += this.files.get(path)?.bytes.length ?? 0;
    this.files.delete(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#alive();
    const file = this.files.get(from);
    if (!file) throw Object.assign(new Error(`no such file: ${from}`), { code: 'ENOENT' });
    this.files.delete(from);
    this.files.set(to, file);
  }

  #alive(): void {
    if (this.#dead) throw new Error('the machine has stopped');
  }

  #write(file: MemoryFile, bytes: Uint8Array, position: number): number {
    this.#alive();
    if (this.room <= 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const taken = Math.min(bytes.byteLength, this.room, this.tearAfter ?? bytes.byteLength);
    const grown = Buffer.alloc(Math.max(file.bytes.length, position + taken));
    file.bytes.copy(grown);
    grown.set(bytes.subarray(0, taken), position);
    file.bytes = grown;
    this.room -= taken;
    if (this.tearAfter !== null) this.#dead = true;
    return taken;
  }
}
