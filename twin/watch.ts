import { aboutText, joinedText } from '../config/vocabulary/trouble.ts';
import type { TwinReport } from '../config/vocabulary/twin-report.ts';
import type { HealthReport } from '../gateway/bus/health.ts';

const TICKS_KEPT = 600;
const NO_ESTIMATE = { zh: '没有估计值', en: 'no estimate' };

/** What is remembered of one line's ticks for health and metrics. */
export class LineWatch {
  readonly line: string;
  readonly #solveMs: number[] = [];
  latest: TwinReport | null = null;
  ticks = 0;
  rejected = 0;
  notConverged = 0;

  constructor(line: string) {
    this.line = line;
  }

  note(report: TwinReport): void {
    this.latest = report;
    this.ticks++;
    if (report.globalTest.rejected) this.rejected++;
    if (!report.converged) this.notConverged++;
    this.#solveMs.push(report.solveMs);
    if (this.#solveMs.length > TICKS_KEPT) this.#solveMs.shift();
  }

  /** Of the last ten minutes, ms; NaN before the first tick. */
  solveMs(share: number): number {
    const sorted = this.#solveMs.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  }
}

/** The twin's part of the health page: degraded while a line has no estimate to give, with the reason. */
export const twinReport = (watches: readonly LineWatch[]): HealthReport => {
  const unable = watches.filter(
    ({ latest }) => latest?.status === 'not-converged' || latest?.status === 'insufficient-data',
  );
  const waiting = watches.some(({ latest }) => latest === null);
  return {
    status: waiting ? 'starting' : unable.length > 0 ? 'degraded' : 'ok',
    message:
      unable.length > 0
        ? joinedText(unable.map(({ line, latest }) => aboutText(line, latest?.message ?? NO_ESTIMATE)))
        : null,
    detail: Object.fromEntries(
      watches.flatMap((watch) => [
        [`${watch.line} status`, watch.latest?.status ?? null],
        [`${watch.line} tick ms p50`, rounded(watch.solveMs(0.5))],
        [`${watch.line} tick ms p99`, rounded(watch.solveMs(0.99))],
        [`${watch.line} ticks`, watch.ticks],
        [`${watch.line} global test rejected`, watch.rejected],
      ]),
    ),
  };
};

const rounded = (value: number): number | null => (Number.isFinite(value) ? Math.round(value * 100) / 100 : null);
