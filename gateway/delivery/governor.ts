import type { Base } from '../../config/plant/base.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';

export type BacklogPace = Pick<Base['sinks'], 'backlogTimesLive' | 'backlogPerSecondMin'>;

/** A backlog goes in parts of about so long, not sample by sample as it is allowed. */
const PART_S = 0.1;
/** What was not used in so long is gone: a store is not flooded after a pause. */
const SAVED_S = 1;

/** How fast a backlog may follow the live lane: so many samples for each one that is journalled, and some a second in any case. */
export class Governor {
  readonly #pace: BacklogPace;
  readonly #clock: Clock;
  #at: number;
  #end: number;
  #allowed = 0;
  /** Samples allowed a second, as it was over the last while. */
  #perSecond: number;

  /** `end`: of the journal now. */
  constructor(pace: BacklogPace, clock: Clock, end: number) {
    this.#pace = pace;
    this.#clock = clock;
    this.#at = clock.elapsedMs();
    this.#end = end;
    this.#perSecond = pace.backlogPerSecondMin;
  }

  /** Samples that may go now. `end`: of the journal now. */
  allowed(end: number): number {
    const now = this.#clock.elapsedMs();
    const seconds = (now - this.#at) / 1000;
    const { backlogTimesLive, backlogPerSecondMin } = this.#pace;
    const earned = backlogTimesLive * Math.max(0, end - this.#end) + backlogPerSecondMin * seconds;
    // The journal grows in groups, so a rate is told over a second and not from one group.
    const share = Math.min(1, seconds);
    if (seconds > 0) this.#perSecond += share * (earned / seconds - this.#perSecond);
    this.#at = now;
    this.#end = end;
    this.#allowed = Math.min(this.#allowed + earned, this.#perSecond * SAVED_S);
    return Math.floor(this.#allowed);
  }

  /** Samples worth a request of their own; never more than can be saved up. */
  get part(): number {
    return Math.max(1, Math.floor(this.#perSecond * PART_S));
  }

  spend(samples: number): void {
    this.#allowed -= samples;
  }

  /** How long until about so many samples may go, ms. */
  waitMs(samples: number): number {
    return Math.max(1, ((samples - this.#allowed) / Math.max(1, this.#perSecond)) * 1000);
  }
}
