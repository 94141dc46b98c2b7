import type { Clock } from '../../config/vocabulary/clock.ts';
import type { ReplayChange } from '../../config/vocabulary/replay.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import type { Follower } from './follower.ts';
import { isLate } from './plant-state.ts';
import { Player } from './player.ts';
import type { Tape } from './tape.ts';
import { Transport } from './transport.ts';

/** How often what has changed goes out. */
const TURN_MS = 100;
/** A change is told at once, but turns do not follow each other faster than this: whoever drags the bar asks more often than anybody can look. */
const TURN_MS_MIN = 25;
/** Longest that one turn plays; what it does not manage is left for the next. */
const PLAY_MS_MAX = 95;
/** A short hindrance is made up for. Further behind, the clock of the replay goes slower than asked. */
const LAG_MS_MAX = 500;
/** Played without a look at the time. */
const SLICE_MS = 1000;
/** More rows in a turn than these are told as the newest of each point: no screen and no bus takes two million a second. */
const ROWS_TOLD_MAX = 10_000;
/** After a seek the twin begins so long before the instant, to come to it with its filters warm. */
const WARM_MS = 120_000;
/** It does so when nobody has sought for so long: while somebody scrubs, values follow and the twin waits. */
const QUIET_MS = 250;

/** Where a replay goes out. Resolves when it is taken; a rejection is said once and does not stop the replay. */
export interface ReplayOut {
  /** `late`: came too late to say what was so at that moment. */
  samples(batch: SampleBatch, late: boolean): Promise<void>;
  /** What the twin says; only the newest of a turn. */
  followed(): Promise<void>;
  /** Anything of its standing has changed. */
  stands(): void;
}

export interface SessionOptions {
  readonly tape: Tape;
  readonly points: number;
  readonly clock: Clock;
  readonly out: ReplayOut;
  /** The twin in this context; null: nobody follows. */
  readonly follower: Follower | null;
}

/** One replay: a tape under a clock that plays, pauses, steps, seeks and loops. */
export class ReplaySession {
  readonly transport: Transport;
  readonly #options: SessionOptions;
  readonly #player: Player;
  /** By point index: 1 when it has been told of since the start. One that has no sample at an earlier instant is taken back. */
  readonly #told: Uint8Array;
  readonly #took = new BatchBuilder(1024);
  readonly #late = new BatchBuilder(64);
  #rows = 0;
  /** By point index: 1 when it has had a sample since the last telling. */
  readonly #changed: Uint8Array;
  /** All of the state is to go out, not only what came. */
  #whole = true;
  #soughtAt = Number.NEGATIVE_INFINITY;
  /** Of a twin on its way to the instant: what it hears, and its next tick, Unix ms. */
  #warming: { readonly player: Player; next: number } | null = null;
  #isWarm = false;
  #reached: number | null = null;
  #turnedAt = Number.NaN;
  #thinned = false;
  #rest = new AbortController();

  constructor(options: SessionOptions) {
    const { tape, points, clock } = options;
    this.#options = options;
    this.#player = new Player(tape, points);
    this.#told = new Uint8Array(points);
    this.#changed = new Uint8Array(points);
    this.transport = new Transport(tape.from, tape.to, () => clock.elapsedMs());
  }

  /** Unix ms of plant time that is shown. */
  get at(): number {
    return this.#player.at;
  }

  get player(): Player {
    return this.#player;
  }

  /** Plant seconds per second in the newest turn; null while it stands. */
  get reached(): number | null {
    return this.#reached;
  }

  /** Whether only the newest sample of each point went out in the newest turn, as there were more than the bus is given. A twin heard them all. */
  get thinned(): boolean {
    return this.#thinned;
  }

