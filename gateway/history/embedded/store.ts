import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PointTable } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { History } from '../history.ts';
import type { CallName, Calls, ReplyMessage, WorkerSetup } from './message.ts';

export interface EmbeddedHistoryOptions {
  /** Folder of the store's file. */
  readonly dir: string;
  readonly points: PointTable;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number;
  /** Told when a damaged file is put aside: from then on it is a hole in this history. */
  readonly gap?: (report: GapReport) => void;
}

/** The embedded historian: one file, one writer, in a worker of this process. */
export interface EmbeddedHistory extends History {
  /** Stores a batch unless its position is stored already. The batch is copied, not taken. */
  write(samples: SampleBatch, position: number, context: Context): Promise<void>;
  /** Journal position after the newest stored batch; null in a new store. */
  position(): Promise<number | null>;
  close(): Promise<void>;
}

const RETAIN_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What the store may use of memory, and how many threads; its own defaults are the whole machine. */
const MEMORY_LIMIT = '200MB';
const THREADS = 2;

/** Rejects with one sentence when the file belongs to another process. A file that cannot be read is put aside and a new one begun. */
export const openEmbeddedHistory = async (options: EmbeddedHistoryOptions): Promise<EmbeddedHistory> => {
  await mkdir(options.dir, { recursive: true });
  const path = join(options.dir, 'history.duckdb');
  const tags = options.points.points.map(({ tag }) => tag);
  const setup: WorkerSetup = { path, tags, memoryLimit: MEMORY_LIMIT, threads: THREADS };
  const worker = new StoreWorker(setup);
  try {
    await worker.started();
  } catch (error) {
    await coverFailedOpen(path, error as Error, options);
    await worker.started();
  }
  const ended = new AbortController();
  const retaining = keepRetention(worker, options, ended.signal);
  return {
    range: (query: HistoryQuery): Promise<HistorySeries> => worker.call('range', query),
    latest: (context: Context) => worker.call('latest', context),
    write: async (samples, position, context) => {
      await worker.call('write', { samples: trimmed(samples), position, context });
    },
    position: () => worker.call('position', null),
    close: async () => {
      if (ended.signal.aborted) return;
      ended.abort();
      await retaining;
      await worker.close();
    },
  };
};

const coverFailedOpen = async (path: string, error: Error, options: EmbeddedHistoryOptions): Promise<void> => {
  const { clock, log, gap } = options;
  if (/lock/i.test(error.message))
    throw new TroubleError(
      `历史文件 ${path} 正被另一个进程使用；请停掉那个网关，或用 --data 换一个目录`,
      `the history in ${path} is in use by another process: stop that gateway, or give this one another folder with --data`,
    );
  if (!/corrupt|checksum|not a valid|serializ|deserializ|invalid/i.test(error.message))
    throw new TroubleError(
      `历史文件 ${path} 打不开（${error.message}）；样本在日志中等待，请检查该磁盘是否存在、有空间、可写`,
      `the history in ${path} cannot be opened (${error.message}): samples wait in the journal; see that the disk is there, has room and may be written`,
    );
  const now = clock.now();
  const aside = `${path}.damaged-${Math.floor(now)}`;
  const { birthtimeMs } = await stat(path);
  log.error('The history file cannot be read; it is put aside and a new one begun', {
    aside,
    error: error.message,
    zh: `历史文件无法读取，已移到 ${aside} 并新建一个`,
  });
  await rename(path, aside);
  await rename(`${path}.wal`, `${aside}.wal`).catch(() => undefined); // there may be none
  gap?.({
    cause: 'history-damaged',
    line: null,
    source: 'history',
    tags: null,
    from: Math.min(birthtimeMs, now),
    to: now,
    samples: null,
    detail: {
      zh: `历史文件无法读取，已新建一个；此前存下的内容在 ${aside} 中。`,
      en: `The history file could not be read and a new one was begun; what was stored until now is in ${aside}.`,
    },
  });
};

/** Only the filled rows travel to the worker. */
const trimmed = ({ length, point, sourceTime, receiveTime, value, status }: SampleBatch): SampleBatch => ({
  length,
  point: point.slice(0, length),
  sourceTime: sourceTime.slice(0, length),
  receiveTime: receiveTime.slice(0, length),
  value: value.slice(0, length),
  status: status.slice(0, length),
});

const keepRetention = async (worker: StoreWorker, options: EmbeddedHistoryOptions, signal: AbortSignal) => {
  while (!signal.aborted) {
    await worker
      .call('retain', { from: options.clock.now() - options.retentionDays * DAY_MS })
      .catch((error: Error) => options.log.warn('Old history was not deleted', { error: error.message }));
    await options.clock.sleep(RETAIN_EVERY_MS, signal);
  }
};

interface Waiting {
  resolve(reply: unknown): void;
  reject(error: Error): void;
}

/** The worker behind promises. One that died is started again by the next call. */
class StoreWorker {
  readonly #setup: WorkerSetup;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #ids = 0;
  #closed = false;

  constructor(setup: WorkerSetup) {
    this.#setup = setup;
  }

  started(): Promise<unknown> {
    return this.#worker ? Promise.resolve() : this.#start();
  }

  async call<Name extends CallName>(call: Name, request: Calls[Name]['request']): Promise<Calls[Name]['reply']> {
    if (this.#closed) throw new Error('the history is closed');
    await this.started();
    return await this.#ask(call, request);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#worker) return;
    const ended = new Promise((resolve) => this.#worker?.once('exit', resolve));
    await this.#ask('close', null);
    await ended;
  }

  #ask<Name extends CallName>(call: Name, request: Calls[Name]['request']): Promise<Calls[Name]['reply']> {
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (reply) => resolve(reply as Calls[Name]['reply']), reject });
      this.#worker?.postMessage({ id, call, request });
    });
  }

  #start(): Promise<unknown> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: this.#setup });
    this.#worker = worker;
    let reason = new Error('the worker of the history ended');
    worker.on('message', (message: ReplyMessage) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if ('error' in message) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message.reply);
    });
    worker.on('error', (error: Error) => {
      reason = error;
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    });
    // The worker answers call 0 by itself when its file is open.
    return new Promise((resolve, reject) => this.#waiting.set(0, { resolve, reject }));
  }
}
