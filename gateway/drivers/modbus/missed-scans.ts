import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { ReadBlock } from './plan-reads.ts';

/** What is not told yet goes with a kill of the gateway; the ledger joins what is told this often. */
const REPORT_MS_MIN = 1_000;

/** Collects scans that came too late to be made or were not answered, and tells of them at most once a second. */
export class MissedScans {
  readonly #line: string;
  readonly #device: string;
  #from: number | null = null;
  #samples = 0;
  #cycles = 0;
  readonly #tags = new Set<string>();
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  /** Cycles since the start. */
  total = 0;

  constructor(line: string, device: string) {
    this.#line = line;
    this.#device = device;
  }

  /** @param from when the first of them was due, or was asked for in vain, Unix ms */
  add(block: ReadBlock, cycles: number, from: number): void {
    if (cycles <= 0) return;
    this.total += cycles;
    this.#cycles += cycles;
    this.#from = Math.min(this.#from ?? from, from);
    this.#samples += cycles * block.registers.length;
    for (const { point } of block.registers) this.#tags.add(point.tag);
  }

  report(now: number, elapsedMs: number): GapReport[] {
    if (this.#from === null || elapsedMs - this.#reportedAtMs < REPORT_MS_MIN) return [];
    const gap: GapReport = {
      cause: 'scan-missed',
      line: this.#line,
      source: this.#device,
      tags: [...this.#tags].sort(),
      from: this.#from,
      to: now,
      samples: this.#samples,
      detail: {
        zh: `${this.#device} 不应答或应答太慢，漏扫 ${this.#cycles} 次；请加大 sampling_ms 或 periodMsMin，或少读些寄存器`,
        en: `${this.#device} does not answer, or too slowly: ${this.#cycles} scans were missed; raise sampling_ms or periodMsMin, or let fewer registers be read`,
      },
    };
    this.#reportedAtMs = elapsedMs;
    this.#from = null;
    this.#samples = 0;
    this.#cycles = 0;
    this.#tags.clear();
    return [gap];
  }
}
