import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { SinkHealth } from '../../config/vocabulary/health.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import type { Cursor } from './journal/cursors.ts';
import type { Journal, JournalBatch } from './journal/journal.ts';
import { Median } from './median.ts';
import type { Quarantine, RefusedItem } from './quarantine.ts';
import type { Delivery, JournalPosition, Sink } from './sinks/sink.ts';

export interface SinkRunOptions {
  readonly sink: Sink;
  /** Where the sink stands by its own account; null when it keeps none, or cannot say now. */
  readonly stored: JournalPosition | null;
  readonly journal: Journal;
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
const BACK_OFF_MS_MIN = 500;
const BACK_OFF_MS_MAX = 30_000;
/** A store may ask for patience, but not for a day. */
const RETRY_AFTER_MS_MAX = 300_000;
const REFUSED_TAGS_NAMED_MAX = 200;

/** The one loop of a sink: read after the cursor, write, act on the answer, move the cursor last. Runs until the signal ends it. */
export const runSink = (options: SinkRunOptions, signal: AbortSignal): SinkRun => {
  const { sink, journal, stored } = options;
  const cursor = journal.cursor(sink.name, stored);
  const loop = new SinkLoop(options, cursor);
  return { health: () => loop.health(), stopped: loop.run(signal) };
};

class SinkLoop {
  readonly #options: SinkRunOptions;
  readonly #cursor: Cursor;
  readonly #writeMs = new Median();
  #state: SinkHealth['state'] = 'delivering';
  #lastError: Text | null = null;
  #delivered = 0;
  #refused = 0;
  #failures = 0;
  /** Receive time of the oldest sample that is being tried, Unix ms; between batches that of the newest delivered: what waits is younger. */
  #waitingSince: number | null = null;

  constructor(options: SinkRunOptions, cursor: Cursor) {
    this.#options = options;
    this.#cursor = cursor;
  }

  health(): SinkHealth {
    const { sink, journal, clock } = this.#options;
    const backlogSamples = Math.max(0, journal.end - this.#cursor.position);
    const waitingSince = this.#waitingSince ?? clock.now();
    return {
      sink: sink.name,
      state: this.#state,
      lastError: this.#lastError,
      backlogSamples,
      backlogAgeMs: backlogSamples === 0 ? 0 : Math.max(0, clock.now() - waitingSince),
      delivered: this.#delivered,
      refused: this.#refused,
      writeMsP50: this.#writeMs.value,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    const { sink, journal, clock } = this.#options;
    const { samplesMax = BATCH_SAMPLES_MAX, everyMs = 0 } = sink.pace ?? {};
    while (!signal.aborted) {
      const began = clock.elapsedMs();
      const delivery = await this.#deliverNext(samplesMax, signal);
      if (signal.aborted) break;
      if (delivery.outcome === 'later') await this.#wait(delivery, signal);
      // While there is more than one batch to catch up with, the pace of the sink is its own.
      else if (everyMs > 0 && journal.end - this.#cursor.position < samplesMax)
        await clock.sleep(Math.max(0, everyMs - (clock.elapsedMs() - began)), signal);
    }
    this.#state = 'stopped';
  }

  async #deliverNext(max: number, signal: AbortSignal): Promise<Delivery> {
    try {
      const batch = await this.#options.journal.after(this.#cursor.position, { max, signal });
      const delivery = batch.samples.length === 0 ? STORED : await this.#write(batch, signal);
      if (delivery.outcome === 'later') return delivery;
      if (delivery.outcome === 'refused') await this.#setAside(batch, delivery.items);
      this.#cursor.advance(batch.end); // last, so that a crash in between sends twice rather than never
      this.#settled(batch, delivery);
      return delivery;
    } catch (error) {
      return { outcome: 'later', reason: troubleText(error) };
    }
  }

  async #write(batch: JournalBatch, signal: AbortSignal): Promise<Delivery> {
    const { sink, clock } = this.#options;
    const began = clock.elapsedMs();
    this.#waitingSince = batch.samples.receiveTime[0] ?? null;
    const delivery = await sink.write(batch.samples, batch.end, signal);
    this.#writeMs.add(clock.elapsedMs() - began);
    return delivery;
  }

  #settled(batch: JournalBatch, delivery: Delivery): void {
    const { sink, log } = this.#options;
    const refused = delivery.outcome === 'refused' ? delivery.items.length : 0;
    this.#refused += refused;
    this.#delivered += batch.samples.length - refused;
    this.#waitingSince = batch.samples.receiveTime[batch.samples.length - 1] ?? this.#waitingSince;
    if (this.#failures > 0) log.info('A sink delivers again', { sink: sink.name, failedAttempts: this.#failures });
    this.#failures = 0;
    this.#state = 'delivering';
    if (refused === 0) this.#lastError = null;
  }

  async #setAside(batch: JournalBatch, items: readonly RefusedItem[]): Promise<void> {
    const { sink, points, quarantine, gap, log } = this.#options;
    const { samples } = batch;
    await quarantine(sink.name, samples, items);
    const reason = items[0]?.reason ?? '';
    const file = `quarantine/${sink.name}.jsonl`;
    this.#lastError = {
      zh: `${items.length} 个样本被拒收，已存入 ${file}：${reason}`,
      en: `${items.length} samples were refused and put into ${file}: ${reason}`,
    };
    log.warn('A store refused samples; they are in quarantine', {
      sink: sink.name,
      samples: items.length,
      reason,
      zh: `存储拒收样本，已存入 ${file}`,
    });
    for (const [line, rows] of Map.groupBy(items, ({ index }) => points.at(samples.point[index] ?? 0).line)) {
      const times = rows.map(({ index }) => samples.sourceTime[index] ?? 0);
      const tags = new Set(rows.map(({ index }) => points.at(samples.point[index] ?? 0).tag));
      gap({
        cause: 'refused-by-store',
        line,
        source: sink.name,
        tags: [...tags].slice(0, REFUSED_TAGS_NAMED_MAX),
        from: times.reduce((least, time) => Math.min(least, time)),
        to: times.reduce((most, time) => Math.max(most, time)),
        samples: rows.length,
        detail: {
          zh: `${sink.name} 拒收 ${rows.length} 个样本，已存入 ${file}：${rows[0]?.reason ?? ''}`,
          en: `${sink.name} refused ${rows.length} samples, kept in ${file}: ${rows[0]?.reason ?? ''}`,
        },
      });
    }
  }

  /** Waits as long as the store asked for, else longer after each failure, with jitter so that many gateways do not come back as one. */
  async #wait(delivery: Extract<Delivery, { outcome: 'later' }>, signal: AbortSignal): Promise<void> {
    const { sink, clock, random, log } = this.#options;
    this.#failures++;
    this.#state = delivery.hold ? 'holding' : 'waiting';
    const { zh, en } = delivery.reason;
    if (this.#lastError?.en !== en)
      log.warn(delivery.hold ? 'A sink holds until somebody acts' : 'A sink waits and tries again', {
        sink: sink.name,
        reason: en,
        zh: `${sink.name} ${delivery.hold ? '暂停送达，需人处理' : '暂不能送达，稍后再试'}：${zh}`,
      });
    this.#lastError = delivery.reason;
    const grown = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** Math.min(10, this.#failures - 1));
    const asked = Math.min(RETRY_AFTER_MS_MAX, delivery.retryAfterMs ?? 0);
    await clock.sleep(asked > 0 ? asked * (1 + 0.1 * random()) : grown * (0.5 + 0.5 * random()), signal);
  }
}

const STORED: Delivery = { outcome: 'stored' };
