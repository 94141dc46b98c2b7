import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { GapRecord, type GapReport } from '../../config/vocabulary/gap.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import { type Disk, nodeDisk, writeAll } from './journal/disk.ts';

/** Which gaps are asked for; what is left out does not limit. Times in Unix ms. */
export interface GapQuery {
  readonly line?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface LedgerOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly disk?: Disk;
}

/** The oldest closed records go when there are more: a link that flaps all night must not fill the disk. */
const RECORDS_MAX = 10_000;
/** Holes of the same kind and source this close together are one record with a count, not hundreds. */
const JOIN_MS = 5_000;

/** The record of every hole. Reports are taken at once and written behind; a restart finds them all. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #disk: Disk;
  readonly #path: string;
  readonly #records = new Map<string, GapRecord>();
  /** Newest record of each cause and source, to join with. */
  readonly #newest = new Map<string, string>();
  #unsaved: GapRecord[] = [];
  #saving: Promise<void> = Promise.resolve();
  #bytes = 0;
  #ids = 0;

  private constructor(options: LedgerOptions) {
    this.#options = options;
    this.#disk = options.disk ?? nodeDisk;
    this.#path = join(options.dir, 'ledger.jsonl');
  }

  /** Reads the ledger. What was open when the gateway went down is closed now: who reported it is gone. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const ledger = new Ledger(options);
    await ledger.#disk.makeDir(options.dir);
    for (const line of ((await ledger.#disk.readText(ledger.#path)) ?? '').split('\n')) ledger.#read(line);
    const now = options.clock.now();
    for (const record of ledger.#records.values())
      if (record.to === null)
        ledger.#put({ ...record, to: Math.max(record.from, now), detail: untilRestart(record.detail) });
    await ledger.#rewrite();
    return ledger;
  }

  /** How many holes last at this moment. */
  get open(): number {
    let open = 0;
    for (const record of this.#records.values()) if (record.to === null) open++;
    return open;
  }

  /** Of holes that began before this (Unix ms) some may have been let go of. */
  get knownSince(): number {
    if (this.#records.size < RECORDS_MAX) return Number.NEGATIVE_INFINITY;
    let oldest = Number.POSITIVE_INFINITY;
    for (const { from } of this.#records.values()) oldest = Math.min(oldest, from);
    return oldest;
  }

  /** When the oldest hole began, Unix ms; null without one. */
  get oldest(): number | null {
    let oldest: number | null = null;
    for (const { from } of this.#records.values()) oldest = Math.min(oldest ?? from, from);
    return oldest;
  }

  /** Takes a report: a new record, the end of an open one (same cause, source, line and `from`), or more of the newest one. */
  report(report: GapReport): GapRecord {
    const key = keyOf(report);
    const newest = this.#records.get(this.#newest.get(key) ?? '');
    const same = newest?.from === report.from ? newest : this.#sameFrom(key, report);
    const record = same
      ? { ...same, ...report, to: report.to ?? same.to }
      : newest && continues(newest, report)
        ? joined(newest, report)
        : { ...report, id: this.#newId(), healed: report.healed ?? ('no' as const) };
    this.#put(record);
    this.#newest.set(key, record.id);
    this.#bound();
    void this.#save();
    return record;
  }

  /**
   * What a fresh start knows of itself: nothing was collected since the last sample on disk. A hole for each device, because what one keeps
   * can be fetched, and what another says is gone; it lasts until the device is heard, which may be long after the start.
   */
  gatewayDown(lastTime: number | null, devices: readonly Pick<GapRecord, 'line' | 'source'>[]): void {
    const now = this.#options.clock.now();
    if (lastTime === null || lastTime >= now) return;
    const seconds = ((now - lastTime) / 1000).toFixed(1);
    const detail = { zh: `网关停运 ${seconds} s`, en: `The gateway was not running for ${seconds} s.` };
    for (const { line, source } of devices)
      this.report({ cause: 'gateway-down', line, source, tags: null, from: lastTime, to: null, samples: null, detail });
  }

  /** From a moment (Unix ms) on the driver of a device knows what is heard of it: what the stop of the gateway left ends there. */
  heard(line: string, source: string, at: number): void {
    for (const record of this.#records.values())
      if (record.to === null && record.cause === 'gateway-down' && record.line === line && record.source === source)
        this.report({ ...record, to: Math.max(record.from, at) });
  }

  /** What came of the attempt to fill a hole. Of a record that is gone by now: nothing to say. */
  settle(id: string, healed: GapRecord['healed'], recovered: number): void {
    const record = this.#records.get(id);
    if (!record) return;
    this.#put({ ...record, healed, recovered: (record.recovered ?? 0) + recovered });
    void this.#save();
  }

  /** Somebody else has what is missing here: no hole in what both write. `by` is a sentence to go with its own. */
  cover(id: string, { zh, en }: GapRecord['detail']): void {
    const record = this.#records.get(id);
    if (!record) return;
    this.#put({ ...record, healed: 'yes', detail: { zh: record.detail.zh + zh, en: record.detail.en + en } });
    void this.#save();
  }

  /** Newest first. A gap of no line concerns every line. */
  list({ line, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: GapQuery = {}): GapRecord[] {
    return [...this.#records.values()]
      .filter((record) => line === undefined || record.line === null || record.line === line)
      .filter((record) => record.from <= to && (record.to ?? Number.POSITIVE_INFINITY) >= from)
      .sort((a, b) => b.from - a.from);
  }

  /** Resolves when everything reported so far is on disk, or could not be. */
  async close(): Promise<void> {
    await this.#save();
  }

  #sameFrom(key: string, report: GapReport): GapRecord | undefined {
    for (const record of this.#records.values())
      if (record.from === report.from && keyOf(record) === key) return record;
    return undefined;
  }

  #newId(): string {
    return `${Math.floor(this.#options.clock.now()).toString(36)}-${(this.#ids++).toString(36)}`;
  }

  #put(record: GapRecord): void {
    this.#records.set(record.id, record);
    this.#unsaved.push(record);
  }

  #bound(): void {
    if (this.#records.size <= RECORDS_MAX) return;
    for (const record of this.#records.values()) {
      if (record.to === null) continue;
      this.#records.delete(record.id);
      return;
    }
  }

  #read(line: string): void {
    if (line === '') return;
    try {
      const record = StoredRecord.parse(JSON.parse(line));
      this.#records.set(record.id, record);
      this.#newest.set(keyOf(record), record.id);
    } catch {
      this.#options.log.warn('A line of the gap ledger cannot be read and is left out', { line: line.slice(0, 120) });
    }
  }

  /** One write at a time; reports that come meanwhile go with the next. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(async () => {
      const records = this.#unsaved;
      if (records.length === 0) return;
      this.#unsaved = [];
      try {
        if (this.#bytes > RECORDS_MAX * 1_000) await this.#rewrite();
        else await this.#appendLines(records);
      } catch (error) {
        this.#unsaved = [...records, ...this.#unsaved].slice(-RECORDS_MAX); // the disk is full: with the next report again
        this.#options.log.warn('Cannot write the gap ledger', { error: (error as Error).message });
      }
    });
    return this.#saving;
  }

  async #appendLines(records: readonly GapRecord[]): Promise<void> {
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const file = await this.#disk.open(this.#path, 'change');
    try {
      await writeAll(file, bytes, this.#bytes);
      await file.sync();
      this.#bytes += bytes.length;
    } finally {
      await file.close();
    }
  }

  async #rewrite(): Promise<void> {
    const text = [...this.#records.values()].map((record) => `${JSON.stringify(record)}\n`).join('');
    await this.#disk.replaceText(this.#path, text);
    this.#bytes = Buffer.byteLength(text);
    this.#unsaved = [];
  }
}

/** Before the sentences had two languages they were stored as plain strings. */
const StoredRecord = GapRecord.extend({
  detail: z.union([GapRecord.shape.detail, z.string().transform((words) => sameText(words || '-'))]),
});

const untilRestart = ({ zh, en }: GapRecord['detail']): GapRecord['detail'] => ({
  zh: `${zh}；至网关重启为止`,
  en: `${en} It ended with a restart.`,
});

const keyOf = ({ cause, line, source }: Pick<GapReport, 'cause' | 'line' | 'source'>): string =>
  `${cause}|${line ?? ''}|${source}`;

const sameTags = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((tag, index) => tag === b[index]));

const continues = (before: GapRecord, report: GapReport): boolean =>
  report.cause !== 'clock-jump' && // there and back are two jumps over the same time
  before.healed === 'no' && // what came of a hole says nothing of the next one
  before.to !== null &&
  report.to !== null &&
  report.from >= before.from &&
  report.from <= before.to + JOIN_MS &&
  sameTags(before.tags, report.tags);

const joined = (before: GapRecord, report: GapReport): GapRecord => ({
  ...before,
  to: Math.max(before.to ?? 0, report.to ?? 0),
  samples: before.samples === null || report.samples === null ? null : before.samples + report.samples,
  detail: report.detail,
});
