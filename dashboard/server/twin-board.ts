import { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { TwinStrips } from './twin-strips.ts';

/** Newest report of each line's twin. A report that is not one is refused by its sender's own check, so here it is only left out. */
export class TwinBoard {
  readonly #reports = new Map<string, TwinReport>();
  readonly strips = new TwinStrips();

  /** Answers whether it was a report. */
  hear(message: unknown): boolean {
    const parsed = TwinReport.safeParse(message);
    if (parsed.success) {
      this.#reports.set(parsed.data.line, parsed.data);
      this.strips.hear(parsed.data);
    }
    return parsed.success;
  }

  of(line: string): TwinReport | undefined {
    return this.#reports.get(line);
  }
}
