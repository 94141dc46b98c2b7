import type { ReadBlock } from './plan-reads.ts';

/** One block and when it is due. */
export interface Entry {
  readonly block: ReadBlock;
  /** Monotonic ms. */
  dueMs: number;
  /** Being tried on its own, because a larger block was refused or because it was refused before. */
  probing: boolean;
  /** Exceptions in a row. */
  refusals: number;
  /** Requests without an answer in a row, and since when (monotonic ms). */
  silences: number;
  silentSinceMs: number;
}

/**
 * Which block is next: the one that has waited longest. A block that takes long is due again only a period later, so it can never
 * starve the others.
 */
export class Schedule {
  #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(blocks: readonly ReadBlock[], dueMs: number, probing = false): void {
    for (const block of blocks) {
      this.#entries.push({ block, dueMs, probing, refusals: 0, silences: 0, silentSinceMs: 0 });
    }
  }

  next(): Entry | null {
    let next: Entry | null = null;
    for (const entry of this.#entries) if (!next || entry.dueMs < next.dueMs) next = entry;
    return next;
  }

  /** After a regular scan: due a period after it was due. Answers how many whole periods were missed before this one. */
  scanned(entry: Entry, nowMs: number): number {
    const period = Math.max(1, entry.block.periodMs);
    const late = nowMs - entry.dueMs;
    const missed = Math.max(0, Math.floor(late / period));
    entry.dueMs += (missed + 1) * period;
    return missed;
  }

  remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  /** Takes out every block of one unit and function code, before they are planned afresh. */
  removeAll(unitId: number, functionCode: number): void {
    this.#entries = this.#entries.filter(({ block }) => block.unitId !== unitId || block.functionCode !== functionCode);
  }

  isProbing(unitId: number, functionCode: number): boolean {
    return this.#entries.some(
      ({ block, probing }) => probing && block.unitId === unitId && block.functionCode === functionCode,
    );
  }
}
