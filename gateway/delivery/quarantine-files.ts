import { join } from 'node:path';
import { QuarantinedSample } from '../../config/vocabulary/quarantine.ts';
import { type Disk, writeAll } from './journal/disk.ts';

/** A file is closed at this size and the next one begun; samples take about 200 bytes. */
const FILE_BYTES_MAX = 1024 * 1024;
/** With the one in use: some 150,000 samples of one store. What is older goes, and that is told. */
const FILES_MAX = 32;
const DIGITS = 8;

/** The refused samples of one store: a bounded row of files, one JSON object a line, the oldest first. */
export class QuarantineFiles {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #sink: string;

  constructor(disk: Disk, dir: string, sink: string) {
    this.#disk = disk;
    this.#dir = dir;
    this.#sink = sink;
  }

  /** Names, the oldest file first. Those of before files had numbers are the oldest. */
  async list(): Promise<string[]> {
    const before = [`${this.#sink}.jsonl.old`, `${this.#sink}.jsonl`];
    const present = new Set(await this.#disk.list(this.#dir).catch(() => []));
    const numbered = [...present].filter((name) => this.#numberOf(name) !== null).sort();
    return [...before.filter((name) => present.has(name)), ...numbered];
  }

  async read(name: string): Promise<QuarantinedSample[]> {
    const text = (await this.#disk.readText(join(this.#dir, name))) ?? '';
    return text.split('\n').flatMap((line, place) => this.#parsed(line, name, place));
  }

  /** Puts these in place of what the file holds; a file of none is removed. */
  async replace(name: string, samples: readonly QuarantinedSample[]): Promise<void> {
    const path = join(this.#dir, name);
    if (samples.length === 0) await this.#disk.remove(path);
    else await this.#disk.replaceText(path, samples.map(lineOf).join(''));
  }

  /** Resolves when they are on the disk, with the names of files that are too many now, the oldest first. */
  async add(samples: readonly QuarantinedSample[]): Promise<string[]> {
    await this.#disk.makeDir(this.#dir);
    const names = await this.list();
    const newest = names.at(-1);
    const number = newest === undefined ? null : this.#numberOf(newest);
    const bytes = Buffer.from(samples.map(lineOf).join(''));
    const grown = newest !== undefined && number !== null && (await this.#append(newest, bytes));
    if (grown) return [];
    const next = this.#name((number ?? 0) + 1);
    await this.#write(next, 'create', bytes, 0);
    await this.#disk.syncDir(this.#dir);
    return [...names, next].slice(0, -FILES_MAX);
  }

  /** False when the file is full. */
  async #append(name: string, bytes: Buffer): Promise<boolean> {
    const file = await this.#disk.open(join(this.#dir, name), 'read');
    const last = Buffer.from('\n');
    const size = await file.size();
    if (size > 0) await file.read(last, size - 1);
    await file.close();
    if (size >= FILE_BYTES_MAX) return false;
    // A line that a crash has torn is a line of its own.
    const whole = last.toString() === '\n' ? bytes : Buffer.concat([Buffer.from('\n'), bytes]);
    await this.#write(name, 'change', whole, size);
    return true;
  }

  async #write(name: string, mode: 'create' | 'change', bytes: Buffer, at: number): Promise<void> {
    const file = await this.#disk.open(join(this.#dir, name), mode);
    try {
      await writeAll(file, bytes, at);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  #name(number: number): string {
    return `${this.#sink}.${String(number).padStart(DIGITS, '0')}.jsonl`;
  }

  #numberOf(name: string): number | null {
    const [head = '', digits = ''] = [name.slice(0, this.#sink.length + 1), name.slice(this.#sink.length + 1)];
    return head === `${this.#sink}.` && /^\d{8}\.jsonl$/.test(digits) ? Number.parseInt(digits, 10) : null;
  }

  /** Samples of before they had an id are read too: the place in their file is theirs. */
  #parsed(line: string, name: string, place: number): QuarantinedSample[] {
    if (line === '') return [];
    const id = name.endsWith('.old') ? `old-line-${place}` : `line-${place}`;
    try {
      return [QuarantinedSample.parse({ id, sink: this.#sink, ...(JSON.parse(line) as object) })];
    } catch {
      return [];
    }
  }
}

const lineOf = (sample: QuarantinedSample): string => `${JSON.stringify(sample)}\n`;
