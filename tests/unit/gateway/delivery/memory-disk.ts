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
  /** After so many more changes of any kind (write, sync, truncate, name, folder) the machine stops. */
  stopAfterChanges: number | null = null;
  /** Names made, changed and removed since the last `syncDir` may be lost by a crash: the first ones stay, or the last, as disks please. */
  looseNames: 'first' | 'last' | null = null;
  /** Bytes of these files from here on cannot be read (EIO). */
  readonly unreadable = new Map<string, { from: number; to: number }>();
  #dead = false;
  #names: Map<string, MemoryFile>;
  #nameChanges: NameChange[] = [];

  constructor(files: Map<string, MemoryFile> = new Map()) {
    this.files = files;
    this.#names = new Map(files);
  }

  /** What a new start finds. Of bytes that were not synced, `keep` (0..1) is left: the rest never reached the medium. */
  crash(keep: number): MemoryDisk {
    this.#dead = true;
    const left = new Map<string, MemoryFile>();
    for (const [path, { bytes, synced }] of this.looseNames ? this.#namesLeft(keep) : this.files) {
      const size = synced + Math.floor((bytes.length - synced) * keep);
      left.set(path, { bytes: Buffer.from(bytes.subarray(0, size)), synced: size });
    }
    return new MemoryDisk(left);
  }

  get dead(): boolean {
    return this.#dead;
  }

  #namesLeft(keep: number): Map<string, MemoryFile> {
    const names = new Map(this.#names);
    const left = Math.floor(this.#nameChanges.length * keep);
    const changes =
      this.looseNames === 'last'
        ? this.#nameChanges.slice(this.#nameChanges.length - left)
        : this.#nameChanges.slice(0, left);
    for (const change of changes) apply(names, change);
    return names;
  }

  async makeDir(): Promise<void> {}

  async syncDir(): Promise<void> {
    this.#change();
    for (const change of this.#nameChanges) apply(this.#names, change);
    this.#nameChanges = [];
  }

  async list(dir: string): Promise<string[]> {
    return [...this.files.keys()]
      .filter((path) => path.startsWith(`${dir}/`))
      .map((path) => path.slice(dir.length + 1));
  }

  async open(path: string, mode: 'read' | 'change' | 'create'): Promise<DiskFile> {
    this.#alive();
    if (mode === 'create') this.#name(path, { bytes: Buffer.alloc(0), synced: 0 });
    const file = this.files.get(path);
    if (!file) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return {
      size: async () => file.bytes.length,
      read: async (into, position) => {
        const bad = this.unreadable.get(path);
        if (bad && position < bad.to && position + into.byteLength > bad.from)
          throw Object.assign(new Error('input/output error'), { code: 'EIO' });
        return position >= file.bytes.length ? 0 : file.bytes.copy(into, 0, position);
      },
      write: async (bytes, position) => this.#write(file, bytes, position),
      sync: async () => {
        this.#change();
        file.synced = file.bytes.length;
      },
      truncate: async (size) => {
        this.#change();
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
    this.#name(path, { bytes, synced: bytes.length });
    await this.syncDir();
  }

  async createExclusive(path: string, text: string): Promise<boolean> {
    if (this.files.has(path)) return false;
    await this.replaceText(path, text);
    return true;
  }

  async remove(path: string): Promise<void> {
    this.#alive();
    if (!this.files.has(path)) return;
    this.room += this.files.get(path)?.bytes.length ?? 0;
    this.#name(path, null);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#change();
    const file = this.files.get(from);
    if (!file) throw Object.assign(new Error(`no such file: ${from}`), { code: 'ENOENT' });
    this.#rename([
      { path: to, file },
      { path: from, file: null },
    ]);
  }

  #name(path: string, file: MemoryFile | null): void {
    this.#change();
    this.#rename([{ path, file }]);
  }

  #rename(change: NameChange): void {
    this.#nameChanges.push(change);
    apply(this.files, change);
  }

  #change(): void {
    this.#alive();
    if (this.stopAfterChanges === null || this.stopAfterChanges-- > 0) return;
    this.#dead = true;
    this.#alive();
  }

  #alive(): void {
    if (this.#dead) throw new Error('the machine has stopped');
  }

  #write(file: MemoryFile, bytes: Uint8Array, position: number): number {
    this.#change();
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

/** What happens to names at once. */
type NameChange = readonly { readonly path: string; readonly file: MemoryFile | null }[];

const apply = (names: Map<string, MemoryFile>, change: NameChange): void => {
  for (const { path, file } of change)
    if (file) names.set(path, file);
    else names.delete(path);
};
