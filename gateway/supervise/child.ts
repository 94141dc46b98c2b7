import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Clock } from '../../config/vocabulary/clock.ts';
import { PART_NAMES } from '../../config/vocabulary/part.ts';
import { HEAP_MB_MAX, MALLOC_ENV, type Part, projectDir } from './parts.ts';
import { bothLanguages, logLine, type Print } from './say.ts';

const BACK_OFF_MS_MIN = 500;
const BACK_OFF_MS_MAX = 30_000;
/** A process that lived this long was well: its next crash is restarted quickly again. */
const WELL_MS = 60_000;

/** Compiled sources are kept between starts: a part is up in a third of the time and needs 27 MB less, as it need not strip types. */
const compileCacheDir = join(projectDir, 'node_modules/.cache/zhongshi');

/** One part as a child process that is started again whenever it ends by itself. */
export class SupervisedChild {
  readonly part: Part;
  readonly #args: readonly string[];
  readonly #clock: Clock;
  readonly #print: Print;
  readonly #stop = new AbortController();
  #child: ChildProcess | null = null;
  #running: Promise<void> = Promise.resolve();
  #lastReady = false;

  constructor(part: Part, args: readonly string[], clock: Clock, print: Print) {
    this.part = part;
    this.#args = args;
    this.#clock = clock;
    this.#print = print;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** `onReady` is called each time the process says that it does its work. */
  start(onReady: () => void): void {
    this.#running = this.#keep(onReady);
  }

  /** Asks it to stop; kills it by its id when it takes longer. Settles when the process is gone. */
  async stop(withinMs: number): Promise<void> {
    this.#stop.abort();
    this.#child?.kill('SIGTERM');
    const enough = new AbortController();
    const late = this.#clock.sleep(withinMs, enough.signal).then(() => {
      if (!enough.signal.aborted) this.kill();
    });
    await this.#running;
    enough.abort();
    await late;
  }

  kill(): void {
    this.#stop.abort();
    if (this.#child?.kill('SIGKILL')) {
      const { zh, en } = PART_NAMES[this.part.name];
      this.#print(`! ${bothLanguages(`${zh} 未按时停止，已强制结束`, `${en} did not stop in time and was killed`)}`);
    }
  }

  async #keep(onReady: () => void): Promise<void> {
    const { zh, en } = PART_NAMES[this.part.name];
    let attempt = 0;
    while (!this.#stop.signal.aborted) {
      const startedAt = this.#clock.elapsedMs();
      const ended = await this.#once(onReady);
      if (this.#stop.signal.aborted) return;
      attempt = this.#clock.elapsedMs() - startedAt > WELL_MS ? 1 : attempt + 1;
      const pauseMs = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 2 ** (attempt - 1));
      const pause = `${pauseMs / 1000} s`;
      const verb = this.#lastReady
        ? bothLanguages(
            `${zh} 意外停止（${ended}），${pause} 后重启`,
            `${en} stopped unexpectedly, restarting in ${pause}`,
          )
        : bothLanguages(`${zh} 无法启动（${ended}），${pause} 后重试`, `${en} cannot start, trying again in ${pause}`);
      this.#print(`✗ ${verb}`);
      await this.#clock.sleep(pauseMs, this.#stop.signal);
    }
  }

  /** One life of the process. Answers how it ended. */
  #once(onReady: () => void): Promise<string> {
    this.#lastReady = false;
    // A group of its own: Ctrl-C in the terminal reaches `npm start` only, which then stops the parts in order.
    const child = fork(join(projectDir, this.part.file), [...this.#args], {
      cwd: projectDir,
      detached: true,
      execArgv: [`--max-semi-space-size=${this.part.semiSpaceMb}`, `--max-old-space-size=${HEAP_MB_MAX}`],
      env: { ...MALLOC_ENV, ...process.env, NODE_COMPILE_CACHE: compileCacheDir },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#pass(child.stdout);
    this.#pass(child.stderr);
    child.on('message', (message) => {
      if ((message as { type?: unknown } | null)?.type !== 'ready') return;
      this.#lastReady = true;
      onReady();
    });
    return new Promise((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('close', (code, signal) => {
        this.#child = null;
        resolve(signal ?? `exit ${code ?? '?'}`);
      });
    });
  }

  #pass(stream: Readable | null): void {
    if (stream) createInterface({ input: stream }).on('line', (line) => this.#print(logLine(this.part, line)));
  }
}
