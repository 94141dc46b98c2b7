import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../config/plant/load.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import { type NewReplay, REPLAYS_MAX, type Replay, type ReplayChange } from '../../config/vocabulary/replay.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import type { TrialReply } from '../../config/vocabulary/trial.ts';
import type { FromReplay, ReplayJob, ToReplay } from './message.ts';
import { noSuchReplay, type Recorded, rangeOf, tooMany } from './range.ts';

/** A thread gets this long to say goodbye on the bus. */
const END_MS = 4000;
const ANSWER_MS = 10_000;

export interface DeskOptions {
  readonly config: Config;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A trial and what to know of it; rejects with a problem when there is none. */
  trial(id: string): Promise<TrialReply>;
  /** Holes of the record of a line, as sentences. */
  holes(line: string, from: number, to: number): Promise<readonly Text[]>;
}

interface Running {
  readonly worker: Worker;
  readonly dir: string;
  readonly waiting: Map<number, (replay: Replay) => void>;
  readonly ended: Promise<void>;
  replay: Replay | null;
}

/** Replays that run, each in a thread: the live twin and other replays feel nothing of one but the time of a core. */
export class ReplayDesk {
  readonly #options: DeskOptions;
  readonly #running = new Map<string, Running>();
  /** Asked for and not yet begun: they count too. */
  #starting = 0;
  #calls = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
    rmSync(join(options.dataDir, 'replays'), { recursive: true, force: true });
  }

  list(): Replay[] {
    return [...this.#running.values()].flatMap(({ replay }) => replay ?? []);
  }

  get(id: string): Replay {
    const replay = this.#known(id).replay;
    if (replay) return replay;
    throw noSuchReplay(id);
  }

  /** Answers at once; the record is read meanwhile. Rejects with a problem that says what is wrong with the range. */
  async begin(asked: NewReplay): Promise<Replay> {
    const { config, clock, trial, holes } = this.#options;
    if (this.#running.size + this.#starting >= REPLAYS_MAX) throw tooMany();
    this.#starting++;
    try {
      const reply = asked.trial === undefined ? null : await trial(asked.trial);
      const recorded = rangeOf(asked, reply, config, clock.now());
      const warnings = [...recorded.warnings, ...(await holes(recorded.line.id, recorded.from, recorded.to))];
      return await this.#start({ ...recorded, warnings }, asked);
    } finally {
      this.#starting--;
    }
  }

  async change(id: string, change: ReplayChange): Promise<Replay> {
    const running = this.#known(id);
    const call = ++this.#calls;
    const answered = new Promise<Replay>((resolve) => running.waiting.set(call, resolve));
    this.#send(running, { change, call });
    const late = new AbortController();
    const enough = this.#options.clock.sleep(ANSWER_MS, late.signal).then(() => null);
    const replay = await Promise.race([answered, enough, running.ended.then(() => null)]);
    late.abort();
    running.waiting.delete(call);
    if (replay) return replay;
    throw new ProblemError(503, titleOf(503), {
      zh: `回放 ${id} 没有应答；可删除后重新开始`,
      en: `replay '${id}' does not answer: delete it and begin again`,
    });
  }

  async end(id: string): Promise<Replay> {
    const running = this.#known(id);
    const last = this.get(id);
    this.#running.delete(id);
    this.#send(running, { end: true });
    const enough = new AbortController();
    await Promise.race([running.ended, this.#options.clock.sleep(END_MS, enough.signal)]);
    enough.abort();
    await running.worker.terminate();
    rmSync(running.dir, { recursive: true, force: true });
    return last;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.end(id)));
  }

  async #start(recorded: Recorded, { speed, playing, order, twin }: NewReplay): Promise<Replay> {
    const { config, dataDir, random, log } = this.#options;
    const id = `r${Math.floor(random() * 36 ** 6)
      .toString(36)
      .padStart(6, '0')}`;
    const dir = join(dataDir, 'replays', id);
    mkdirSync(dir, { recursive: true });
    const job: ReplayJob = {
      ...{ id, dir, speed, playing, order, twin, ...recorded },
      base: config.base,
      points: config.points.points,
    };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: job });
    const waiting = new Map<number, (replay: Replay) => void>();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const running: Running = { worker, dir, waiting, ended, replay: null };
    this.#running.set(id, running);
    worker.on('error', (error) => log.error(`the thread of replay ${id} failed: ${error.message}`));
    void ended.then(() => {
      if (this.#running.get(id) === running) this.#running.delete(id);
    });
    const first = new Promise<Replay>((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', ({ replay, call }: FromReplay) => {
        running.replay = replay;
        resolve(replay);
        if (call !== null) waiting.get(call)?.(replay);
      });
    });
    return await first;
  }

  #known(id: string): Running {
    const running = this.#running.get(id);
    if (running) return running;
    throw noSuchReplay(id);
  }

  #send({ worker }: Running, message: ToReplay): void {
    worker.postMessage(message);
  }
}
