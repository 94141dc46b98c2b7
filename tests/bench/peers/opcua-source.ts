import {
  type BinaryStream,
  DataChangeNotification,
  DataType,
  MessageSecurityMode,
  type MonitoredItem,
  NotificationMessage,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  type ServerSession,
  type Subscription,
  Variant,
} from 'node-opcua';
import { loadTag } from './load-tag.ts';

// The load of the gateway bench, a process of its own so that what it costs is not the gateway's: every point a new number on every
// step, with the time of the step as its source time. A common server of the library spends some 60 µs on each value, more than two
// cores at this load. So session, security, subscription and monitored items are the library's, and only the notifications are put
// together here, as bytes. On the wire it is a server like any other.

export interface SourceOptions {
  readonly port: number;
  readonly points: number;
  readonly stepMs: number;
  /** For its certificates. */
  readonly folder: string;
}

/** As in load-line.ts. */
const LOAD_URI = 'urn:load';

/** Client handle, mask, type, value, source time, server time (OPC 10000-6, 5.2.2.17). */
const BYTES_PER_ITEM = 4 + 1 + 1 + 8 + 8 + 8;
const MASK = 0x01 | 0x04 | 0x08;
const ITEMS_PER_MESSAGE_MAX = 10_000;
const TICKS_PER_MS = 10_000n;
const TICKS_TO_1970 = 116_444_736_000_000_000n;
const WAVE = Float64Array.from({ length: 628 }, (_, at) => Math.round(Math.sin(at / 100) * 10_000) / 100 + 200);

/** A notification of which the bytes are known already. */
class WrittenNotification extends DataChangeNotification {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    super({ monitoredItems: [] });
    this.#bytes = bytes;
  }

  override encode(stream: BinaryStream): void {
    stream.writeArrayBuffer(this.#bytes.buffer as ArrayBuffer, this.#bytes.byteOffset, this.#bytes.length);
  }
}

/** What is changed of the library's subscription; its types call some of it private. */
interface Inside {
  maxNotificationsPerPublish: number;
  readonly monitoredItems: ReadonlyMap<number, { readonly clientHandle: number; readonly queueSize: number }>;
  readonly _pending_notifications: { push(entry: object): void; shift(): { notification: WrittenNotification } };
  readonly publishIntervalCount: number;
  _harvestMonitoredItems(): void;
  _popNotificationToSend(): NotificationMessage;
}

/** Makes a subscription say every point on every step, as much of it as the queues of its items would hold. */
const speak = (subscription: Subscription, stepMs: number): void => {
  const inside = subscription as unknown as Inside;
  // The nodes keep their first value, and nobody need look at them ten times a second.
  subscription.on('monitoredItem', (item: MonitoredItem) => Object.assign(item, { __start_sampling: () => {} }));
  let templates: Buffer[] = [];
  let known = 0;
  let said = Math.floor(Date.now() / stepMs);
  Object.defineProperty(subscription, 'hasUncollectedMonitoredItemNotifications', {
    get: () => inside.monitoredItems.size > 0 && Math.floor(Date.now() / stepMs) > said,
  });
  inside._harvestMonitoredItems = () => {
    const items = [...inside.monitoredItems.values()];
    if (known !== items.length) {
      known = items.length;
      const perMessage = Math.min(ITEMS_PER_MESSAGE_MAX, inside.maxNotificationsPerPublish || ITEMS_PER_MESSAGE_MAX);
      templates = [];
      for (let from = 0; from < items.length; from += perMessage)
        templates.push(template(items.slice(from, from + perMessage).map(({ clientHandle }) => clientHandle)));
    }
    const now = Math.floor(Date.now() / stepMs);
    said = Math.max(said, now - Math.min(...items.map(({ queueSize }) => queueSize)));
    while (said < now) {
      said++;
      let first = 0;
      for (const bytes of templates) {
        const notification = new WrittenNotification(written(bytes, said, said * stepMs, first));
        first += itemsIn(bytes);
        inside._pending_notifications.push({
          notification,
          publishTime: new Date(),
          start_tick: inside.publishIntervalCount,
        });
      }
    }
  };
  inside._popNotificationToSend = () =>
    new NotificationMessage({
      sequenceNumber: 0xffff_ffff,
      publishTime: new Date(),
      notificationData: [inside._pending_notifications.shift().notification],
    });
};

const itemsIn = (bytes: Buffer): number => (bytes.length - 8) / BYTES_PER_ITEM;

const template = (handles: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 + handles.length * BYTES_PER_ITEM + 4);
  bytes.writeInt32LE(handles.length, 0);
  for (const [place, handle] of handles.entries()) {
    const at = 4 + place * BYTES_PER_ITEM;
    bytes.writeUInt32LE(handle, at);
    bytes[at + 4] = MASK;
    bytes[at + 5] = DataType.Double;
  }
  bytes.writeInt32LE(-1, bytes.length - 4); // no diagnostics
  return bytes;
};

const written = (form: Buffer, step: number, time: number, first: number): Buffer => {
  const bytes = Buffer.from(form);
  const stamp = Buffer.alloc(8);
  stamp.writeBigInt64LE(BigInt(time) * TICKS_PER_MS + TICKS_TO_1970);
  const [low, high] = [stamp.readUInt32LE(0), stamp.readUInt32LE(4)];
  const items = itemsIn(bytes);
  for (let place = 0; place < items; place++) {
    const at = 4 + place * BYTES_PER_ITEM + 6;
    bytes.writeDoubleLE(WAVE[(step + first + place) % WAVE.length] ?? 0, at);
    bytes.writeUInt32LE(low, at + 8);
    bytes.writeUInt32LE(high, at + 12);
    bytes.writeUInt32LE(low, at + 16);
    bytes.writeUInt32LE(high, at + 20);
  }
  return bytes;
};

const run = async ({ port, points, stepMs, folder }: SourceOptions): Promise<void> => {
  const manager = new OPCUACertificateManager({
    rootFolder: folder,
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  });
  await manager.initialize();
  const server = new OPCUAServer({
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    port,
    serverCertificateManager: manager,
    securityModes: [MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [SecurityPolicy.Basic256Sha256],
    allowAnonymous: true,
    userManager: { isValidUser: () => true },
    serverCapabilities: { maxSessions: 10, minSupportedSampleRate: 0, operationLimits: {} },
  });
  await server.initialize();
  const space = server.engine.addressSpace;
  if (!space) throw new Error('no address space');
  const namespace = space.registerNamespace(LOAD_URI);
  for (let index = 0; index < points; index++)
    namespace.addVariable({
      organizedBy: space.rootFolder.objects,
      browseName: loadTag(index),
      nodeId: `s=${loadTag(index)}`,
      dataType: DataType.Double,
      minimumSamplingInterval: 0,
      value: new Variant({ dataType: DataType.Double, value: 0 }),
    });
  server.on('create_session', (session: ServerSession) => {
    session.on('new_subscription', (subscription: Subscription) => speak(subscription, stepMs));
  });
  await server.start();
  process.send?.('ready');
};

process.on('disconnect', () => process.exit(0));
if (process.send) await run(JSON.parse(process.argv[2] ?? '{}') as SourceOptions);
