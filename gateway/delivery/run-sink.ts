import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { SinkHealth } from '../../config/vocabulary/health.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import { type BacklogPace, Governor } from './governor.ts';
import type { Cursor } from './journal/cursors.ts';
import type { Journal, JournalBatch } from './journal/journal.ts';
import type { LaneFile } from './lane-file.ts';
import { Lanes, type Stretch } from './lanes.ts';
import { Median } from './median.ts';
import type { Share } from './pair/pair.ts';
import { coveredUntil, withoutCovered } from './pair/stand-by.ts';
import { type Later, Patience } from './patience.ts';
import type { Present } from './present.ts';
import type { Quarantine } from './quarantine.ts';
import { setAside } from './set-aside.ts';
import type { Delivery, JournalPosition, Lane, Sink } from './sinks/sink.ts';

export interface SinkRunOptions {
  readonly sink: Sink;
  /** Where the sink stands by its own account; null when it keeps none, or cannot say now. */
  readonly stored: JournalPosition | null;
  readonly journal: Journal;
  readonly lanes: LaneFile;
  readonly pace: BacklogPace;
  readonly present: Present;
  /** The store is written by both gateways of a pair; null: by this one alone. */
  readonly share: Share | null;
  readonly points: PointTable;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly gap: (report: GapReport) => void;
}

export interface SinkRun {
  health(): SinkHealth;
  /** Settles when the loop has really stopped. */
  readonly stopped: Promise<void>;
}

const BATCH_SAMPLES_MAX = 5_000;
/** What was heard longer ago, beyond what the store itself needs, is no news any more: the live lane overtakes it. */
const LATE_MS = 2_000;

const STAND_BY_MS = 500;
/** For so long after the change of hands something may still come in that the other gateway had delivered. */
const HANDING_OVER_MS = 10_000;

/** The one loop of a sink: live first, backlog at its rate, one write at a time. Runs until the signal ends it. */
export const runSink = (options: SinkRunOptions, signal: AbortSignal): SinkRun => {
  const { sink, journal, stored } = options;
  const cursor = journal.cursor(sink.name, stored);
  const loop = new SinkLoop(options, cursor);
  return { health: () => loop.health(), stopped: loop.run(signal) };
};

class SinkLoop {
  readonly #options: SinkRunOptions;
  readonly #cursor: Cursor;
  readonly #lanes: Lanes;
  readonly #governor: Governor;
  readonly #patience: Readonly<Record<Lane, Patience>>;
  readonly #writeMs = new Median();
  readonly #samplesMax: number;
  /** A sink with a position of its own keeps one number, so it takes everything in order. */
  readonly #twoLanes: boolean;
  #stopped = false;
  #standingBy = false;
  /** Until when what comes may be something the other gateway of the pair has delivered, by receive time, Unix ms. */
  #handedOverUntil = Number.NEGATIVE_INFINITY;
  #refusal: Text | null = null;
  #delivered = 0;
  #refused = 0;
  #liveDelayMs = 0;
  /** The live lane has overtaken: points that say nothing new would otherwise show nothing until the backlog is through. */
  #presentDue = false;
  /** Receive time of the oldest sample that is being tried, Unix ms; between batches that of the newest delivered: what waits is younger. */
  #waitingSince: number | null = null;

  constructor(options: SinkRunOptions, cursor: Cursor) {
    const { sink, journal, lanes, pace, clock, random } = options;
    this.#options = options;
    this.#cursor = cursor;
    this.#twoLanes = sink.storedPosition === undefined;
    this.#lanes = new Lanes(cursor.position, this.#twoLanes ? lanes.of(sink.name) : []);
    this.#governor = new Governor(pace, clock, journal.end);
    this.#patience = { live: new Patience(clock, random), backlog: new Patience(clock, random) };
    if (options.share) options.share.caughtUp = () => this.#lanes.waiting(journal.end) === 0;
    this.#samplesMax = sink.pace?.samplesMax ?? BATCH_SAMPLES_MAX;
  }

