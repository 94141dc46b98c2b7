import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryQuery, HistorySeries } from '../../../../config/vocabulary/series.ts';
import { Database } from '../../../../gateway/history/embedded/database.ts';
import type { DamagedPart } from '../../../../gateway/history/embedded/message.ts';
import type { Row } from '../delivery/delivery-fixture.ts';

export const DAY_MS = 86_400_000;
/** Noon of a day. */
export const NOW = 1_760_011_200_000;

/** A folder for a store, opened as often as a test likes: one that is never closed left nothing but its commits. */
export class StoreRoom {
  readonly dir = mkdtempSync(join(tmpdir(), 'zhongshi-store-'));
  readonly damaged: DamagedPart[] = [];
  readonly #opened: Database[] = [];

  async open(tags = ['FT-1', 'FT-2'], sealRows = 1_000_000): Promise<Database> {
    const setup = { dir: this.dir, tags, memoryLimit: '100MB', threads: 1, sealRows };
    const database = await Database.open(setup, (part) => this.damaged.push(part));
    this.#opened.push(database);
    return database;
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** One query by itself. */
export const rangeOf = async (database: Database, query: HistoryQuery): Promise<HistorySeries> => {
  const [series] = await database.ranges([query]);
  if (!series) throw new Error('the store did not answer');
  return series;
};

/** Every sample of a tag as [ms after NOW, value]. */
export const valuesOf = async (
  database: Database,
  tag = 'FT-1',
  query: Partial<HistoryQuery> = {},
): Promise<[number, number | null][]> => {
  const whole = { tag, from: 0, to: 2 * NOW, columns: 1, method: 'raw' as const, context: 'live' as const };
  const { time, min } = await rangeOf(database, { ...whole, ...query });
  return time.map((at, row) => [at - NOW, min[row] ?? null]);
};

export const rows = (...list: [time: number, value: number][]): Row[] =>
  list.map(([time, value]) => ({ time: NOW + time, value }));
