import { AttributeIds, type ClientSession, type OPCUAClient } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import { withDeadline } from '../deadline.ts';
import type { DriverRoom } from '../driver.ts';
import { namespacesOf } from './node-addresses.ts';
import { type OperationLimits, operationLimits } from './opcua-session.ts';
import { openChannel, openSession } from './secure-client.ts';
import { faultOf } from './service-fault.ts';
import { type SubscriptionServices, servicesOf } from './subscription-services.ts';

const GOODBYE_MS = 2000;
const START_TIME = 'i=2257';

/** What a session stands on, read anew whenever a channel was opened: an index is valid for one start of the server only. */
export interface Ground {
  readonly session: ClientSession;
  readonly services: SubscriptionServices;
  readonly limits: OperationLimits;
  readonly namespaces: readonly string[];
  /** Unix ms at which the server says it started; null when it does not say. */
  readonly startedAt: number | null;
}

/** Channel and session with one server, and how a lost channel is followed by another one with the same session where possible. */
export class ServerSession {
  readonly #device: OpcuaDevice;
  readonly #endpoint: string;
  readonly #room: DriverRoom;
  readonly #broken: (error: Error) => void;
  readonly #clients = new Set<OPCUAClient>();
  #client: OPCUAClient | null = null;
  #session: ClientSession | null = null;
  /** Counts channels given up: an attempt that outlived its time limit must not put its own in place of a later one. */
  #generation = 0;

  constructor(device: OpcuaDevice, endpoint: string, room: DriverRoom, broken: (error: Error) => void) {
    this.#device = device;
    this.#endpoint = endpoint;
    this.#room = room;
    this.#broken = broken;
  }

  async open(): Promise<Ground> {
    const client = await this.#newChannel();
    this.#session = await openSession(client, this.#device, this.#endpoint, this.#room);
    return this.#ground(this.#session);
  }

  /** A new channel; on it the session from before, or a new one when the server does not know that any more. */
  async reopen(): Promise<Ground & { readonly kept: boolean }> {
    this.dropChannel();
    const client = await this.#newChannel();
    const before = this.#session;
    const kept = before !== null && (await this.#reactivate(client, before));
    const session = kept ? before : await openSession(client, this.#device, this.#endpoint, this.#room);
    this.#session = session;
    return { ...(await this.#ground(session)), kept };
  }

  /** Lets go of a channel that is of no more use; the session stays on the server. */
  dropChannel(): void {
    this.#client = null;
    this.#generation++;
    for (const client of this.#clients) void client.disconnect().catch(() => {});
    this.#clients.clear();
  }

  /** Says goodbye where the server still listens: else the session times out there. */
  async close(): Promise<void> {
    this.#generation++;
    const [client, session] = [this.#client, this.#session];
    this.#session = null;
    if (client && session) await this.#patiently(session.close(true));
    if (client) await this.#patiently(client.disconnect());
    this.dropChannel();
  }

  async #newChannel(): Promise<OPCUAClient> {
    const generation = this.#generation;
    const isOver = () => generation !== this.#generation;
    const keep = (made: OPCUAClient) => {
      this.#clients.add(made);
      // Given up while the library was still at it: it must not go on by itself.
      if (isOver()) void made.disconnect().catch(() => {});
    };
    const client = await openChannel(this.#device, this.#endpoint, this.#room, keep);
    if (isOver()) {
      void client.disconnect().catch(() => {});
      throw new Error('this attempt was given up');
    }
    this.#client = client;
    client.on('close', () => {
      if (this.#client !== client) return;
      const words = [`与 ${this.#endpoint} 的连接断开`, `the connection to ${this.#endpoint} is lost`] as const;
      this.#broken(new TroubleError(...words));
    });
    return client;
  }

  async #reactivate(client: OPCUAClient, session: ClientSession): Promise<boolean> {
    try {
      await client.reactivateSession(session);
      return true;
    } catch (error) {
      // No answer is no refusal: the session may be alive there, and the next attempt asks for it again.
      if (faultOf(error) === null) throw error;
      return false;
    }
  }

  async #ground(session: ClientSession): Promise<Ground> {
    const namespaces = await namespacesOf(session);
    const limits = await operationLimits(session, this.#device);
    const started: unknown = (await session.read({ nodeId: START_TIME, attributeId: AttributeIds.Value })).value?.value;
    const startedAt = started instanceof Date ? started.getTime() : null;
    return { session, services: servicesOf(session), limits, namespaces, startedAt };
  }

  async #patiently(work: Promise<unknown>): Promise<void> {
    const limit = { ms: GOODBYE_MS, clock: this.#room.clock, what: { zh: '关闭会话', en: 'a goodbye' } };
    // Whatever comes of it, this connection is over.
    await withDeadline(work, limit, new AbortController().signal).catch(() => {});
  }
}
