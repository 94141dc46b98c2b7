import type { ClientSession, ClientSubscription, DataValue, NotificationMessage, OPCUAClient } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { GapCause } from '../../../config/vocabulary/gap.ts';
import { hasOverflow, Status, statusName } from '../../../config/vocabulary/status.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import { withDeadline } from '../deadline.ts';
import { type Driver, type DriverRoom, type DriverTarget, NoDataError, type Reading, type Trouble } from '../driver.ts';
import { Troubles } from '../troubles.ts';
import { saidBy } from './data-value.ts';
import { Mailbox } from './mailbox.ts';
import { MonitoredPoints, type RefusedItem } from './monitored-points.ts';
import { type NodeAddress, namespacesOf, resolveNodes } from './node-addresses.ts';
import { type OperationLimits, operationLimits, readNow, subscribe } from './opcua-session.ts';
import { Overflow } from './overflow.ts';
import { connectSecurely } from './secure-client.ts';

const WATCH_MS = 500;
/** How long the library may try to take a lost session up again before everything is built anew. */
const RECOVERY_MS = 20_000;
/** Once there is a channel again, a server that can give the session back does so soon; some keep the client asking for ever. */
const REPAIR_MS = 5000;
const RETRY_NODES_MS_MIN = 5000;
const RETRY_NODES_MS_MAX = 60_000;
const GOODBYE_MS = 2000;

/** One session and one subscription with a server, for a device and those it shows. */
export class OpcuaDriver implements Driver {
  readonly #target: DriverTarget;
  readonly #device: OpcuaDevice;
  readonly #endpoint: string;
  readonly #room: DriverRoom;
  readonly #mail = new Mailbox();
  readonly #overflow: Overflow;
  readonly #troubles: ReadonlyMap<string, Troubles>;
  readonly #ended = new AbortController();
  #client: OPCUAClient | null = null;
  #session: ClientSession | null = null;
  #subscription: ClientSubscription | null = null;
  #monitored: MonitoredPoints | null = null;
  #limits: OperationLimits = { nodesPerRead: 1, itemsPerCall: 1 };
  #namespaces: readonly string[] = [];
  #addresses: readonly NodeAddress[] = [];
  /** Points the server does not have yet. */
  #absent: readonly Point[] = [];
  #retryAtMs = 0;
  #retryMs = RETRY_NODES_MS_MIN;
  #subscriptionId = 0;
  #subscribedAtMs = 0;
  #heardAtMs = 0;
  #heardAt = 0;
  /** When the server was heard last before the interruption, Unix ms. */
  #heardBefore = 0;
  #values = 0;
  #interruptedAtMs: number | null = null;
  #channelAtMs: number | null = null;
  #sequence: number | null = null;
  #recreated = 0;
  #resumed = 0;

  constructor(target: DriverTarget, device: OpcuaDevice, endpoint: string, room: DriverRoom) {
    this.#target = target;
    this.#device = device;
    this.#endpoint = endpoint;
    this.#room = room;
    this.#overflow = new Overflow(target.line);
    this.#troubles = new Map(target.devices.map(({ id }) => [id, new Troubles(() => room.clock.now())]));
  }

