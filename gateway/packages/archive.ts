import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PointTable } from '../../config/plant/point.ts';
import { PackageReader } from '../history/embedded/package-history.ts';
import type { History } from '../history/history.ts';
import { samplesOf } from '../history/samples.ts';
import { SAMPLE_FILES } from './write-content.ts';

/** Ids come in from outside and become names of folders. */
const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/;

/** Imported trials: each a folder as it was sealed, read in place and never changed. */
export class Archive {
  readonly dir: string;
  readonly #points: PointTable;
  readonly #reader = new PackageReader();

  constructor(dir: string, points: PointTable) {
    this.dir = dir;
    this.#points = points;
  }

  /** The folder of an imported trial; null: there is none of this id. */
  folderOf(id: string): string | null {
    const dir = this.pathOf(id);
    return dir !== null && existsSync(dir) ? dir : null;
  }

  /** Where the folder of a trial would be; null for what is no id. */
  pathOf(id: string): string | null {
    return PLAIN_ID.test(id) ? join(this.dir, id) : null;
  }

  /**
   * The one history for everybody who reads: a query of an imported trial is answered from its package, any other from the record
   * of this place. So trends, comparison and replay need not know which it is.
   */
  over(record: History): History {
    const historyOf = (trial: string | undefined): History => {
      const dir = trial === undefined ? null : this.folderOf(trial);
      return dir === null
        ? record
        : this.#reader.history(
            SAMPLE_FILES.map((file) => join(dir, file)),
            this.#points,
          );
    };
    return {
      range: (query, signal) => historyOf(query.trial).range(query, signal),
      frame: (query, signal) => historyOf(query.trial).frame(query, signal),
      latest: (context, signal) => record.latest(context, signal),
      samples: (query, signal) => samplesOf(historyOf(query.trial), this.#points, query, signal),
    };
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
