import { join } from 'node:path';
import { PointTable } from '../../config/plant/point.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { type Replay, type ReplayChange, replayContext } from '../../config/vocabulary/replay.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { replayTopic } from '../../config/vocabulary/topic.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import type { BusRoom, MessageBus } from '../../gateway/bus/bus.ts';
import { type FileBlocks, openFileBlocks } from '../../gateway/replay/file-blocks.ts';
import { readRecord } from '../../gateway/replay/read-record.ts';
import { ReplaySession } from '../../gateway/replay/session.ts';
import { TapeWriter } from '../../gateway/replay/tape.ts';
import { BusOut } from './bus-out.ts';
import { gatewayRecord } from './gateway-record.ts';
import type { ReplayJob } from './message.ts';
import { TwinFollower } from './twin-follower.ts';

/** How often its standing is told while it plays or is prepared. */
const TELL_MS = 200;
const ALIVE_MS = 1000;
const WAIT_MS = 50;

export interface ReplayRoom {
  readonly clock: Clock;
  readonly room: BusRoom;
  readonly bus: MessageBus;
  /** Told of its standing, some times a second and after each change. */
  said(replay: Replay): void;
}

/** One replay from its start to its end, in a thread of its own. */
export class RunningReplay {
  readonly #job: ReplayJob;
  readonly #parts: ReplayRoom;
  readonly #points: PointTable;
  readonly #tape: TapeWriter;
  readonly #blocks: FileBlocks;
  readonly #record: ReturnType<typeof gatewayRecord>;
  readonly #out: BusOut;
  readonly #follower: TwinFollower | null;
  #session: ReplaySession | null = null;
  /** Asked for before there was anything to play. */
  #asked: ReplayChange;
  #message: Text | null = null;
  #dirty = true;

  constructor(job: ReplayJob, parts: ReplayRoom) {
    const { id, line, dir, from, to, order, at, speed, playing } = job;
    this.#job = job;
    this.#parts = parts;
    const points = new PointTable(job.points);
    this.#points = points;
    this.#blocks = openFileBlocks(join(dir, 'tape'));
    this.#tape = new TapeWriter({ from, to, order, points: points.length, blocks: this.#blocks });
    this.#record = gatewayRecord(job, points);
    const { room, bus } = parts;
    this.#out = new BusOut({ id, room, bus, line, points, dir, stands: () => this.#stands() });
    const follows = job.twin && line.twin !== undefined;
    this.#follower = follows ? new TwinFollower(line, points, replayContext(id), (word) => this.#out.hear(word)) : null;
    this.#asked = { at, speed, playing };
  }

  change(change: ReplayChange): Replay {
    if (this.#session) this.#session.change(change);
    else this.#asked = { ...this.#asked, ...change };
    return this.standing();
  }

  standing(): Replay {
    const { id, line, trial, title, from, to, order, warnings } = this.#job;
    const session = this.#session;
    const { unknown } = this.#record;
    return {
      id,
      context: replayContext(id),
      line: line.id,
      trial,
      title,
      from,
      to,
      at: session?.at ?? this.#asked.at ?? from,
      playing: session?.transport.playing ?? this.#asked.playing ?? false,
      speed: session?.transport.speed ?? this.#asked.speed ?? 1,
      reached: session?.reached ?? null,
      thinned: session?.thinned ?? false,
      loop: session?.transport.loop ?? null,
      order,
      twin: this.#follower !== null,
      preparedTo: this.#tape.preparedTo,
      samples: this.#tape.rows,
      state: this.#message ? 'failed' : session ? 'ready' : 'preparing',
      message: this.#message,
      warnings: unknown.length === 0 ? [...warnings] : [...warnings, unknownTags(unknown)],
    };
  }

  /** Until the signal. A record that cannot be read is told as its standing; what is left of the replay stays. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#read(signal), this.#play(signal), this.#tell(signal)]);
    await this.#out.close();
    this.#blocks.close();
  }

  async #read(signal: AbortSignal): Promise<void> {
    try {
      await readRecord(this.#tape, this.#record, () => this.#stands(), signal);
    } catch (error) {
      if (!signal.aborted) this.#message = troubleText(error);
    }
    this.#stands();
  }

  async #play(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const tape = this.#tape;
    const { at = tape.from } = this.#asked;
    // What is asked to begin in the middle waits until that is there.
    while (!signal.aborted && !this.#message && (this.#blocks.count === 0 || tape.preparedTo < Math.min(at, tape.to)))
      await clock.sleep(WAIT_MS, signal);
    if (signal.aborted || this.#message) return;
    const session = new ReplaySession({
      ...{ tape, points: this.#points.length, clock },
      ...{ out: this.#out, follower: this.#follower },
    });
    this.#session = session;
    session.change(this.#asked);
    await session.run(signal);
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const { bus, room, clock, said } = this.#parts;
    let saidAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      const now = clock.elapsedMs();
      if (this.#dirty || now - saidAt >= ALIVE_MS) {
        this.#dirty = false;
        saidAt = now;
        const replay = this.standing();
        said(replay);
        await bus.publish(replayTopic(room.site, this.#job.id), replay).catch(() => {});
      }
      await clock.sleep(TELL_MS, signal);
    }
  }

  #stands(): void {
    this.#dirty = true;
  }
}

const unknownTags = (tags: readonly string[]): Text => {
  const some = tags.slice(0, 5);
  const more = tags.length > some.length;
  return {
    zh: `有 ${tags.length} 个位号在今天的测点表中已不存在，不回放：${some.join('、')}${more ? '…' : ''}`,
    en: `${tags.length} tags no longer exist in the point table of today and are not replayed: ${some.join(', ')}${more ? '…' : ''}`,
  };
};
