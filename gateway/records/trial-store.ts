import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { Trial, type TrialQuery } from '../../config/vocabulary/trial.ts';

/** Trials on disk. Every call is on disk when it returns. */
export class TrialStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(id: string): Trial | null {
    const row = this.#database.prepare('SELECT document FROM trial WHERE id = ?').get(id);
    return row ? read(row) : null;
  }

  /** The one of the line that runs. */
  running(line: string): Trial | null {
    const row = this.#database.prepare('SELECT document FROM trial WHERE line = ? AND ended IS NULL').get(line);
    return row ? read(row) : null;
  }

  /** The one that came in the package of this seal. */
  withSeal(seal: string): Trial | null {
    const row = this.#database
      .prepare(`SELECT document FROM trial WHERE json_extract(document, '$.package.seal') = ?`)
      .get(seal);
    return row ? read(row) : null;
  }

  /** Throws a 503 where the disk does not take it; then the trial is as it was. */
  put(trial: Trial): void {
    try {
      this.#write(trial);
    } catch (error) {
      const { message } = error as Error;
      throw new ProblemError(503, titleOf(503), {
        zh: `试验未能写入磁盘：${message}。请检查磁盘后重试。`,
        en: `the trial could not be written to disk: ${message}. Look at the disk and try again.`,
      });
    }
  }

  #write(trial: Trial): void {
    this.#database
      .prepare(
        `INSERT INTO trial (id, line, began, ended, words, document) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET began = excluded.began, ended = excluded.ended, words = excluded.words,
         document = excluded.document`,
      )
      .run(trial.id, trial.line, trial.from, trial.to, wordsOf(trial), JSON.stringify(trial));
  }

  /** Whether somebody has switched a rule on. */
  ruleIsOn(line: string, id: string): boolean {
    const row = this.#database.prepare('SELECT switched_on FROM trial_rule WHERE line = ? AND id = ?').get(line, id);
    return row?.switched_on === 1;
  }

  switchRule(line: string, id: string, on: boolean, by: string, at: number): void {
    this.#database
      .prepare(
        `INSERT INTO trial_rule (line, id, switched_on, by_whom, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (line, id) DO UPDATE SET switched_on = excluded.switched_on, by_whom = excluded.by_whom, at = excluded.at`,
      )
      .run(line, id, on ? 1 : 0, by, at);
  }

  /** Keeps what tags an instrument index has, so that later it can be said which of them are gone. */
  keepIndex(fingerprint: string, tags: readonly string[]): void {
    this.#database
      .prepare('INSERT INTO instrument_index (fingerprint, tags) VALUES (?, ?) ON CONFLICT DO NOTHING')
      .run(fingerprint, JSON.stringify(tags));
  }

  /** null: none of this fingerprint was kept. */
  index(fingerprint: string): readonly string[] | null {
    const row = this.#database.prepare('SELECT tags FROM instrument_index WHERE fingerprint = ?').get(fingerprint);
    return row ? (JSON.parse(String(row.tags)) as string[]) : null;
  }

  /** Newest start first, all that fit. A person, a verdict and gold are looked for in the documents that are left. */
  find({ line, q, verdict, person, golden, running }: Omit<TrialQuery, 'limit'>): Trial[] {
    const conditions: string[] = [];
    const values: SQLInputValue[] = [];
    const where = (condition: string, ...given: SQLInputValue[]) => {
      conditions.push(condition);
      values.push(...given);
    };
    if (line !== undefined) where('line = ?', line);
    if (running !== undefined) where(`ended IS ${running === 'yes' ? '' : 'NOT '}NULL`);
    // instr and not LIKE: % and _ are letters here like others.
    for (const word of plain(q ?? '').split(/\s+/)) if (word) where('instr(words, ?) > 0', word);
    if (verdict !== undefined) where(`json_extract(document, '$.verdict') = ?`, verdict);
    if (golden !== undefined) where(`json_extract(document, '$.golden') IS ${golden === 'yes' ? 'NOT ' : ''}NULL`);
    if (person !== undefined) where(`EXISTS (SELECT 1 FROM json_each(document, '$.people') WHERE value = ?)`, person);
    const filter = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    return this.#database
      .prepare(`SELECT document FROM trial ${filter} ORDER BY began DESC, id DESC`)
      .all(...values)
      .map(read);
  }

  close(): void {
    this.#database.close();
  }
}

const read = (row: Record<string, unknown>): Trial => Trial.parse(JSON.parse(String(row.document)));

/** Everything that a search looks at, in one case and one form of each letter. */
const wordsOf = ({ id, title, purpose, people, factors, recipe, result, calibration, notes, golden }: Trial): string =>
  plain(
    [
      id,
      title,
      purpose,
      ...people,
      recipe,
      result,
      calibration,
      ...factors.flatMap(({ name, value, unit }) => [name, String(value), unit]),
      ...notes.flatMap(({ by, text }) => [by, text]),
      golden?.reason ?? '',
    ].join('\n'),
  );

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
