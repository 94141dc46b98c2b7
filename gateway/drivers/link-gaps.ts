import type { GapReport } from '../../config/vocabulary/gap.ts';

type LinkCause = 'link-lost' | 'no-data-watchdog';

interface OpenGap {
  readonly cause: LinkCause;
  readonly from: number;
  readonly reason: string;
}

/**
 * The holes that lost links of one target leave, one for each device. A hole is reported twice: when it opens (`to` null) and when
 * the device is heard again. Both reports carry the same line, source, cause and `from`: by these the ledger joins them.
 */
export class LinkGaps {
  readonly #line: string;
  readonly #report: (gap: GapReport) => void;
  readonly #open = new Map<string, OpenGap>();

  constructor(line: string, report: (gap: GapReport) => void) {
    this.#line = line;
    this.#report = report;
  }

  has(device: string): boolean {
    return this.#open.has(device);
  }

  open(device: string, cause: LinkCause, from: number, reason: string): void {
    if (this.#open.has(device)) return;
    const gap = { cause, from, reason };
    this.#open.set(device, gap);
    this.#report(this.#record(device, gap, null));
  }

  close(device: string, to: number): void {
    const gap = this.#open.get(device);
    if (!gap) return;
    this.#open.delete(device);
    this.#report(this.#record(device, gap, Math.max(to, gap.from)));
  }

  #record(device: string, gap: OpenGap, to: number | null): GapReport {
    const detail = to === null ? `${device} is not heard: ${gap.reason}` : `${device} was not heard: ${gap.reason}`;
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