  /** In the order that ReplayChange names. Takes effect at once; what it means for the bus goes out with the next turn, which comes at once. */
  change({ loop, speed, at, stepMs, playing }: ReplayChange): void {
    const { transport } = this;
    if (loop !== undefined) transport.setLoop(loop);
    if (speed !== undefined) {
      // What it is behind at the old speed is not made up for at the new one.
      transport.stand(this.#player.at);
      transport.setSpeed(speed);
    }
    if (at !== undefined) this.#seek(at);
    if (stepMs !== undefined) {
      transport.pause();
      this.#seek(this.#player.at + stepMs);
    }
    if (playing === true) {
      if (this.#player.at >= transport.to) this.#seek(transport.from);
      transport.play();
    }
    if (playing === false) {
      // Where it is seen to stand, not where it would be by now.
      transport.pause();
      transport.stand(this.#player.at);
    }
    this.#options.out.stands();
    this.#rest.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    signal.addEventListener('abort', () => this.#rest.abort(), { once: true });
    while (!signal.aborted) {
      const startedMs = clock.elapsedMs();
      this.#rest = new AbortController();
      await this.turn();
      const left = (ms: number) => Math.max(1, ms - (clock.elapsedMs() - startedMs));
      await clock.sleep(left(TURN_MS_MIN), signal);
      await clock.sleep(left(TURN_MS), this.#rest.signal);
    }
  }

  /** Plays up to where the clock of the replay is, and tells it. */
  async turn(): Promise<void> {
    const { clock, out, follower } = this.#options;
    const { transport } = this;
    const startedMs = clock.elapsedMs();
    const untilMs = startedMs + PLAY_MS_MAX;
    if (follower && !this.#isWarm && (transport.playing || clock.elapsedMs() - this.#soughtAt >= QUIET_MS))
      this.#warm(untilMs);
    const before = this.#player.at;
    if (transport.playing) {
      // Until the twin has come to this instant, time stands.
      if (follower && !this.#isWarm) transport.stand(before);
      else this.#advance(untilMs);
      // Time has passed since the turn before began; after a rest nobody knows of one.
      const passedMs = this.#reached === null ? TURN_MS : startedMs - this.#turnedAt;
      this.#reached = Math.max(0, this.#player.at - before) / Math.max(1, passedMs);
    } else this.#reached = null;
    this.#turnedAt = startedMs;
    if (this.#whole || this.#rows > 0) await this.#tell();
    if (follower && this.#isWarm) await out.followed();
    if (before !== this.#player.at) out.stands();
  }

  #advance(untilMs: number): void {
    const { clock, tape, follower } = this.#options;
    const { transport } = this;
    const loop = transport.loop;
    const end = loop && this.#player.at < loop.to ? loop.to : transport.to;
    // Where the clock was when the turn began: what passes while it plays is played by the next.
    const asked = transport.target();
    const target = Math.min(asked, end, tape.preparedTo);
    while (this.#player.at < target) {
      const slice = (Math.floor(this.#player.at / SLICE_MS) + 1) * SLICE_MS;
      const to = Math.min(target, slice);
      this.#player.play(to, (rows) => this.#played(rows));
      const enough = clock.elapsedMs() > untilMs;
      if (follower && to === slice) follower.tick(to, enough || to + SLICE_MS > target);
      if (enough) break;
    }
    if (loop && this.#player.at >= loop.to && end === loop.to) this.#seek(loop.from);
    else if (this.#player.at >= transport.to) {
      transport.pause();
      this.#options.out.stands();
    } else if (this.#player.at >= tape.preparedTo || asked - this.#player.at > LAG_MS_MAX * transport.speed)
      transport.stand(this.#player.at);
  }

  #played(rows: SampleBatch): void {
    this.#options.follower?.accept(rows);
    this.#rows += rows.length;
    const few = this.#rows <= ROWS_TOLD_MAX;
    for (let row = 0; row < rows.length; row++) {
      const point = rows.point[row] as number;
      this.#changed[point] = 1;
      if (!few) continue;
      const late = isLate(rows, row, this.#player.state.sourceTime[point] as number);
      (late ? this.#late : this.#took).add(
        point,
        rows.sourceTime[row] as number,
        rows.receiveTime[row] as number,
        rows.value[row] as number,
        rows.status[row] as number,
      );
    }
  }

  async #tell(): Promise<void> {
    const { out } = this.#options;
    const few = this.#rows <= ROWS_TOLD_MAX;
    const took = this.#took.take();
    const late = this.#late.take();
    const batch = this.#whole ? this.#wholeBatch() : few ? took : this.#player.state.batch(this.#changed);
    this.#thinned = !few;
    this.#whole = false;
    this.#rows = 0;
    for (const point of batch.point) this.#told[point] = 1;
    this.#changed.fill(0);
    if (batch.length > 0) await out.samples(batch, false);
    if (late.length > 0) await out.samples(late, true);
  }

  /** What holds here, and of points that have not said anything yet at this instant, that they have not. */
  #wholeBatch(): SampleBatch {
    const { state, at } = this.#player;
    const builder = new BatchBuilder(1024);
    const held = state.batch();
    for (let row = 0; row < held.length; row++)
      builder.add(
        held.point[row] as number,
        held.sourceTime[row] as number,
        held.receiveTime[row] as number,
        held.value[row] as number,
        held.status[row] as number,
      );
    for (const [point, told] of this.#told.entries())
      if (told === 1 && state.heard[point] !== 1)
        builder.add(point, at, at, Number.NaN, Status.BadWaitingForInitialData);
    return builder.take();
  }

  #seek(to: number): void {
    const { tape, clock } = this.#options;
    const at = Math.min(this.transport.within(to), tape.preparedTo);
    this.#player.seek(at);
    this.transport.stand(at);
    this.#took.take();
    this.#late.take();
    this.#rows = 0;
    this.#changed.fill(0);
    this.#thinned = false;
    this.#whole = true;
    this.#isWarm = false;
    this.#warming = null;
    this.#soughtAt = clock.elapsedMs();
  }

  /** The twin comes to this instant from a little before it, in as many turns as it takes: a thread that is silent for seconds is taken for dead. */
  #warm(untilMs: number): void {
    const { tape, points, follower, clock } = this.#options;
    if (!follower) return;
    const to = this.#player.at;
    const warming = this.#warming ?? this.#beginWarming(tape, points, follower);
    for (; warming.next <= to; warming.next += SLICE_MS) {
      if (clock.elapsedMs() > untilMs) return;
      warming.player.play(warming.next, (rows) => follower.accept(rows));
      follower.tick(warming.next, warming.next + SLICE_MS > to);
    }
    warming.player.play(to, (rows) => follower.accept(rows));
    this.#warming = null;
    this.#isWarm = true;
    this.transport.stand(to);
  }

  #beginWarming(tape: Tape, points: number, follower: Follower): { readonly player: Player; next: number } {
    const player = new Player(tape, points);
    player.seek(Math.max(tape.from, this.#player.at - WARM_MS));
    follower.begin(player.state.batch());
    this.#warming = { player, next: Math.ceil(player.at / SLICE_MS) * SLICE_MS };
    return this.#warming;
  }
}
