import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { PointTable } from '../../config/plant/point.ts';
import type { Context } from '../../config/vocabulary/context.ts';
import type { EmbeddedHistory } from './embedded/store.ts';

export type ExportFormat = 'parquet' | 'csv';

export const EXPORT_TYPE: Readonly<Record<ExportFormat, string>> = {
  parquet: 'application/vnd.apache.parquet',
  csv: 'text/csv; charset=utf-8',
};

export interface ExportQuery {
  readonly tags: readonly string[];
  /** Unix ms, inclusive. */
  readonly from: number;
  /** Unix ms, exclusive. */
  readonly to: number;
  readonly context: Context;
  /** `newest`: of each point the newest sample of the range alone. */
  readonly pick: 'all' | 'newest';
  readonly format: ExportFormat;
}

/** Gives a range as one file to read from; the file is gone when the reader lets go of it. */
export type Exporter = (query: ExportQuery) => Promise<Readable>;

export interface ExporterOptions {
  readonly history: EmbeddedHistory;
  readonly points: PointTable;
  /** Folder for files on their way. What a crash left in it is deleted. */
  readonly dir: string;
  /** IANA name, of the site. */
  readonly timeZone: string;
}

/** Exports by way of a file: Parquet is written from its end, and a slow reader then keeps neither memory nor the store. */
export const openExporter = ({ history, points, dir, timeZone }: ExporterOptions): Exporter => {
  // A folder that cannot be reached is told by the export that needs it.
  const cleared = rm(dir, { recursive: true, force: true }).catch(() => undefined);
  let files = 0;
  return async ({ tags, format, ...asked }) => {
    await cleared;
    await mkdir(dir, { recursive: true });
    const path = join(dir, `${++files}.${format}`);
    const wanted = tags.flatMap((tag) => points.byTag(tag) ?? []).map(({ tag, unit }) => ({ tag, unit }));
    try {
      await history.export({ ...asked, points: wanted, format, timeZone, path });
      const file = await open(path);
      return file.createReadStream();
    } finally {
      await rm(path, { force: true }); // whoever has it open reads on
    }
  };
};
