import { join } from 'node:path';
import { DYNAMICS_DEVICE } from '../../config/plant/dynamic-points.ts';
import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import { TWIN_DEVICE } from '../../config/plant/twin-points.ts';
import { type ReplayContext, replayContext } from '../../config/vocabulary/replay.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import { GATEWAY_NODE, sparkplugDevice, twinNode, twinReportTopic } from '../../config/vocabulary/topic.ts';
import type { BusRoom, EdgeNode, MessageBus } from '../../gateway/bus/bus.ts';
import { startEdgeNode } from '../../gateway/bus/node.ts';
import type { ReplayOut } from '../../gateway/replay/session.ts';
import type { TwinWord } from './twin-follower.ts';

export interface BusOutOptions {
  readonly id: string;
  readonly room: BusRoom;
  readonly bus: MessageBus;
  readonly line: Line;
  readonly points: PointTable;
  /** Folder for the birth counts of its edge nodes. */
  readonly dir: string;
  stands(): void;
}

/** A replay on the bus: the edge nodes of the live plant again, in a Sparkplug group that is this replay's alone. */
export class BusOut implements ReplayOut {
  readonly #options: BusOutOptions;
  readonly #context: ReplayContext;
  readonly #gateway: EdgeNode;
  readonly #twin: EdgeNode;
  /** By point index: 1 where the twin says it. */
  readonly #ofTwin: Uint8Array;
  #word: TwinWord | null = null;
  #failed = false;

  constructor(options: BusOutOptions) {
    const { id, room, line, points, dir } = options;
    this.#options = options;
    this.#context = replayContext(id);
    const devices = Map.groupBy(points.ofLine(line.id), ({ device }) => device);
    const isTwins = (device: string) => device === TWIN_DEVICE || device === DYNAMICS_DEVICE;
    const node = (name: string, mine: (device: string) => boolean) =>
      startEdgeNode(room, {
        context: this.#context,
        node: name,
        points,
        devices: new Map(
          [...devices]
            .filter(([device]) => mine(device))
            .map(([device, of]) => [sparkplugDevice(line.id, device), of.map(({ index }) => index)]),
        ),
        stateFile: join(dir, `${name}.bdseq`),
      });
    this.#gateway = node(GATEWAY_NODE, (device) => !isTwins(device));
    this.#twin = node(twinNode(line.id), isTwins);
    this.#ofTwin = new Uint8Array(points.length);
    for (const [device, of] of devices) if (isTwins(device)) for (const { index } of of) this.#ofTwin[index] = 1;
  }

  hear(word: TwinWord): void {
    this.#word = word;
  }

  /** Estimates that were recorded go out by the twin's node, as they came. */
  async samples(batch: SampleBatch, late: boolean): Promise<void> {
    await this.#publish(this.#gateway, batch, late);
    if (batch.point.some((point) => this.#ofTwin[point] === 1)) await this.#publish(this.#twin, batch, late);
  }

  async followed(): Promise<void> {
    const word = this.#word;
    if (word === null) return;
    this.#word = null;
    const { bus, room, line } = this.#options;
    await this.#publish(this.#twin, word.estimates, false);
    await this.#publish(this.#twin, word.moving, false);
    await bus.publish(twinReportTopic(room.site, this.#context, line.id), word.report).catch(() => {});
  }

  stands(): void {
    this.#options.stands();
  }

  async close(): Promise<void> {
    await Promise.all([this.#gateway.close(), this.#twin.close()]);
  }

  /** A node that is not born yet shows what is so with its birth. */
  async #publish(node: EdgeNode, batch: SampleBatch, historical: boolean): Promise<void> {
    if (batch.length === 0) return;
    try {
      await node.publish(batch, { historical });
      this.#failed = false;
    } catch (error) {
      if (!this.#failed && node.connected)
        this.#options.room.log.warn(`a replay was not taken by the bus: ${(error as Error).message}`);
      this.#failed = true;
    }
  }
}
