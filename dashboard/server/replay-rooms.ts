import type { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import { CONTEXT_HEADER, Replay, replayContext } from '../../config/vocabulary/replay.ts';
import { replayFilter, replayOf, twinReportFilter } from '../../config/vocabulary/topic.ts';
import type { BusRoom, MessageBus } from '../../gateway/bus/bus.ts';
import { followFeed } from '../../gateway/bus/feed.ts';
import { LatestStore } from './latest-store.ts';
import { LiveHub } from './live-hub.ts';
import { TwinBoard } from './twin-board.ts';

/** What a window sees of one context: the live plant, or one replay. */
export interface ContextRoom {
  readonly latest: LatestStore;
  readonly hub: LiveHub;
  readonly twins: TwinBoard;
}

interface ReplayRoom extends ContextRoom {
  readonly stop: AbortController;
  replay: Replay;
  heardMs: number;
}

/** A replay that has not been heard for so long is over. */
const OVER_MS = 5000;
const LOOK_MS = 1000;
/** A replay says what has changed in one go, of several messages. When nothing has come for so long it has said all, and windows are told at once. */
const SETTLE_MS = 8;

/** The replays that are heard on the bus, each with values, clients and reports of its own: none touches another or the live plant. */
export class ReplayRooms {
  readonly #points: PointTable;
  readonly #clock: Clock;
  readonly #rooms = new Map<string, ReplayRoom>();

  constructor(points: PointTable, clock: Clock) {
    this.#points = points;
    this.#clock = clock;
  }

  of(id: string): (ContextRoom & { readonly replay: Replay }) | undefined {
    return this.#rooms.get(id);
  }

  async follow(room: BusRoom, bus: MessageBus, signal: AbortSignal): Promise<void> {
    await bus.subscribe(replayFilter(room.site), (_topic, message) => {
      const replay = Replay.safeParse(message);
      if (replay.success) this.hear(replay.data, room);
    });
    await bus.subscribe(twinReportFilter(room.site, replayContext('+')), (topic, message) => {
      this.#rooms.get(replayOf(topic) ?? '')?.twins.hear(message);
    });
    while (!signal.aborted) {
      await this.#clock.sleep(LOOK_MS, signal);
      for (const [id, { heardMs }] of this.#rooms) if (this.#clock.elapsedMs() - heardMs > OVER_MS) this.#end(id);
    }
    for (const id of [...this.#rooms.keys()]) this.#end(id);
  }

  hear(replay: Replay, room: BusRoom): void {
    const heardMs = this.#clock.elapsedMs();
    const known = this.#rooms.get(replay.id);
    if (known) Object.assign(known, { replay, heardMs });
    else this.#open(replay, heardMs, room);
    this.#rooms.get(replay.id)?.hub.say({ type: 'replay', replay });
  }

  #open(replay: Replay, heardMs: number, room: BusRoom): void {
    const latest = new LatestStore(this.#points);
    const stop = new AbortController();
    // Ages are those of then: the clock of this room is the plant's.
    const clock: Clock = {
      now: () => this.#rooms.get(replay.id)?.replay.at ?? replay.at,
      elapsedMs: () => this.#clock.elapsedMs(),
      sleep: (ms, signal) => this.#clock.sleep(ms, signal),
    };
    const hub = new LiveHub(latest, clock);
    this.#rooms.set(replay.id, { latest, hub, twins: new TwinBoard(), stop, replay, heardMs });
    void hub.run(stop.signal);
    let batches = 0;
    let settling = false;
    const settle = async () => {
      batches++;
      if (settling) return;
      settling = true;
      for (let before = 0; before !== batches && !stop.signal.aborted; ) {
        before = batches;
        await this.#clock.sleep(SETTLE_MS, stop.signal);
      }
      settling = false;
      hub.hurry();
    };
    void followFeed(
      room,
      { context: replayContext(replay.id), points: this.#points },
      {
        batch: (batch, { historical }) => {
          if (historical) return;
          latest.apply(batch);
          void settle();
        },
        bus: (connected) => hub.setBus(connected),
      },
      stop.signal,
    );
  }

  #end(id: string): void {
    const room = this.#rooms.get(id);
    this.#rooms.delete(id);
    room?.hub.say({ type: 'replay', replay: null });
    room?.stop.abort();
  }
}

interface Asked {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The replay that a window says it shows; null: the live plant. */
export const replayAsked = ({ headers }: Asked): string | null =>
  /^replay\/(.+)$/.exec(String(headers[CONTEXT_HEADER] ?? ''))?.[1] ?? null;

/** Whose record a window reads: that of the trial it replays, which may have come as a package; undefined: that of this place. */
export const trialAsked = (request: Asked, { replays }: { readonly replays?: ReplayRooms }): string | undefined =>
  replays?.of(replayAsked(request) ?? '')?.replay.trial ?? undefined;

/** What a request is answered from: the replay that its window shows, or the live plant. */
export const roomOf = <Live extends Omit<ContextRoom, 'hub'>>(
  request: Asked,
  live: Live & { readonly replays?: ReplayRooms },
): Pick<ContextRoom, 'latest' | 'twins'> => {
  const id = replayAsked(request);
  if (id === null) return live;
  const room = live.replays?.of(id);
  if (room) return room;
  throw new ProblemError(404, titleOf(404), {
    zh: `回放 ${id} 已结束；请返回实时，或从试验页重新开始`,
    en: `Replay '${id}' is over; return to live, or begin again from the page of its trial.`,
  });
};
