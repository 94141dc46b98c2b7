import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { Text } from '../../config/vocabulary/text.ts';

type LinkCause = 'link-lost' | 'no-data-watchdog';

interface OpenGap {
  readonly cause: LinkCause;
  readonly from: number;
  readonly reason: Text;
}

/**
 * The holes that lost links of one target leave, one for each device. A hole is reported twice: when it opens (`to` null) and when
 * the device is heard again. Both reports carry the same line, source, cause and `from`: by these the ledger joins them.
 */
export class LinkGaps {
  readonly #line: string;
  readonly #report: (gap: GapReport) => void;
  readonly #open = new Map<string, OpenGap>();
  readonly #closed = new Map<string, GapReport>();

  constructor(line: string, report: (gap: GapReport) => void) {
    this.#line = line;
    this.#report = report;
  }

  has(device: string): boolean {
    return this.#open.has(device);
  }

  open(device: string, cause: LinkCause, from: number, reason: Text): void {
    if (this.#open.has(device)) return;
    this.#closed.delete(device);
    const gap = { cause, from, reason };
    this.#open.set(device, gap);
    this.#report(this.#record(device, gap, null));
  }

  close(device: string, to: number): void {
    const gap = this.#open.get(device);
    if (!gap) return;
    this.#open.delete(device);
    const report = this.#record(device, gap, Math.max(to, gap.from));
    this.#closed.set(device, report);
    this.#report(report);
  }

  /** What the server had kept for the time of the holes that were closed last has come. */
  heal(healed: 'yes' | 'partly'): void {
    for (const report of this.#closed.values()) this.#report({ ...report, healed });
    this.#closed.clear();
  }

  #record(device: string, gap: OpenGap, to: number | null): GapReport {
    const { zh, en } = gap.reason;
    const detail =
      to === null
        ? { zh: `${device} 失联：${zh}`, en: `${device} is not heard: ${en}` }
        : { zh: `${device} 曾失联：${zh}`, en: `${device} was not heard: ${en}` };
    return {
      cause: gap.cause,
      line: this.#line,
      source: device,
      tags: null,
      from: gap.from,
      to,
      samples: null,
      detail,
    };
  }
}
