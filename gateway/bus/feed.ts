import type { MqttClient } from 'mqtt';
import { sparkplugGroup } from '../../config/vocabulary/topic.ts';
import type { BusRoom, FeedHandlers, FeedOptions, FollowFeed } from './bus.ts';
import { FollowedNode } from './followed-node.ts';
import { keepConnected } from './link.ts';
import { MetricNames } from './names.ts';
import { DataType, decodePayload, encodePayload, type Payload } from './sparkplug.ts';
import { groupFilters, parseSparkplugTopic, REBIRTH, type SparkplugAddressed, sparkplugTopic } from './topic.ts';

/** How long a skipped sequence number may still arrive (specification, reorder timeout of a host). */
const REORDER_MS = 2000;
/** A node is not asked for its birth more often than this. */
const ASK_MS = 3000;
/** Time for births that are on their way when we connect. */
const SETTLE_MS = 300;
const CHECK_MS = 500;

export const followFeed: FollowFeed = async (room, options, handlers, signal) => {
  const feed = new Feed(room, options, handlers);
  await Promise.all([
    keepConnected(
      room,
      {
        name: `zhongshi-feed-${sparkplugGroup(room.site, options.context)}`,
        opened: (client) => feed.opened(client, signal),
        closed: () => feed.closed(),
      },
      signal,
    ),
    feed.watch(signal),
  ]);
};

/** What is heard of the nodes of a group, whoever carries the messages. */
export class Feed {
  readonly #room: BusRoom;
  readonly #options: FeedOptions;
  readonly #handlers: FeedHandlers;
  readonly #group: string;
  readonly #names: MetricNames;
  readonly #nodes = new Map<string, FollowedNode>();
  readonly #askedAt = new Map<string, number>();
  /** Nodes of which it was said that they publish what nobody declared. */
  readonly #said = new Set<string>();
  #client: MqttClient | null = null;

  constructor(room: BusRoom, options: FeedOptions, handlers: FeedHandlers) {
    this.#room = room;
    this.#options = options;
    this.#handlers = handlers;
    this.#group = sparkplugGroup(room.site, options.context);
    this.#names = new MetricNames(options.points);
  }

  async opened(client: MqttClient, signal: AbortSignal): Promise<void> {
    client.on('message', (topic, bytes) => this.heard(topic, bytes));
    await client.subscribeAsync(groupFilters(this.#group), { qos: 1 });
    this.#client = client;
    this.#handlers.bus?.(true);
    void this.#askExpected(signal);
  }

  closed(): void {
    if (this.#client === null) return;
    this.#client = null;
    this.#askedAt.clear();
    for (const node of this.#nodes.values()) node.lost();
    this.#handlers.bus?.(false);
  }

  /** Asks for a rebirth where messages were lost, until the signal stops it. */
  async watch(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#room;
    while (!signal.aborted) {
      await clock.sleep(CHECK_MS, signal);
      for (const [name, node] of this.#nodes) {
        const lost = node.sequence.lost(clock.elapsedMs(), REORDER_MS);
        if (lost === 0) continue;
        log.warn(`${lost} message(s) of edge node ${name} were lost on the bus; asking it for a rebirth`, {
          node: name,
        });
        this.#askRebirth(name);
      }
    }
  }

  /** Births are not retained: who comes late has to ask. Nodes that are not there simply do not answer. */
  async #askExpected(signal: AbortSignal): Promise<void> {
    await this.#room.clock.sleep(SETTLE_MS, signal);
    for (const name of this.#names.nodes()) {
      if (this.#follows(name) && !this.#nodes.get(name)?.online) this.#askRebirth(name);
    }
  }

  heard(topic: string, bytes: Uint8Array): void {
    const addressed = parseSparkplugTopic(topic);
    if (!addressed || !this.#follows(addressed.node)) return;
    let payload: Payload;
    try {
      payload = decodePayload(bytes);
    } catch (error) {
      this.#room.log.warn(`a message on ${topic} is not a Sparkplug payload: ${(error as Error).message}`);
      return;
    }
    const node = this.#node(addressed.node);
    if (addressed.type !== 'NBIRTH' && addressed.type !== 'NDEATH' && payload.seq !== undefined)
      node.sequence.take(payload.seq, this.#room.clock.elapsedMs());
    if (!this.#understood(node, addressed, payload)) this.#askRebirth(addressed.node);
  }

  #understood(node: FollowedNode, { type, node: name, device }: SparkplugAddressed, payload: Payload): boolean {
    const heardAt = this.#room.clock.now();
    switch (type) {
      case 'NBIRTH':
        node.nodeBirth(payload, heardAt);
        return true;
      case 'NDEATH':
        node.nodeDeath(payload);
        return true;
      case 'DBIRTH': {
        const understood = node.deviceBirth(payload, device ?? '', heardAt);
        this.#sayUnknown(name, node);
        return understood;
      }
      case 'DDEATH':
        return node.deviceDeath(payload, device ?? '', heardAt);
      case 'NDATA':
      case 'DDATA':
        return node.data(payload, device, heardAt);
      default:
        return true; // commands are for the nodes
    }
  }

  #sayUnknown(name: string, { unknownMetrics }: FollowedNode): void {
    if (unknownMetrics === 0 || this.#said.has(name)) return;
    this.#said.add(name);
    this.#room.log.info(`edge node ${name} publishes metrics that no point declares; they are left out`, {
      metrics: unknownMetrics,
    });
  }

  #askRebirth(name: string): void {
    const now = this.#room.clock.elapsedMs();
    if (now - (this.#askedAt.get(name) ?? Number.NEGATIVE_INFINITY) < ASK_MS) return;
    this.#askedAt.set(name, now);
    const timestamp = Math.floor(this.#room.clock.now());
    const payload = encodePayload({
      timestamp,
      metrics: [{ name: REBIRTH, timestamp, datatype: DataType.Boolean, value: true }],
    });
    this.#client?.publish(sparkplugTopic(this.#group, 'NCMD', name), Buffer.from(payload), { qos: 0 });
  }

  #follows(name: string): boolean {
    return this.#options.follow?.(name) ?? true;
  }

  #node(name: string): FollowedNode {
    const known = this.#nodes.get(name);
    if (known) return known;
    const node = new FollowedNode(name, this.#names, this.#handlers);
    this.#nodes.set(name, node);
    return node;
  }
}
