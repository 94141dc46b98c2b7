import type { ModbusDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';
import { BatchBuilder } from '../../../config/vocabulary/sample.ts';
import { Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { aboutText } from '../../../config/vocabulary/trouble.ts';
import type { Driver, DriverRoom, DriverTarget, Reading, Trouble } from '../driver.ts';
import { Troubles } from '../troubles.ts';
import { Emission } from './emission.ts';
import { ExceptionReply, exceptionText, LinkError, SilenceError } from './exception.ts';
import { MisreadFloats } from './misread-floats.ts';
import { MissedScans } from './missed-scans.ts';
import type { ModbusLink } from './modbus-link.ts';
import { blockOf, blockText, type ReadBlock, type Refusal } from './plan-reads.ts';
import { readValues } from './read-values.ts';
import { RefusedRegisters } from './refused-registers.ts';
import { RequestTimes } from './request-times.ts';
import { type Entry, Schedule } from './schedule.ts';

/** This many requests in a row without any answer: the connection is of no more use. */
const SILENCES_MAX = 3;
/** A busy device is asked again this soon, this often, before its points turn Bad. */
const BUSY_MS = 500;
const BUSY_REFUSALS = 3;
const SLOW_MS_MAX = 30_000;
const IDLE_MS = 1000;

/** Polls one device (and the units behind its address) over one connection, one request at a time. */
export class ModbusDriver implements Driver {
  readonly #device: ModbusDevice;
  readonly #points: readonly Point[];
  readonly #room: DriverRoom;
  readonly #link: ModbusLink;
  readonly #schedule = new Schedule();
  readonly #refused: RefusedRegisters;
  readonly #emission = new Emission();
  readonly #missed: MissedScans;
  readonly #troubles: Troubles;
  readonly #times = new RequestTimes();
  /** By unit id: each has a register map of its own. */
  readonly #floats = new Map<number, MisreadFloats>();
  #unplanned: readonly Refusal[] = [];
  #builder = new BatchBuilder(64);
  #silences = 0;
  /** When each unit answered last, monotonic ms. */
  readonly #answeredAtMs = new Map<number, number>();
  #requestedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(target: DriverTarget, device: ModbusDevice, room: DriverRoom, link: ModbusLink) {
    this.#device = device;
    this.#points = target.points;
    this.#room = room;
    this.#link = link;
    this.#troubles = new Troubles(() => room.clock.now());
    this.#refused = new RefusedRegisters(device);
    this.#missed = new MissedScans(target.line, device.id);
  }

  async connect(signal: AbortSignal): Promise<void> {
    await this.#link.open(signal);
    const { blocks, refused } = this.#refused.plan(this.#points);
    this.#schedule.add(blocks, this.#room.clock.elapsedMs());
    this.#unplanned = refused;
    for (const { point, reason } of refused) this.#troubles.note(point.tag, aboutText(point.tag, reason));
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const { clock } = this.#room;
    if (this.#closed) throw new LinkError('驱动已关闭', 'the driver is closed');
    this.#sayUnplanned();
    this.#schedule.add(this.#refused.due(clock.elapsedMs()), clock.elapsedMs(), true);
    const entry = this.#schedule.next();
    await this.#waitFor(entry, signal);
    if (entry) await this.#scan(entry, signal);
    const gaps: GapReport[] = this.#missed.report(clock.now(), clock.elapsedMs());
    return { samples: this.#builder.take(), gaps };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#link.close();
  }

  detail(): Readonly<Record<string, string | number | boolean | null>> {
    return {
      blocks: this.#schedule.size,
      requestsPerSecond: this.#times.perSecond(this.#room.clock.elapsedMs()),
      requestMsP50: this.#times.medianMs(),
      refusedRegisters: this.#refused.count + this.#unplanned.length,
      missedScans: this.#missed.total,
      timeouts: this.#times.timeouts,
    };
  }

  trouble(): Trouble | null {
    return this.#troubles.first();
  }

  /** Until the block is due and the device has had its rest. Nothing to ask at all is no reason to be silent for ever. */
  async #waitFor(entry: Entry | null, signal: AbortSignal): Promise<void> {
    const { clock } = this.#room;
    const nowMs = clock.elapsedMs();
    const rest = this.#requestedAtMs + this.#device.pauseMs - nowMs;
    const waitMs = entry ? Math.max(entry.dueMs - nowMs, rest) : IDLE_MS;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    signal.throwIfAborted();
  }

  async #scan(entry: Entry, signal: AbortSignal): Promise<void> {
    const { clock } = this.#room;
    // Set down by a timeout of the request before; the others need not wait for the loop's back-off.
    if (!this.#link.isOpen) await this.#link.open(signal);
    const startedAt = clock.now();
    const startedMs = clock.elapsedMs();
    try {
      const bytes = await this.#link.read(entry.block, signal);
      this.#answered(entry, startedMs);
      this.#take(entry, bytes, midpoint(startedAt, clock.now(), clock.elapsedMs() - startedMs));
      const missed = this.#schedule.scanned(entry, clock.elapsedMs());
      this.#missed.add(entry.block, missed, clock.now() - missed * entry.block.periodMs);
      if (entry.probing) this.#settle(entry);
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof ExceptionReply) {
        this.#answered(entry, startedMs);
        this.#onException(entry, error);
      } else if (error instanceof SilenceError) this.#onSilence(entry, error, startedMs);
      else throw error;
    } finally {
      this.#requestedAtMs = clock.elapsedMs();
    }
  }

  #answered(entry: Entry, startedMs: number): void {
    const nowMs = this.#room.clock.elapsedMs();
    this.#times.add(nowMs - startedMs, nowMs);
    this.#answeredAtMs.set(entry.block.unitId, nowMs);
    this.#silences = 0;
    entry.silences = 0;
  }

  #take(entry: Entry, bytes: Uint8Array, sourceTime: number): void {
    entry.refusals = 0;
    this.#troubles.clear(blockText(entry.block).en);
    const receiveTime = this.#room.clock.now();
    const values = this.#floatsOf(entry.block.unitId).judge(entry.block, readValues(entry.block, bytes));
    for (const { register, value, status, trouble } of values) {
      const { point } = register;
      if (trouble === null) this.#troubles.clear(point.tag);
      else this.#troubles.note(point.tag, aboutText(point.tag, trouble));
      this.#say(point, value, status, sourceTime, receiveTime);
    }
  }

  #floatsOf(unitId: number): MisreadFloats {
    const known = this.#floats.get(unitId) ?? new MisreadFloats();
    this.#floats.set(unitId, known);
    return known;
  }

  #onException(entry: Entry, { code, text }: ExceptionReply): void {
    const { block } = entry;
    const { divisible, status, advice } = exceptionText(code);
    const nowMs = this.#room.clock.elapsedMs();
    entry.refusals++;
    const reason = { zh: `${text.zh}；${advice.zh}`, en: `${text.en}; ${advice.en}` };
    if (divisible) {
      this.#divide(entry, status, reason);
      return;
    }
    const busy = (code === 5 || code === 6) && entry.refusals < BUSY_REFUSALS;
    if (busy) {
      entry.dueMs = nowMs + BUSY_MS;
      return;
    }
    this.#troubles.note(blockText(block).en, saidOf(block, reason));
    this.#sayBad(entry, status);
    entry.dueMs = nowMs + slower(block.periodMs, 1000, entry.refusals);
  }

  /** Halves a refused block until the register at fault stands alone. */
  #divide(entry: Entry, status: number, reason: Text): void {
    const nowMs = this.#room.clock.elapsedMs();
    const { block } = entry;
    this.#schedule.remove(entry);
    const [register] = block.registers;
    if (block.registers.length > 1) {
      this.#refused.avoidFiller(block);
      const half = block.registers.length >> 1;
      const halves = [block.registers.slice(0, half), block.registers.slice(half)];
      this.#schedule.add(
        halves.map((registers) => blockOf(registers, this.#device)),
        nowMs,
        true,
      );
    } else if (register) {
      this.#refused.refuse(register, nowMs);
      this.#troubles.note(register.point.tag, aboutText(register.point.tag, saidOf(block, reason)));
      this.#sayBad(entry, status);
      this.#replan(entry);
    }
  }

  /** @param startedMs when it was asked for, monotonic ms: the device may well have answered, and nobody heard it */
  #onSilence(entry: Entry, error: SilenceError, startedMs: number): void {
    const { block } = entry;
    const nowMs = this.#room.clock.elapsedMs();
    this.#times.timeouts++;
    if (entry.silences++ === 0) entry.silentSinceMs = nowMs;
    this.#sayBad(entry, Status.BadNoCommunication);
    if (!entry.probing) this.#missed.add(block, 1, this.#room.clock.now() - (nowMs - startedMs));
    const text = saidOf(block, {
      zh: `${error.text.zh}；请检查设备是否上电，核对站号和 timeoutMs`,
      en: `${error.text.en}; check that the device is on, its unit id and timeoutMs`,
    });
    this.#troubles.note(blockText(block).en, text);
    // A register on trial may well be one the device keeps silent about; that says nothing about the connection.
    if (!entry.probing && ++this.#silences >= SILENCES_MAX) throw new SilenceError(text.zh, text.en);
    // Some devices say nothing instead of "illegal data address".
    const unitAnswers = (this.#answeredAtMs.get(block.unitId) ?? 0) > entry.silentSinceMs;
    if (unitAnswers && (entry.silences >= 2 || entry.probing)) {
      this.#divide(entry, Status.BadNoCommunication, error.text);
      return;
    }
    const anyAnswers = [...this.#answeredAtMs.values()].some((at) => at > entry.silentSinceMs);
    entry.dueMs =
      nowMs + (anyAnswers ? slower(block.periodMs, this.#device.timeoutMs, entry.silences) : block.periodMs);
  }

  /** A block that was tried on its own answers. */
  #settle(entry: Entry): void {
    entry.probing = false;
    for (const { point } of entry.block.registers) this.#refused.accept(point);
    this.#replan(entry);
  }

  /** When nothing of this unit and function code is on trial any more, its good registers are put together again. */
  #replan({ block: { unitId, functionCode } }: Entry): void {
    if (this.#schedule.isProbing(unitId, functionCode)) return;
    const points = this.#points.filter(
      ({ address }) =>
        address.protocol === 'modbus' && address.unitId === unitId && address.functionCode === functionCode,
    );
    this.#schedule.removeAll(unitId, functionCode);
    this.#schedule.add(this.#refused.plan(points).blocks, this.#room.clock.elapsedMs());
  }

  #sayUnplanned(): void {
    if (this.#unplanned.length === 0) return;
    const now = this.#room.clock.now();
    for (const { point } of this.#unplanned) this.#say(point, Number.NaN, Status.BadConfigurationError, now, now);
  }

  #sayBad(entry: Entry, status: number): void {
    const now = this.#room.clock.now();
    for (const { point } of entry.block.registers) this.#say(point, Number.NaN, status, now, now);
  }

  #say(point: Point, value: number, status: number, sourceTime: number, receiveTime: number): void {
    if (!this.#emission.isDue(point, value, status, sourceTime)) return;
    this.#builder.add(point.index, sourceTime, receiveTime, value, status);
  }
}

const saidOf = (block: ReadBlock, { zh, en }: Text): Text => {
  const where = blockText(block);
  return { zh: `${where.zh}：${zh}`, en: `${where.en}: ${en}` };
};

/** A unit that fails costs its neighbours less and less: doubling from a first delay, at most every 30 s. */
const slower = (periodMs: number, firstMs: number, failures: number): number =>
  Math.max(periodMs, Math.min(SLOW_MS_MAX, firstMs * 2 ** Math.min(failures - 1, 10)));

/** Modbus carries no time: the middle of request and answer, unless the clock was set in between. */
const midpoint = (startedAt: number, endedAt: number, tookMs: number): number =>
  Math.abs(endedAt - startedAt - tookMs) < 100 ? (startedAt + endedAt) / 2 : endedAt;