  health(): SinkHealth {
    const { sink, journal, clock } = this.#options;
    const backlogSamples = this.#lanes.waiting(journal.end);
    const waitingSince = this.#waitingSince ?? clock.now();
    const trouble = this.#patience.live.reason ?? this.#patience.backlog.reason;
    return {
      sink: sink.name,
      state: this.#state(),
      lastError: trouble?.reason ?? this.#refusal ?? sink.alarm?.() ?? null,
      backlogSamples,
      backlogAgeMs: backlogSamples === 0 ? 0 : Math.max(0, clock.now() - waitingSince),
      liveDelayMs: this.#liveDelayMs,
      delivered: this.#delivered,
      refused: this.#refused,
      writeMsP50: this.#writeMs.value,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    const { share } = this.#options;
    while (!signal.aborted) {
      if (share === null) {
        await this.#turn(signal);
        continue;
      }
      const { role } = share;
      const both = AbortSignal.any([signal, role]);
      if (share.active) {
        this.#takeOver();
        while (!both.aborted && share.active) await this.#turn(both);
      } else {
        await this.#standDown();
        while (!both.aborted && !share.active) await this.#letGo(both);
      }
    }
    this.#stopped = true;
  }

  #state(): SinkHealth['state'] {
    if (this.#stopped) return 'stopped';
    if (this.#standingBy) return 'standby';
    const trouble = this.#patience.live.reason ?? this.#patience.backlog.reason;
    return trouble === null ? 'delivering' : trouble.hold ? 'holding' : 'waiting';
  }

  #takeOver(): void {
    if (!this.#standingBy) return;
    this.#standingBy = false;
    this.#handedOverUntil = this.#options.clock.now() + HANDING_OVER_MS;
  }

  async #standDown(): Promise<void> {
    if (this.#standingBy) return;
    this.#standingBy = true;
    this.#lanes.reset();
    for (const patience of Object.values(this.#patience)) patience.succeeded();
    await this.#options.sink.rest?.();
  }

  /** Stands by: keeps what the other gateway may not have delivered yet, lets go of the rest. */
  async #letGo(signal: AbortSignal): Promise<void> {
    const { journal, share, clock } = this.#options;
    for (let moved = true; moved && share && this.#lanes.base < journal.end && !signal.aborted; ) {
      const batch = await this.#read(this.#lanes.base, this.#samplesMax, 'live', signal);
      const until = batch ? coveredUntil(batch, share) : this.#lanes.base;
      moved = until > this.#lanes.base;
      this.#lanes.delivered(until);
      this.#cursor.advance(this.#lanes.base);
      if (moved) this.#waitingSince = batch?.samples.receiveTime[batch.samples.length - 1] ?? null;
    }
    await clock.sleep(STAND_BY_MS, signal);
  }

  /** One write at most: a store in trouble is not asked by two at once, and what is live never waits for more than one part of the backlog. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { journal, clock } = this.#options;
    const { live } = this.#patience;
    const backlog = this.#backlogPart();
    if (live.restMs === 0 && this.#presentDue) return await this.#tellPresent(signal);
    if (live.restMs === 0 && journal.end > this.#lanes.live) return await this.#deliverLive(signal);
    if (backlog && backlog.waitMs === 0) return await this.#deliverBacklog(backlog.stretch, signal);
    // Nothing can go at this moment: until the live lane may, until the backlog may, or until something comes.
    if (live.restMs > 0) return await clock.sleep(Math.min(live.restMs, backlog?.waitMs ?? live.restMs), signal);
    await this.#untilGrown(backlog?.waitMs ?? null, signal);
  }

  /** What of the backlog goes next, and how long it has to wait for that. */
  #backlogPart(): { stretch: Stretch; waitMs: number } | null {
    const stretch = this.#lanes.backlog;
    if (stretch === null) return null;
    const allowed = this.#governor.allowed(this.#options.journal.end);
    const most = Math.min(stretch.to - stretch.from, this.#samplesMax);
    const { restMs } = this.#patience.backlog;
    if (restMs > 0) return { stretch, waitMs: restMs };
    const part = Math.min(most, this.#governor.part);
    if (allowed < part) return { stretch, waitMs: this.#governor.waitMs(part) };
    return { stretch: { from: stretch.from, to: stretch.from + Math.min(most, allowed) }, waitMs: 0 };
  }

  async #deliverLive(signal: AbortSignal): Promise<void> {
    const { sink, journal, clock } = this.#options;
    const began = clock.elapsedMs();
    const batch = await this.#read(this.#lanes.live, this.#samplesMax, 'live', signal);
    if (batch === null) return;
    if (this.#twoLanes && this.#isLate(batch)) {
      this.#lanes.overtake(journal.end);
      this.#patience.backlog.inherit(this.#patience.live);
      this.#presentDue = sink.present !== undefined;
      return;
    }
    if (!(await this.#deliver(batch, 'live', signal))) return;
    // While there is more than one batch to catch up with, the pace of the sink is its own.
    const { everyMs = 0 } = sink.pace ?? {};
    const restMs = everyMs - (clock.elapsedMs() - began);
    if (restMs > 0 && journal.end - this.#lanes.live < this.#samplesMax) this.#patience.live.pause(restMs);
  }

  async #deliverBacklog({ from, to }: Stretch, signal: AbortSignal): Promise<void> {
    const batch = await this.#read(from, to - from, 'backlog', signal);
    if (batch === null) return;
    this.#governor.spend(batch.end - batch.start);
    await this.#deliver(batch, 'backlog', signal);
  }

  async #read(from: JournalPosition, max: number, lane: Lane, signal: AbortSignal): Promise<JournalBatch | null> {
    try {
      const batch = await this.#options.journal.after(from, { max, signal });
      return batch.end > batch.start ? batch : null;
    } catch (error) {
      this.#failed(lane, { outcome: 'later', reason: troubleText(error) });
      return null;
    }
  }

  #isLate({ samples }: JournalBatch): boolean {
    const heardAt = samples.receiveTime[0];
    const patienceMs = LATE_MS + 2 * (this.#writeMs.value ?? 0);
    return heardAt !== undefined && samples.length > 0 && heardAt < this.#options.clock.now() - patienceMs;
  }

  /** Tells whether the batch is settled: stored, or what the store refuses set aside. */
  async #deliver(read: JournalBatch, lane: Lane, signal: AbortSignal): Promise<boolean> {
    try {
      const batch = this.#undelivered(read);
      const delivery = batch.samples.length === 0 ? STORED : await this.#write(batch, lane, signal);
      if (delivery.outcome === 'later') {
        if (!signal.aborted) this.#failed(lane, delivery);
        return false;
      }
      if (delivery.outcome === 'refused')
        this.#refusal = await setAside(
          { ...this.#options, sink: this.#options.sink.name },
          batch.samples,
          delivery.items,
        );
      this.#settle(batch, lane, delivery);
      return true;
    } catch (error) {
      if (!signal.aborted) this.#failed(lane, { outcome: 'later', reason: troubleText(error) });
      return false;
    }
  }

  /** Without what the other gateway of the pair has brought, shortly after the change of hands. */
  #undelivered(batch: JournalBatch): JournalBatch {
    const { share } = this.#options;
    const { samples } = batch;
    const heardAt = samples.receiveTime[0];
    if (share === null || heardAt === undefined || heardAt > this.#handedOverUntil) return batch;
    return { ...batch, samples: withoutCovered(samples, share) };
  }

  async #write(batch: JournalBatch, lane: Lane, signal: AbortSignal): Promise<Delivery> {
    const { sink, clock } = this.#options;
    const began = clock.elapsedMs();
    if (batch.start === this.#lanes.base) this.#waitingSince = batch.samples.receiveTime[0] ?? null;
    const delivery = await sink.write(batch.samples, batch.end, signal, lane);
    this.#writeMs.add(clock.elapsedMs() - began);
    return delivery;
  }

  #settle({ samples, start, end }: JournalBatch, lane: Lane, delivery: Delivery): void {
    const { sink, lanes, clock } = this.#options;
    // Last of all, so that a crash in between sends twice rather than never.
    if (lane === 'live') this.#lanes.delivered(end);
    else this.#lanes.acknowledge(start, end);
    this.#cursor.advance(this.#lanes.base);
    if (this.#twoLanes) lanes.keep(sink.name, this.#lanes.stretches);
    this.#options.share?.acknowledged(
      samples,
      lane,
      this.#lanes.stretches.length === 0 && this.#lanes.backlog === null,
    );
    const refused = delivery.outcome === 'refused' ? delivery.items.length : 0;
    this.#refused += refused;
    this.#delivered += samples.length - refused;
    if (lane === 'live') this.#liveDelayMs = Math.max(0, clock.now() - (samples.receiveTime[0] ?? clock.now()));
    if (this.#lanes.base === end) this.#waitingSince = samples.receiveTime[samples.length - 1] ?? this.#waitingSince;
    if (refused === 0 && delivery !== STORED) this.#refusal = null;
    this.#succeeded(lane);
  }

  #succeeded(lane: Lane): void {
    const patience = this.#patience[lane];
    if (patience.failures > 0)
      this.#options.log.info('A sink delivers again', {
        sink: this.#options.sink.name,
        lane,
        failedAttempts: patience.failures,
      });
    patience.succeeded();
    // The store is back: no need for the live lane to wait on.
    const { live } = this.#patience;
    if (live.failures > 0 && live.reason === null) live.succeeded();
  }

  /** Says what is so now to whoever sits behind the store, before the news and long before the backlog is through. */
  async #tellPresent(signal: AbortSignal): Promise<void> {
    const { sink, present } = this.#options;
    try {
      const delivery = (await sink.present?.(present.batch(), signal)) ?? STORED;
      if (delivery.outcome !== 'later') this.#presentDue = false;
      else if (!signal.aborted) this.#failed('live', delivery);
    } catch (error) {
      if (!signal.aborted) this.#failed('live', { outcome: 'later', reason: troubleText(error) });
    }
  }

