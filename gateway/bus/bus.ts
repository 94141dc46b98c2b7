import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import type { BusContext } from '../../config/vocabulary/replay.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';

// The shared room of gateway, twin and dashboard. connect.ts, feed.ts and node.ts implement these.

/** How to reach the broker. */
export interface BusAddress {
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
}

export interface BusRoom {
  readonly address: BusAddress;
  readonly site: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** JSON messages of our own (health, twin reports). Reconnects for ever; subscriptions and retained messages survive it. */
export interface MessageBus {
  readonly connected: boolean;
  publish(topic: string, message: unknown, options?: { retain?: boolean }): Promise<void>;
  /** Handler errors are logged and do not stop others. */
  subscribe(filter: string, handler: (topic: string, message: unknown) => void): Promise<void>;
  onState(handler: (connected: boolean) => void): void;
  close(): Promise<void>;
}

export interface FeedHandlers {
  /** Live samples of any edge node, mapped to the point table; metrics that are not in the table are counted and left out. */
  batch(batch: SampleBatch, from: { readonly node: string; readonly historical: boolean }): void;
  /** Node came (birth) or went (death, broker lost). On `offline` its points are not heard any more. */
  node?(node: string, state: 'online' | 'offline'): void;
  bus?(connected: boolean): void;
}

export interface FeedOptions {
  readonly context: BusContext;
  readonly points: PointTable;
  /** Which edge nodes to follow; all when left out. */
  readonly follow?: (node: string) => boolean;
}

/** Follows samples on the bus until the signal stops it; asks nodes it has no birth of for a rebirth. */
export type FollowFeed = (
  room: BusRoom,
  options: FeedOptions,
  handlers: FeedHandlers,
  signal: AbortSignal,
) => Promise<void>;

export interface EdgeNodeOptions {
  readonly context: BusContext;
  readonly node: string;
  readonly points: PointTable;
  /** Sparkplug devices of this node and the indexes of their points. */
  readonly devices: ReadonlyMap<string, readonly number[]>;
  /** File in which bdSeq outlives the process. */
  readonly stateFile: string;
  /** Host without which nothing is said: births wait for its STATE, its going is our death. Left out or null: none. */
  readonly primaryHost?: string | null;
  /** Which of a redundant pair publishes under this name; left out or null: it is alone. */
  readonly pair?: 'a' | 'b' | null;
}

/** Publishes samples as a Sparkplug B edge node: births, deaths, seq, aliases and rebirths are its business. */
export interface EdgeNode {
  /** Born, and so able to publish. */
  readonly connected: boolean;
  /** The primary host that is waited for; null when there is none to wait for. */
  readonly awaitedHost: string | null;
  /** How often the primary host has come back after it was gone: what was said shortly before may have been said to nobody. */
  readonly hostReturns: number;
  /** Resolves when the broker took it; rejects when not connected. `historical`: does not change what a birth shows. */
  publish(batch: SampleBatch, options?: { historical?: boolean }): Promise<void>;
  /** Says NDEATH and disconnects. */
  close(): Promise<void>;
}
export type StartEdgeNode = (room: BusRoom, options: EdgeNodeOptions) => EdgeNode;
