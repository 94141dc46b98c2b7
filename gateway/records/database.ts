import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';

// The one SQLite file of small records: trials today. Telemetry never goes in here.

/** Each entry brings the file from its place in the list to the next; what has been released is never edited. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE trial (
     id TEXT PRIMARY KEY,
     line TEXT NOT NULL,
     began INTEGER NOT NULL,
     ended INTEGER,
     words TEXT NOT NULL,
     document TEXT NOT NULL
   ) STRICT;
   CREATE INDEX trial_by_line ON trial (line, began);
   CREATE UNIQUE INDEX trial_one_runs ON trial (line) WHERE ended IS NULL;`,
  // The tags of an instrument index, once for every fingerprint that a lineage names.
  `CREATE TABLE instrument_index (fingerprint TEXT PRIMARY KEY, tags TEXT NOT NULL) STRICT;`,
  'CREATE TABLE trial_rule (line TEXT NOT NULL, id TEXT NOT NULL, switched_on INTEGER NOT NULL, by_whom TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (line, id)) STRICT;',
];

/**
 * Opens or makes the file. One that cannot be read is set aside under another name and said so: records of the past never keep
 * the gateway from collecting. Throws where the folder cannot be written, or where a newer version has written the file.
 */
export const openRecords = (path: string, clock: Clock, log: Log): DatabaseSync => {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return opened(path);
  } catch (error) {
    if (!existsSync(path) || error instanceof NewerFile) throw error;
    const aside = `${path}.damaged-${clock.now()}`;
    renameSync(path, aside);
    for (const side of ['-wal', '-shm']) if (existsSync(path + side)) renameSync(path + side, aside + side);
    log.error('the file of records is damaged and was set aside; a new one is begun', {
      zh: `记录文件已损坏，移至 ${aside}，已新建`,
      file: aside,
      reason: (error as Error).message,
    });
    return opened(path);
  }
};

class NewerFile extends Error {}

const opened = (path: string): DatabaseSync => {
  const database = new DatabaseSync(path);
  try {
    // On disk before it is acknowledged, as samples are.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const check = database.prepare('PRAGMA quick_check(1)').get();
    if (check?.quick_check !== 'ok') throw new Error(String(check?.quick_check));
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > MIGRATIONS.length)
      throw new NewerFile(
        `${path} was written by a newer version of this program; start that one, or use another folder`,
      );
    for (const [place, step] of MIGRATIONS.entries()) {
      if (place < version) continue;
      database.exec(`BEGIN; ${step} PRAGMA user_version = ${place + 1}; COMMIT;`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};
