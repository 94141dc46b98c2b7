import type { DataValue } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { GapCause } from '../../../config/vocabulary/gap.ts';
import { hasOverflow, Status } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { TroubleError, troubleText } from '../../../config/vocabulary/trouble.ts';
import { BackOff } from '../back-off.ts';
import { withDeadline } from '../deadline.ts';
import {
  type DeviceHistory,
  type Driver,
  type DriverRoom,
  type DriverTarget,
  NoDataError,
  type Reading,
  type Trouble,
} from '../driver.ts';
import { RefusedError } from '../refused-error.ts';
import { saidBy } from './data-value.ts';
import { dumbGaps, messagesLostText, recreatedText } from './holes.ts';
import { Mailbox } from './mailbox.ts';
import { hasMoved, type NodeAddress, namespacesMoved, namespacesOf } from './node-addresses.ts';
import { readNow } from './opcua-session.ts';
import { Overflow } from './overflow.ts';
import { QuietItems } from './quiet-items.ts';
import { serverHistory } from './server-history.ts';
import { type Ground, ServerSession } from './server-session.ts';
import { faultOf } from './service-fault.ts';
import { notAlive, noValues, silenceLimitMs } from './silence.ts';
import { Subscription } from './subscription.ts';
import { subscriptionDetail } from './subscription-detail.ts';
import { WatchedPoints } from './watched-points.ts';

const WATCH_MS = 500;
/** One attempt to take the session up again, beside the time the subscription may take for its first word. */
const ATTEMPT_MS = 15_000;
/** The subscription is fought for as long as the server keeps it, and no longer than this. */
const SAVE_MS_MAX = 600_000;
/** A subscription that was taken up again says something this soon, beyond its keep-alive, or is made anew. */
const FIRST_WORD_MS = 2000;
/** What queued up during an outage is here after this, or the rest is read while it comes. */
const DRAIN_MS = 1000;

type Step = 'session kept' | 'subscription transferred' | 'subscription recreated';

/**
 * One session and one subscription with a server, for a device and those it shows. A lost link is taken up again step by step: the
 * session on a new channel; a new session to which the subscription is transferred; a new subscription on either; and when the server
 * refuses, or the subscription is past saving, the loop builds everything anew.
 */
