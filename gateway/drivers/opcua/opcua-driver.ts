import type { OpcuaDevice } from '../../../config/plant/device.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { DeviceHistory, Driver, DriverRoom, DriverTarget, Reading, Trouble } from '../driver.ts';
import { dumbGaps } from './holes.ts';
import { Intake } from './intake.ts';
import { Link } from './link.ts';
import { hasMoved, type NodeAddress, namespacesMoved, namespacesOf } from './node-addresses.ts';
import { readNow } from './opcua-session.ts';
import { ReconnectLadder } from './reconnect-ladder.ts';
import { serverHistory } from './server-history.ts';
import { type Ground, ServerSession } from './server-session.ts';
import { notAlive, noValues, silenceLimitMs } from './silence.ts';
import type { Subscription } from './subscription.ts';
import { subscriptionDetail } from './subscription-detail.ts';
import { WatchedPoints } from './watched-points.ts';

const WATCH_MS = 500;

/** The link at one moment. */
interface Stand {
  readonly ground: Ground;
  readonly subscription: Subscription;
  /** It is still this one, and whole. */
  readonly holds: () => boolean;
}

/**
 * One session and one subscription with a server, for a device and those it shows. A lost link is taken up again by the ladder; what
 * that gives up, the loop builds anew.
 */
export class OpcuaDriver implements Driver {
  readonly #target: DriverTarget;
  readonly #device: OpcuaDevice;
  readonly #room: DriverRoom;
  readonly #intake: Intake;
  readonly #watched: WatchedPoints;
  readonly #ended = new AbortController();
  readonly #server: ServerSession;
  readonly #link: Link;
  readonly #ladder: ReconnectLadder;
  #renewed = 0;

  constructor(target: DriverTarget, device: OpcuaDevice, endpoint: string, room: DriverRoom) {
    this.#target = target;
    this.#device = device;
    this.#room = room;
    const { clock } = room;
    const intake = new Intake(target.line, clock, (point) =>
      watched.note(point, {
        zh: `${point.tag}：服务器给的不是数；请核对 tags.csv 的 opcua_node`,
        en: `${point.tag}: the server's value is not a number; check opcua_node in tags.csv`,
      }),
    );
    const watched = new WatchedPoints(target.devices, clock, (point, status) => intake.refuse(point, status));
    const shared = { target, device, room, intake, watched, ended: this.#ended.signal };
    const link = new Link(shared);
    this.#intake = intake;
    this.#watched = watched;
    this.#link = link;
    this.#server = new ServerSession(device, endpoint, room, (error) => link.break(error));
    this.#ladder = new ReconnectLadder(link, this.#server, shared);
  }

  async connect(signal: AbortSignal): Promise<void> {
    // Given up while the library is still at it: it must not go on by itself.
    const giveUp = () => this.#server.dropChannel();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await this.#link.subscribe(await this.#server.open());
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
    void this.#watchData();
    void this.#tendItems();
    void this.#stayConnected();
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const { gaps, ...reading } = await this.#intake.mail.take(signal);
    const kept = this.#link.subscription?.taken();
    return { ...reading, gaps: [...gaps, ...this.#intake.overflow.take()], ...(kept ? { kept } : {}) };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.#link.close();
    this.#intake.mail.fail(new TroubleError('驱动已关闭', 'the driver is closed'));
    await this.#server.close();
  }

  detail(): Readonly<Record<string, string | number | boolean | null>> {
    return {
      ...subscriptionDetail(this.#device, this.#link.subscription),
      itemsRefused: this.#watched.absent,
      itemsRenewed: this.#renewed,
      overflows: this.#intake.overflow.count,
      messagesLost: this.#link.messagesLost,
      ...this.#ladder.detail(),
    };
  }

  trouble(device: string): Trouble | null {
    return this.#watched.trouble(device);
  }

  history(): DeviceHistory | null {
    const { ground, broken } = this.#link;
    return ground && !broken ? serverHistory(ground, this.#watched.addresses, this.#room.clock) : null;
  }

  async #stayConnected(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await this.#link.breaks;
      if (this.#ended.signal.aborted) return;
      this.#link.awaitBreak();
      if (!(await this.#ladder.recover())) return;
    }
  }

  /** The watchdog on data. It waits for its clock alone: a Read into a dead channel must not hold it up. */
  async #watchData(): Promise<void> {
    const { clock } = this.#room;
    while (!this.#ended.signal.aborted) {
      await clock.sleep(WATCH_MS, this.#ended.signal);
      if (!this.#link.broken) this.#checkAlive(clock.elapsedMs());
    }
  }

  async #tendItems(): Promise<void> {
    const { clock } = this.#room;
    while (!this.#ended.signal.aborted) {
      await clock.sleep(WATCH_MS, this.#ended.signal);
      if (this.#watched.retryIsDue) await this.#tend((stand) => this.#retryAbsent(stand));
      await this.#tend((stand) => this.#renewDumb(stand));
    }
  }

  /** Work on the link as it stands. Its failure breaks that link, and none that has taken its place meanwhile. */
  async #tend(work: (stand: Stand) => Promise<void>): Promise<void> {
    const { ground, subscription, broken } = this.#link;
    if (broken || !ground || !subscription) return;
    const holds = () => !this.#link.broken && this.#link.ground === ground;
    try {
      await work({ ground, subscription, holds });
    } catch (error) {
      if (holds()) this.#link.break(error as Error);
    }
  }

  #checkAlive(nowMs: number): void {
    const limit = silenceLimitMs(this.#device, this.#link.subscription?.keepAliveMs);
    if (nowMs - this.#intake.heardMs > limit) {
      this.#link.break(notAlive(limit));
      return;
    }
    const { noDataAfterMs } = this.#device;
    const items = this.#watched.addresses.length;
    if (this.#intake.values === 0 && items > 0 && nowMs - this.#link.subscribedAtMs > noDataAfterMs)
      this.#link.fail(noValues(items, noDataAfterMs));
  }

  async #retryAbsent({ ground, subscription, holds }: Stand): Promise<void> {
    const namespaces = await namespacesOf(ground.session);
    if (hasMoved(ground.namespaces, namespaces)) throw namespacesMoved();
    if (!holds()) return;
    await this.#watched.retry(subscription, namespaces);
    if (holds()) this.#link.ground = { ...ground, namespaces };
  }

  /** Items that have fallen silent on their own are made anew, and the hole is told. */
  async #renewDumb({ ground, subscription, holds }: Stand): Promise<void> {
    const { clock } = this.#room;
    const read = (due: readonly NodeAddress[]) => readNow(ground.session, due, ground.limits);
    const dumb = (await this.#intake.quiet?.check(this.#watched.addresses, read, clock)) ?? [];
    if (dumb.length === 0 || !holds()) return;
    this.#renewed += dumb.length;
    const addresses = dumb.map(({ address }) => address);
    await this.#watched.renew(subscription, addresses);
    for (const { address, dataValue } of dumb) this.#intake.takeRead(address.point, dataValue);
    for (const gap of dumbGaps(this.#target.line, dumb, clock.now())) this.#intake.mail.gap(gap);
  }
}
