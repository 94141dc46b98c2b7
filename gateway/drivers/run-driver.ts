import type { GapReport } from '../../config/vocabulary/gap.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import { BackOff } from './back-off.ts';
import { DeadlineError, withDeadline } from './deadline.ts';
import { type Driver, type DriverKind, type DriverRoom, type DriverTarget, NoDataError } from './driver.ts';
import { DriverHealth } from './driver-health.ts';
import { LinkGaps } from './link-gaps.ts';
import { RefusedError } from './refused-error.ts';

const CONNECT_MS = 30_000;
const CLOSE_MS = 5000;
const SILENCE_MS = 30_000;
/** A connection that held this long was a good one: the next attempt after it comes quickly. */
const STEADY_MS = 30_000;
const ON_ITS_WAY_MS_MAX = 10_000;
/** At start everything comes up at once: a device that does not answer yet is waited for, and worth a warning only after this. */
const STARTING_MS = 10_000;

/** Where a driver's words go. All return at once; what they are handed is theirs. */
export interface DriverOut {
  /** `kept` is to be called when the batch lies on the disk, and never while it does not. */
  batch(batch: SampleBatch, kept?: () => void): void;
  gap(report: GapReport): void;
  /** Once for each device: from this moment (Unix ms) on its holes are told here; what lies before is the gateway's own stop. */
  heard?(line: string, device: string, at: number): void;
}

/**
 * Keeps one driver connected and reading until the signal stops it: back-off, time limits, status on loss, range check, gaps and
 * logging are the same for every protocol. Never rejects; when it settles, the connection is closed.
 */
export const runDriver = async (
  target: DriverTarget,
  kind: DriverKind,
  room: DriverRoom,
  out: DriverOut,
  signal: AbortSignal,
  health: DriverHealth = new DriverHealth(target, room.clock),
): Promise<void> => {
  await new DriverRun(target, kind, room, out, health).until(signal);
};

/** How old values were when they came, ms; nothing where that is no delay but a clock that is off. */
const onItsWayMs = (latencyMs: number | null): number =>
  latencyMs !== null && latencyMs > 0 && latencyMs <= ON_ITS_WAY_MS_MAX ? latencyMs : 0;

class DriverRun {
  readonly #target: DriverTarget;
  readonly #kind: DriverKind;
  readonly #room: DriverRoom;
  readonly #out: DriverOut;
  readonly #health: DriverHealth;
  readonly #gaps: LinkGaps;
  readonly #name: string;
  readonly #startedAt: number;
  readonly #startedMs: number;
  #lastHeard: number | null = null;
  /** Devices that were heard, or found lost, since the start. */
  readonly #known = new Set<string>();
  #lost = false;
  /** The last attempt ended because the device does not let us in. */
  #refused = false;
  /** What the log has been told of this loss. */
  #told: 'nothing' | 'waiting' | 'lost' = 'nothing';

  constructor(target: DriverTarget, kind: DriverKind, room: DriverRoom, out: DriverOut, health: DriverHealth) {
    this.#target = target;
    this.#kind = kind;
    this.#room = room;
    this.#out = out;
    this.#health = health;
    this.#gaps = new LinkGaps(target.line, (gap) => out.gap(gap));
    this.#name = target.devices.map(({ id }) => id).join(', ');
    this.#startedAt = room.clock.now();
    this.#startedMs = room.clock.elapsedMs();
  }

  async until(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#room;
    const backOff = new BackOff(random);
    this.#emit(this.#health.book.silence(Status.BadWaitingForInitialData, clock.now()));
    while (!signal.aborted) {
      this.#health.enter('connecting');
      const heldMs = await this.#attempt(signal);
      if (signal.aborted) break;
      if (heldMs >= STEADY_MS) backOff.reset();
      this.#health.enter('backing-off');
      await clock.sleep(backOff.nextMs(this.#refused), signal);
    }
    this.#health.enter('stopped');
  }

  /** One connection from beginning to end. Answers how long it held, ms. */
  async #attempt(signal: AbortSignal): Promise<number> {
    const { clock } = this.#room;
    const ended = new AbortController();
    const both = AbortSignal.any([signal, ended.signal]);
    let connectedAt: number | null = null;
    let driver: Driver | null = null;
    try {
      driver = this.#kind.open(this.#target, this.#room);
      await withDeadline(
        driver.connect(both),
        { ms: CONNECT_MS, clock, what: { zh: '连接', en: 'connecting' } },
        signal,
      );
      connectedAt = clock.elapsedMs();
      this.#health.connected(driver);
      await this.#readUntilLost(driver, both, signal);
    } catch (error) {
      if (!signal.aborted) this.#onLoss(error);
    }
    ended.abort();
    if (driver) await this.#close(driver);
    return connectedAt === null ? 0 : clock.elapsedMs() - connectedAt;
  }

  async #readUntilLost(driver: Driver, both: AbortSignal, signal: AbortSignal): Promise<void> {
    const { clock } = this.#room;
    const ms = this.#kind.silenceMs?.(this.#target) ?? SILENCE_MS;
    const limit = { ms, clock, what: { zh: '读取', en: 'a read' }, graceMs: CLOSE_MS };
    while (!signal.aborted) {
      const reading = await withDeadline(driver.read(both), limit, signal).catch((error: unknown) => {
        throw error instanceof DeadlineError && !signal.aborted
          ? new NoDataError(
              `已连接，但 ${Math.round(ms / 1000)} s 没有任何应答；请检查设备是否运行`,
              `connected, but nothing was heard for ${Math.round(ms / 1000)} s; check that the device runs`,
            )
          : error;
      });
      if (reading.interrupted === undefined) this.#lastHeard = clock.now();
      for (const gap of reading.gaps) this.#out.gap(gap);
      if (reading.samples.length > 0) this.#take(reading.samples, reading.kept);
      if (reading.interrupted !== undefined) {
        this.#lose(reading.silent ? 'no-data-watchdog' : 'link-lost', reading.interrupted);
        this.#health.enter('backing-off');
      } else if (reading.samples.length > 0) this.#health.enter('connected');
      if (reading.resumed !== undefined) this.#gaps.heal(reading.resumed === 'whole' ? 'yes' : 'partly');
    }
  }