export class OpcuaDriver implements Driver {
  readonly #target: DriverTarget;
  readonly #device: OpcuaDevice;
  readonly #room: DriverRoom;
  readonly #mail = new Mailbox();
  readonly #overflow: Overflow;
  readonly #watched: WatchedPoints;
  readonly #ended = new AbortController();
  readonly #server: ServerSession;
  #ground: Ground | null = null;
  #subscription: Subscription | null = null;
  #subscribedAtMs = 0;
  #heardAtMs = 0;
  #heardAt = 0;
  #values = 0;
  /** Set while the link is being taken up again. */
  #broken: Error | null = null;
  #breaks = Promise.withResolvers<void>();
  /** Points that have spoken since the link is up again. */
  #spoken: Set<number> | null = null;
  #word = Promise.withResolvers<void>();
  #drained = Promise.withResolvers<void>();
  #lost = 0;
  #quiet: QuietItems | null = null;
  #renewed = 0;
  readonly #steps: Record<Step, number> = {
    'session kept': 0,
    'subscription transferred': 0,
    'subscription recreated': 0,
  };
  #attempts = 0;
  /** When the channel of the last climb stood, monotonic ms. */
  #backMs = 0;

  constructor(target: DriverTarget, device: OpcuaDevice, endpoint: string, room: DriverRoom) {
    this.#target = target;
    this.#device = device;
    this.#room = room;
    this.#overflow = new Overflow(target.line);
    this.#watched = new WatchedPoints(target.devices, room.clock, (point, status) => this.#refuse(point, status));
    this.#server = new ServerSession(device, endpoint, room, (error) => this.#break(error));
  }

  async connect(signal: AbortSignal): Promise<void> {
    // Given up while the library is still at it: it must not go on by itself.
    const giveUp = () => this.#server.dropChannel();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await this.#subscribe(await this.#server.open());
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
    void this.#watch();
    void this.#stayConnected();
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const { gaps, ...reading } = await this.#mail.take(signal);
    const kept = this.#subscription?.taken();
    return { ...reading, gaps: [...gaps, ...this.#overflow.take()], ...(kept ? { kept } : {}) };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.#breaks.resolve();
    this.#subscription?.stop();
    this.#mail.fail(new TroubleError('驱动已关闭', 'the driver is closed'));
    await this.#server.close();
  }

  detail(): Readonly<Record<string, string | number | boolean | null>> {
    return {
      ...subscriptionDetail(this.#device, this.#subscription),
      itemsRefused: this.#watched.absent,
      itemsRenewed: this.#renewed,
      overflows: this.#overflow.count,
      messagesLost: this.#lost,
      sessionsResumed: this.#steps['session kept'],
      subscriptionsTransferred: this.#steps['subscription transferred'],
      subscriptionsRecreated: this.#steps['subscription recreated'],
      attempts: this.#attempts,
    };
  }

  trouble(device: string): Trouble | null {
    return this.#watched.trouble(device);
  }

  history(): DeviceHistory | null {
    return this.#ground && !this.#broken
      ? serverHistory(this.#ground, this.#watched.addresses, this.#room.clock)
      : null;
  }

  /** A new subscription with all points, their nodes looked up by namespace URI. */
  async #subscribe(ground: Ground): Promise<void> {
    this.#subscription?.stop();
    this.#ground = ground;
    const subscription = await Subscription.create(ground.services, this.#device, ground.limits, {
      value: (point, dataValue) => this.#change(point, dataValue),
      lost: (messages) => this.#onLost(messages),
      heard: (drained) => {
        this.#word.resolve();
        if (drained) this.#drained.resolve();
        if (drained) this.#quiet?.drained();
        this.#hear();
      },
      broken: (error) => subscription === this.#subscription && this.#break(error),
    });
    this.#subscription = subscription;
    this.#hear();
    this.#values = 0;
    await this.#watched.begin(this.#target.points, subscription, ground.namespaces);
    const { withoutFilter } = subscription.items.revised;
    if (withoutFilter > 0)
      this.#room.log.info(
        `${this.#device.id} takes no deadband for ${withoutFilter} points; every change of theirs is sent`,
        {
          line: this.#target.line,
          zh: `${this.#device.id} 有 ${withoutFilter} 个点不接受死区，其每次变化都会上送`,
        },
      );
    this.#subscribedAtMs = this.#room.clock.elapsedMs();
    this.#quiet = new QuietItems(subscription.revised.publishingMs, this.#subscribedAtMs);
  }

  #hear(): void {
    this.#heardAtMs = this.#room.clock.elapsedMs();
    this.#heardAt = this.#room.clock.now();
    this.#mail.heard();
  }

  #change(point: Point, dataValue: DataValue): void {
    const now = this.#room.clock.now();
    const { value, status, sourceTime } = saidBy(dataValue, now);
    this.#values++;
    this.#spoken?.add(point.index);
    this.#mail.samples.add(point.index, sourceTime, now, value, status);
    this.#overflow.value(point, sourceTime, hasOverflow(status));
    this.#quiet?.heard(point, { value, status }, this.#room.clock.elapsedMs());
    if (status === Status.BadTypeMismatch)
      this.#watched.note(point, {
        zh: `${point.tag}：服务器给的不是数；请核对 tags.csv 的 opcua_node`,
        en: `${point.tag}: the server's value is not a number; check opcua_node in tags.csv`,
      });
    this.#hear();
  }

  #refuse(point: Point, status: number): void {
    const now = this.#room.clock.now();
    this.#spoken?.add(point.index);
    this.#mail.samples.add(point.index, now, now, Number.NaN, status);
    this.#mail.heard();
  }

  async #watch(): Promise<void> {
    const { clock } = this.#room;
    try {
      while (!this.#ended.signal.aborted) {
        await clock.sleep(WATCH_MS, this.#ended.signal);
        if (this.#broken) continue;
        this.#checkAlive(clock.elapsedMs());
        if (this.#watched.retryIsDue) await this.#retryAbsent();
        if (!this.#broken) await this.#renewDumb();
      }
    } catch (error) {
      this.#break(error as Error);
      if (!this.#ended.signal.aborted) void this.#watch();
    }
  }

  #checkAlive(nowMs: number): void {
    const limit = silenceLimitMs(this.#device, this.#subscription?.keepAliveMs);
    if (nowMs - this.#heardAtMs > limit) {
      this.#break(notAlive(limit));
      return;
    }
    const { noDataAfterMs } = this.#device;
    const items = this.#watched.addresses.length;
    if (this.#values === 0 && items > 0 && nowMs - this.#subscribedAtMs > noDataAfterMs)
      this.#fail(noValues(items, noDataAfterMs));
  }

  async #retryAbsent(): Promise<void> {
    const [ground, subscription] = [this.#ground, this.#subscription];
    if (!ground || !subscription) return;
    const namespaces = await namespacesOf(ground.session);
    if (hasMoved(ground.namespaces, namespaces)) throw namespacesMoved();
    this.#ground = { ...ground, namespaces };
    await this.#watched.retry(subscription, namespaces);
  }

  /** Items that have fallen silent on their own are made anew, and the hole is told. */
  async #renewDumb(): Promise<void> {
    const [ground, subscription, { clock }] = [this.#ground, this.#subscription, this.#room];
    if (!ground || !subscription) return;
    const read = (due: readonly NodeAddress[]) => readNow(ground.session, due, ground.limits);
    const dumb = (await this.#quiet?.check(this.#watched.addresses, read, clock)) ?? [];
    if (dumb.length === 0 || this.#broken) return;
    this.#renewed += dumb.length;
    const addresses = dumb.map(({ address }) => address);
    await this.#watched.renew(subscription, addresses);
    for (const { address, dataValue } of dumb) this.#change(address.point, dataValue);
    for (const gap of dumbGaps(this.#target.line, dumb, clock.now())) this.#mail.gap(gap);
  }

  /** The link is of no use as it stands. The first word counts. */
  #break(error: Error): void {
    if (this.#broken || this.#ended.signal.aborted) return;
    this.#broken = error;
    this.#subscription?.stop();
    this.#mail.interrupt(troubleText(error), error instanceof NoDataError);
    this.#breaks.resolve();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await this.#breaks.promise;
      if (this.#ended.signal.aborted) return;
      this.#breaks = Promise.withResolvers();
      if (!(await this.#recover())) return;
    }
  }

  /** True when the link is up again; false when this driver is past saving, which the loop has been told. */
  async #recover(): Promise<boolean> {
    const { clock, random } = this.#room;
    const backOff = new BackOff(random);
    const [lostBefore, overflowsBefore, heardBefore] = [this.#lost, this.#overflow.count, this.#heardAt];
    const silentMs = this.#heardAtMs;
    const giveUpMs = clock.elapsedMs() + Math.min(SAVE_MS_MAX, this.#subscription?.lifetimeMs ?? 0);
    // All devices behind one switch come back at the same moment.
    await clock.sleep(random() * 500, this.#ended.signal);
    while (!this.#ended.signal.aborted) {
      this.#attempts++;
      const what = { zh: '恢复会话', en: 'taking the session up again' };
      try {
        const limit = { ms: ATTEMPT_MS + (this.#subscription?.keepAliveMs ?? 0), clock, what };
        const step = await withDeadline(this.#climb(heardBefore), limit, this.#ended.signal);
        this.#steps[step]++;
        const queuedMs = this.#subscription?.items.revised.queuedMs ?? 0;
        const kept = step !== 'subscription recreated' && this.#backMs - silentMs <= queuedMs;
        const flagged = this.#lost !== lostBefore || this.#overflow.count !== overflowsBefore;
        this.#mail.resume(kept && !flagged ? 'whole' : 'partly');
        return true;
      } catch (error) {
        this.#subscription?.stop();
        this.#server.dropChannel();
        this.#broken = error as Error;
        this.#breaks = Promise.withResolvers();
        if (this.#ended.signal.aborted) return false;
        if (error instanceof RefusedError || clock.elapsedMs() > giveUpMs) {
          this.#fail(error as Error);
          return false;
        }
        this.#mail.interrupt(troubleText(error), false);
      }
      await clock.sleep(backOff.nextMs(), this.#ended.signal);
    }
    return false;
  }

  /** One attempt on a new channel, from the step that saves most to the one that saves least. */
  async #climb(heardBefore: number): Promise<Step> {
    const before = this.#ground;
    const ground = await this.#server.reopen();
    this.#ground = ground;
    this.#backMs = this.#room.clock.elapsedMs();
    this.#spoken = new Set();
    this.#word = Promise.withResolvers();
    this.#drained = Promise.withResolvers();
    // A subscription of the same number on a server that was started anew would be somebody else's.
    const sameServer = before !== null && before.startedAt === ground.startedAt;
    const canKeep = ground.kept || sameServer;
    let step: Step = ground.kept ? 'session kept' : 'subscription transferred';
    // From here on a break is a new one, and silence counts anew.
    this.#broken = null;
    this.#heardAtMs = this.#backMs;
    if (!canKeep || hasMoved(before?.namespaces ?? [], ground.namespaces) || !(await this.#takeUp(ground))) {
      step = 'subscription recreated';
      await this.#subscribe(ground);
      this.#tellHole('subscription-recreated', recreatedText, heardBefore);
    }
    const drainMs = (this.#subscription?.revised.publishingMs ?? 0) * 2 + DRAIN_MS;
    await Promise.race([this.#drained.promise, this.#room.clock.sleep(drainMs, this.#ended.signal)]);
    await this.#sayAgain(ground);
    if (this.#broken) throw this.#broken;
    return step;
  }

  /** True when the subscription speaks again; false when the server does not know it, or it stays dumb. */
  async #takeUp({ services, kept }: Ground & { readonly kept: boolean }): Promise<boolean> {
    const subscription = this.#subscription;
    if (!subscription) return false;
    if (!kept && !(await services.transfer(subscription.revised.id))) return false;
    try {
      await subscription.resume(services);
    } catch (error) {
      if (faultOf(error) === null) throw error;
      return false;
    }
    const patience = new AbortController();
    const ms = subscription.keepAliveMs + FIRST_WORD_MS;
    const spoke = await Promise.race([
      this.#word.promise.then(() => true),
      this.#room.clock.sleep(ms, AbortSignal.any([patience.signal, this.#ended.signal])).then(() => false),
    ]);
    patience.abort();
    if (!spoke) {
      subscription.stop();
      // It would go on filling its queues on the server for nobody.
      await services.deleteSubscription(subscription.revised.id).catch(() => {});
    }
    return spoke;
  }

  /** Points that have not changed meanwhile say nothing by themselves; until they do, "not heard" would be their last word. */
  async #sayAgain({ session, limits }: Ground): Promise<void> {
    const silent = this.#watched.addresses.filter(({ point }) => !this.#spoken?.has(point.index));
    const values = await readNow(session, silent, limits);
    for (const [row, dataValue] of values.entries()) {
      const address = silent[row];
      if (address && !this.#spoken?.has(address.point.index)) this.#change(address.point, dataValue);
    }
    this.#spoken = null;
    this.#hear();
  }

  #onLost(messages: number): void {
    this.#lost += messages;
    this.#tellHole('sequence-gap', messagesLostText(messages), this.#heardAt);
  }

  /** A hole from a moment until now, in every device the server shows. */
  #tellHole(cause: GapCause, detail: Text, from: number): void {
    const { line, devices } = this.#target;
    const to = this.#room.clock.now();
    for (const { id: source } of devices)
      this.#mail.gap({ cause, line, source, tags: null, from, to, samples: null, detail });
  }

  #fail(error: Error): void {
    if (this.#ended.signal.aborted) return;
    this.#broken ??= error;
    this.#subscription?.stop();
    this.#mail.fail(error);
  }
}