  /** When the live lane fails nothing else would get through; a backlog that fails alone holds up nothing but itself. */
  #failed(lane: Lane, later: Later): void {
    const { sink, log } = this.#options;
    const { zh, en } = later.reason;
    const known = this.#patience[lane].reason;
    if (known?.reason.en !== en)
      log.warn(later.hold ? 'A sink holds until somebody acts' : 'A sink waits and tries again', {
        sink: sink.name,
        reason: en,
        zh: `${sink.name} ${later.hold ? '暂停送达，需人处理' : '暂不能送达，稍后再试'}：${zh}`,
      });
    this.#patience[lane].failed(later);
    const other = this.#patience[lane === 'live' ? 'backlog' : 'live'];
    if (lane === 'live' || later.retryAfterMs !== undefined) other.pause(this.#patience[lane].restMs);
  }

  /** Until there is something to read, the signal ends it, or the time is over. */
  async #untilGrown(withinMs: number | null, signal: AbortSignal): Promise<void> {
    const { journal, clock } = this.#options;
    if (withinMs === null) {
      await journal.after(this.#lanes.live, { max: 1, signal });
      return;
    }
    const enough = new AbortController();
    const stop = () => enough.abort();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.race([
      clock.sleep(withinMs, enough.signal),
      journal.after(this.#lanes.live, { max: 1, signal: enough.signal }),
    ]);
    enough.abort();
    signal.removeEventListener('abort', stop);
  }
}

const STORED: Delivery = { outcome: 'stored' };