  #take(samples: SampleBatch, kept?: () => void): void {
    const again = this.#health.book.accept(samples);
    this.#emit(samples, kept);
    if (again) this.#emit(again);
    if (this.#known.size < this.#target.devices.length)
      for (const [device, { heardAt }] of this.#health.book.tallies) if (heardAt !== null) this.#know(device, heardAt);
    if (this.#lost) this.#onWord();
  }

  #know(device: string, at: number): void {
    if (this.#known.has(device)) return;
    this.#known.add(device);
    this.#out.heard?.(this.#target.line, device, at);
  }

  /** Closes the holes of the devices that have spoken since they were lost. */
  #onWord(): void {
    for (const [device, { heardAt }] of this.#health.book.tallies) {
      if (heardAt !== null && this.#gaps.has(device)) this.#gaps.close(device, heardAt);
    }
    if (this.#target.devices.some(({ id }) => this.#gaps.has(id))) return;
    const first = this.#told === 'waiting';
    this.#lost = false;
    this.#told = 'nothing';
    this.#room.log.info(`${this.#name} is heard${first ? '' : ' again'}`, {
      line: this.#target.line,
      zh: `${this.#name} ${first ? '已接通' : '已恢复'}`,
    });
  }

  #onLoss(error: unknown): void {
    this.#refused = error instanceof RefusedError;
    this.#lose(error instanceof NoDataError ? 'no-data-watchdog' : 'link-lost', troubleText(error));
  }

  #lose(cause: 'no-data-watchdog' | 'link-lost', reason: Text): void {
    const now = this.#room.clock.now();
    this.#health.failed(reason);
    const heard = Math.min(this.#lastHeard ?? this.#startedAt, now);
    for (const [device, tally] of this.#health.book.tallies) {
      // What was shown just before the last word may have been on its way still.
      const from = this.#lastHeard === null ? heard : heard - onItsWayMs(tally.latencyMs());
      tally.heardAt = null;
      this.#know(device, from);
      if (tally.points > 0) this.#gaps.open(device, cause, from, reason);
    }
    this.#emit(this.#health.book.silence(Status.BadNoCommunication, now));
    this.#lost = true;
    this.#tell(reason);
  }

  /** Once for each loss; at start first as news, and as a warning when the device still does not answer later. */
  #tell({ zh, en }: Text): void {
    const { clock, log } = this.#room;
    const { line } = this.#target;
    const starting = this.#lastHeard === null && clock.elapsedMs() - this.#startedMs < STARTING_MS;
    if (this.#told === 'lost' || (starting && this.#told === 'waiting')) return;
    this.#told = starting ? 'waiting' : 'lost';
    if (starting) log.info(`waiting for ${this.#name}: ${en}`, { line, zh: `等待 ${this.#name}：${zh}` });
    else log.warn(`${this.#name} is lost: ${en}`, { line, zh: `${this.#name} 失联：${zh}` });
  }

  async #close(driver: Driver): Promise<void> {
    const { clock, log } = this.#room;
    const unstoppable = new AbortController().signal;
    try {
      await withDeadline(driver.close(), { ms: CLOSE_MS, clock, what: { zh: '关闭', en: 'closing' } }, unstoppable);
    } catch (error) {
      log.warn(`${this.#name} did not close cleanly: ${(error as Error).message}`, { line: this.#target.line });
    }
  }

  #emit(batch: SampleBatch, kept?: () => void): void {
    if (batch.length > 0) this.#out.batch(batch, kept);
  }
}
