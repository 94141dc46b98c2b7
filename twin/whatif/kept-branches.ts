import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../config/vocabulary/log.ts';
import { ProblemError } from '../../config/vocabulary/problem.ts';
import {
  type WhatIfBranch,
  WhatIfBranches,
  type WhatIfReply,
  type WhatIfRequest,
} from '../../config/vocabulary/what-if.ts';
import { BRANCHES_MAX } from '../../config/vocabulary/what-if-limits.ts';

type Keep = NonNullable<WhatIfRequest['keep']>;

/** Experiments kept under a name, one file per line, so that a prediction is there when the plant has caught up with it. */
export class KeptBranches {
  readonly #dir: string;
  readonly #log: Log;
  readonly #lines = new Map<string, readonly WhatIfBranch[]>();

  constructor(dir: string, log: Log) {
    this.#dir = dir;
    this.#log = log;
  }

  of(line: string): readonly WhatIfBranch[] {
    const known = this.#lines.get(line);
    if (known) return known;
    const read = this.#read(line);
    this.#lines.set(line, read);
    return read;
  }

  /** Throws a problem (409) when the tree is full, when the name is taken, or when the parent is not there. */
  check(line: string, { name, parent }: Keep): void {
    const branches = this.of(line);
    if (branches.length >= BRANCHES_MAX)
      throw conflict(
        `已保留 ${BRANCHES_MAX} 个分支；请先删除一个`,
        `${BRANCHES_MAX} branches are kept already: remove one first`,
      );
    if (branches.some((branch) => branch.name === name))
      throw conflict(`已有名为“${name}”的分支`, `a branch is called '${name}' already`);
    if (parent !== null && !branches.some(({ id }) => id === parent))
      throw conflict(`没有上级分支 ${parent}`, `there is no branch ${parent} to start from`);
  }

  /** Keeps an answer; throws as `check` does, and an Error when the file cannot be written. */
  keep(now: number, keep: Keep, request: WhatIfRequest, reply: WhatIfReply): WhatIfBranch {
    const { line } = request;
    this.check(line, keep);
    const branches = this.of(line);
    const id = `b${1 + Math.max(0, ...branches.map((branch) => Number(branch.id.slice(1))))}`;
    const branch = { id, name: keep.name, parent: keep.parent, keptAt: now, request, reply: { ...reply, branch: id } };
    this.#write(line, [...branches, branch]);
    return branch;
  }

  /** What was made from it moves up to its parent. Answers whether it was there. */
  remove(line: string, id: string): boolean {
    const branches = this.of(line);
    const gone = branches.find((branch) => branch.id === id);
    if (!gone) return false;
    this.#write(
      line,
      branches
        .filter((branch) => branch !== gone)
        .map((branch) => (branch.parent === id ? { ...branch, parent: gone.parent } : branch)),
    );
    return true;
  }

  #file(line: string): string {
    return join(this.#dir, `${line}.branches.json`);
  }

  #read(line: string): readonly WhatIfBranch[] {
    let text: string;
    try {
      text = readFileSync(this.#file(line), 'utf8');
    } catch {
      return []; // nothing was kept yet
    }
    try {
      return WhatIfBranches.parse(JSON.parse(text)).branches;
    } catch (error) {
      // Laid aside, so that the next branch does not overwrite what somebody may still read.
      this.#log.error(`the kept branches of ${line} cannot be read and are laid aside`, { reason: String(error) });
      renameSync(this.#file(line), `${this.#file(line)}.unreadable`);
      return [];
    }
  }

  #write(line: string, branches: readonly WhatIfBranch[]): void {
    mkdirSync(this.#dir, { recursive: true });
    // Renamed into place: a crash leaves the old tree or the new one, never half a file.
    writeFileSync(`${this.#file(line)}.new`, JSON.stringify({ branches }));
    renameSync(`${this.#file(line)}.new`, this.#file(line));
    this.#lines.set(line, branches);
  }
}

const conflict = (zh: string, en: string): ProblemError =>
  new ProblemError(409, { zh: '分支不能保留', en: 'The branch cannot be kept' }, { zh, en });