  async connect(signal: AbortSignal): Promise<void> {
    const keep = (client: OPCUAClient) => {
      this.#client = client;
      // Given up while the library was still at it: it must not go on by itself.
      if (signal.aborted || this.#ended.signal.aborted) void client.disconnect().catch(() => {});
    };
    const { client, session } = await connectSecurely(this.#device, this.#endpoint, this.#room, keep);
    this.#session = session;
    this.#namespaces = await namespacesOf(session);
    this.#limits = await operationLimits(session, this.#device);
    const subscription = await subscribe(session, this.#device);
    this.#subscription = subscription;
    this.#subscriptionId = Number(subscription.subscriptionId);
    this.#follow(client, session, subscription);
    this.#monitored = new MonitoredPoints(subscription, this.#device, this.#limits.itemsPerCall, (point, dataValue) =>
      this.#change(point, dataValue),
    );
    this.#hear();
    await this.#monitor(this.#target.points);
    this.#subscribedAtMs = this.#room.clock.elapsedMs();
    void this.#watch();
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const reading = await this.#mail.take(signal);
    const holes = this.#overflow.take();
    return holes.length === 0 ? reading : { ...reading, gaps: [...reading.gaps, ...holes] };
  }

  async close(): Promise<void> {
    this.#ended.abort();
    const [client, session] = [this.#client, this.#session];
    this.#client = null;
    this.#session = null;
    this.#mail.fail(new TroubleError('驱动已关闭', 'the driver is closed'));
    // A session that cannot be said goodbye to times out on the server; the client must in any case stop by itself.
    if (session && client && !client.isReconnecting) await this.#patiently(session.close(true));
    if (client) await this.#patiently(client.disconnect());
  }

  detail(): Readonly<Record<string, string | number | boolean | null>> {
    const { revised } = this.#monitored ?? {};
    return {
      security: `${this.#device.securityPolicy}/${this.#device.securityMode}`,
      subscription: this.#subscriptionId,
      publishingMs: this.#subscription?.publishingInterval ?? null,
      keepAliveCount: this.#subscription?.maxKeepAliveCount ?? null,
      lifetimeCount: this.#subscription?.lifetimeCount ?? null,
      items: revised?.items ?? 0,
      itemsRefused: this.#absent.length,
      itemsSampledSlower: revised?.slower ?? 0,
      itemsWithShorterQueue: revised?.shorterQueues ?? 0,
      itemsWithoutDeadband: revised?.withoutFilter ?? 0,
      samplingMsMax: revised?.samplingMsMax ?? null,
      overflows: this.#overflow.count,
      sessionsResumed: this.#resumed,
      subscriptionsRecreated: this.#recreated,
    };
  }

  trouble(device: string): Trouble | null {
    return this.#troubles.get(device)?.first() ?? null;
  }

  #follow(client: OPCUAClient, session: ClientSession, subscription: ClientSubscription): void {
    subscription.on('received_notifications', () => this.#hear());
    subscription.on('keepalive', () => this.#hear());
    subscription.on('raw_notification', (message: NotificationMessage) => this.#count(subscription, message));
    subscription.on('terminated', () =>
      this.#fail(new TroubleError('服务器结束了订阅', 'the server has ended the subscription')),
    );
    subscription.on('internal_error', (error: Error) => this.#room.log.info('subscription', { said: error.message }));
    session.on('session_closed', () =>
      this.#fail(new TroubleError('服务器关闭了会话', 'the server has closed the session')),
    );
    client.on('connection_lost', () => this.#interrupt());
    client.on('start_reconnection', () => this.#interrupt());
    client.on('after_reconnection', () => {
      this.#channelAtMs ??= this.#room.clock.elapsedMs();
    });
    client.on('connection_reestablished', () => void this.#resume().catch((error: Error) => this.#fail(error)));
    client.on('close', () =>
      this.#fail(new TroubleError(`${this.#endpoint} 断开了连接`, `${this.#endpoint} has closed the connection`)),
    );
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
    this.#mail.samples.add(point.index, sourceTime, now, value, status);
    this.#overflow.value(point, sourceTime, hasOverflow(status));
    if (status === Status.BadTypeMismatch)
      this.#note(point, {
        zh: `${point.tag}：服务器给的不是数；请核对 tags.csv 的 opcua_node`,
        en: `${point.tag}: the server's value is not a number; check opcua_node in tags.csv`,
      });
    this.#hear();
  }

  /** Creates the items of some points; those the server does not have turn bad and are tried again later. */
  async #monitor(points: readonly Point[]): Promise<void> {
    const { found, missing } = resolveNodes(points, this.#namespaces);
    const refused = (await this.#monitored?.add(found)) ?? [];
    const lost = new Set(refused.map(({ address }) => address.point));
    const taken = found.filter(({ point }) => !lost.has(point));
    this.#addresses = [...this.#addresses, ...taken];
    for (const { point } of taken) this.#troubles.get(point.device)?.clear(point.tag);
    for (const { point, reason } of missing) this.#refuse(point, Status.BadNodeIdUnknown, reason);
    for (const item of refused) this.#refuse(item.address.point, item.status, refusalText(item));
    this.#absent = [...missing.map(({ point }) => point), ...lost];
    this.#retryAtMs = this.#room.clock.elapsedMs() + this.#retryMs;
    this.#retryMs = taken.length > 0 ? RETRY_NODES_MS_MIN : Math.min(RETRY_NODES_MS_MAX, this.#retryMs * 2);
  }

  #refuse(point: Point, status: number, reason: Text): void {
    const now = this.#room.clock.now();
    this.#note(point, reason);
    this.#mail.samples.add(point.index, now, now, Number.NaN, status);
    this.#mail.heard();
  }

  #note(point: Point, reason: Text): void {
    this.#troubles.get(point.device)?.note(point.tag, reason);
  }

  async #watch(): Promise<void> {
    const { clock } = this.#room;
    try {
      while (!this.#ended.signal.aborted) {
        await clock.sleep(WATCH_MS, this.#ended.signal);
        const nowMs = clock.elapsedMs();
        this.#checkAlive(nowMs);
        if (this.#absent.length > 0 && this.#interruptedAtMs === null && nowMs >= this.#retryAtMs)
          await this.#retryAbsent();
      }
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #checkAlive(nowMs: number): void {
    if (this.#interruptedAtMs !== null) {
      const cannot = this.#channelAtMs !== null && nowMs - this.#channelAtMs > REPAIR_MS;
      if (cannot)
        this.#fail(
          new TroubleError(
            `${this.#endpoint} 不交还原会话，正在重建`,
            `${this.#endpoint} does not give the session back; it is built anew`,
          ),
        );
      if (nowMs - this.#interruptedAtMs > RECOVERY_MS)
        this.#fail(
          new TroubleError(
            `${this.#endpoint} ${RECOVERY_MS / 1000} s 内未恢复，放弃原会话`,
            `${this.#endpoint} did not come back in ${RECOVERY_MS / 1000} s; the session is given up`,
          ),
        );
      return;
    }
    const limit = silenceLimitMs(this.#device, this.#subscription);
    if (nowMs - this.#heardAtMs > limit)
      this.#fail(
        new NoDataError(
          `已连接，但服务器 ${seconds(limit)} s 连保活消息都没有；请检查服务器`,
          `connected, but the server has not even said "alive" for ${seconds(limit)} s`,
        ),
      );
    const { noDataAfterMs } = this.#device;
    if (this.#values === 0 && this.#addresses.length > 0 && nowMs - this.#subscribedAtMs > noDataAfterMs)
      this.#fail(
        new NoDataError(
          `已连接，服务器接受了 ${this.#addresses.length} 个监视项，但 ${seconds(noDataAfterMs)} s 内没给一个值；请重启服务器的数据采集`,
          `connected, and the server took ${this.#addresses.length} items, but it sent no value in ${seconds(noDataAfterMs)} s; restart its data acquisition`,
        ),
      );
  }

  /** A PLC that loads its program shows its nodes late: asked again and again, and never a reason to end the session. */
  async #retryAbsent(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const namespaces = await namespacesOf(session);
    if (this.#hasMoved(namespaces))
      throw new TroubleError(
        '服务器的命名空间次序变了，全部重新查找',
        'the namespaces of the server have moved; everything is looked up anew',
      );
    this.#namespaces = namespaces;
    const absent = this.#absent;
    this.#absent = [];
    await this.#monitor(absent);
  }

  #interrupt(): void {
    if (this.#interruptedAtMs !== null || this.#ended.signal.aborted) return;
    this.#interruptedAtMs = this.#room.clock.elapsedMs();
    this.#heardBefore = this.#heardAt;
    this.#mail.interrupt({
      zh: `与 ${this.#endpoint} 的连接断开，正在恢复会话`,
      en: `the connection to ${this.#endpoint} is lost; taking the session up again`,
    });
  }

  /** The library has a session again: the old one, then nothing is lost that the server's queues could hold; or a new one. */
  async #resume(): Promise<void> {
    const [session, subscription] = [this.#session, this.#subscription];
    if (!session || !subscription || this.#ended.signal.aborted) return;
    const namespaces = await namespacesOf(session);
    if (this.#hasMoved(namespaces))
      throw new TroubleError(
        '服务器换了命名空间，全部重新查找',
        'the server has new namespaces; everything is looked up anew',
      );
    const id = Number(subscription.subscriptionId);
    if (id === this.#subscriptionId) this.#resumed++;
    else this.#onRecreated(id);
    const values = await readNow(session, this.#addresses, this.#limits);
    if (values.some(({ statusCode }) => statusCode.value === Status.BadNodeIdUnknown))
      throw new TroubleError(
        '服务器恢复后缺了部分节点，全部重新查找',
        'the server came back without some of its nodes; everything is looked up anew',
      );
    this.#interruptedAtMs = null;
    this.#channelAtMs = null;
    for (const [row, dataValue] of values.entries()) {
      const address = this.#addresses[row];
      if (address) this.#change(address.point, dataValue);
    }
    this.#hear();
  }

  #onRecreated(id: number): void {
    this.#recreated++;
    this.#subscriptionId = id;
    this.#sequence = null;
    this.#tellHole('subscription-recreated', {
      zh: '服务器已不认原订阅（重启过，或断得太久），其间的值没有保留',
      en: 'The server knew the subscription no more (restart or too long an outage); values in between were not kept',
    });
  }

  /**
   * Messages are numbered from 1, and back to 1 after 2^32 - 1; a keep-alive carries the number of the next one (OPC 10000-4,
   * 5.14.1.1). A number that is skipped is a message the server sent and could not send again.
   */
  #count(subscription: ClientSubscription, { sequenceNumber, notificationData }: NotificationMessage): void {
    if (!notificationData || notificationData.length === 0) {
      // node-opcua 2.186 counts a keep-alive as a message, and after an outage would ask for one too late: what was queued is lost.
      Object.assign(subscription, { lastSequenceNumber: sequenceNumber - 1 });
      return;
    }
    const skipped = this.#sequence === null ? 0 : sequenceNumber - this.#sequence - 1;
    this.#sequence = sequenceNumber;
    if (skipped <= 0) return;
    this.#tellHole('sequence-gap', {
      zh: `服务器有 ${skipped} 条消息在途中丢失`,
      en: `${skipped} messages of the server were lost on the way`,
    });
  }

  /** A hole from the last word of the server until now, in every device it shows. */
  #tellHole(cause: GapCause, detail: Text): void {
    const { line, devices } = this.#target;
    const from = this.#interruptedAtMs === null ? this.#heardAt : this.#heardBefore;
    const to = this.#room.clock.now();
    for (const { id: source } of devices)
      this.#mail.gap({ cause, line, source, tags: null, from, to, samples: null, detail });
  }

  /** Namespaces may be added; those in use must stand where they stood. */
  #hasMoved(namespaces: readonly string[]): boolean {
    return this.#namespaces.some((uri, index) => namespaces[index] !== uri);
  }

  #fail(error: Error): void {
    if (!this.#ended.signal.aborted) this.#mail.fail(error);
  }

  async #patiently(work: Promise<unknown>): Promise<void> {
    const limit = { ms: GOODBYE_MS, clock: this.#room.clock, what: { zh: '关闭会话', en: 'a goodbye' } };
    // Whatever comes of it, this connection is over.
    await withDeadline(work, limit, new AbortController().signal).catch(() => {});
  }
}

/** Longest silence of a healthy server: keep-alives as it revised them, with room for two to go missing. */
export const silenceLimitMs = (
  device: OpcuaDevice,
  subscription: Pick<ClientSubscription, 'publishingInterval' | 'maxKeepAliveCount'> | null,
): number => {
  const keepAliveMs =
    (subscription?.publishingInterval ?? device.publishingIntervalMs) *
    (subscription?.maxKeepAliveCount ?? device.keepAliveCount);
  return Math.max(device.noDataAfterMs, keepAliveMs * 2.5);
};

const refusalText = ({ address, status, name }: RefusedItem): Text => {
  const { point, nodeId } = address;
  const advice =
    status === Status.BadNodeIdUnknown
      ? {
          zh: '请核对 tags.csv 的 opcua_node，或等服务器装好程序',
          en: 'check opcua_node in tags.csv, or wait until the server has loaded its program',
        }
      : status === Status.BadUserAccessDenied
        ? { zh: '请让本网关的用户可读它', en: 'let the user of this gateway read it' }
        : { zh: '请查看服务器', en: 'look at the server' };
  const said = name || statusName(status);
  return {
    zh: `${point.tag}：服务器拒绝 ${nodeId.toString()}（${said}）；${advice.zh}`,
    en: `${point.tag}: the server refuses ${nodeId.toString()} (${said}); ${advice.en}`,
  };
};

const seconds = (ms: number): string => (ms / 1000).toFixed(0);
