import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PointTable } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Context } from '../../../config/vocabulary/context.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { HistoryQuery, HistorySeries } from '../../../config/vocabulary/series.ts';
import type { Text } from '../../../config/vocabulary/text.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { FrameQuery, History, SamplesQuery } from '../history.ts';
import { HistoryLimit } from './limit.ts';
import type { DamagedPart, ExportRequest } from './message.ts';
import { StoreWorker } from './store-worker.ts';

export interface EmbeddedHistoryOptions {
  /** Folder of the store's file. */
  readonly dir: string;
  readonly points: PointTable;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionDays: number;
  /** Of the closed partitions; beyond it the oldest go. Left out: no bound. */
  readonly bytesMax?: number;
  /** Told when a damaged file is put aside: from then on it is a hole in this history. */
  readonly gap?: (report: GapReport) => void;
  /** Samples after which a partition is closed; the default suits any line. */
  readonly sealRows?: number;
}

/** The embedded historian: one folder, one writer, in a worker of this process. */
export interface EmbeddedHistory extends History {
  samples(query: SamplesQuery, signal?: AbortSignal): Promise<SampleBatch>;
  /** Stores a batch unless its position is stored already. The batch is copied, not taken. */
  write(samples: SampleBatch, position: number, context: Context): Promise<void>;
  /** Journal position after the newest stored batch; null in a new store. */
  position(): Promise<number | null>;
  /** Writes the samples of a range to a file. Takes as long as it takes; memory stays bounded. */
  export(request: ExportRequest): Promise<void>;
  /** Closes everything stored so far into partitions. The store does so by itself; for benches and backups. */
  seal(): Promise<void>;
  /** What somebody should know of it, such as that it is at its limit; null: nothing. */
  alarm(): Text | null;
  close(): Promise<void>;
}

const UPKEEP_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What the store may use of memory, and how many threads; its own defaults are the whole machine. */
const MEMORY_LIMIT = '120MB';
const THREADS = 2;
/** Large enough that one point of a day is in few places, small enough to be sorted in the memory above. */
const SEAL_ROWS = 2_000_000;

/** Rejects with one sentence when the file belongs to another process. A file that cannot be read is put aside and a new one begun. */
export const openEmbeddedHistory = async (options: EmbeddedHistoryOptions): Promise<EmbeddedHistory> => {
  const { dir, log, sealRows = SEAL_ROWS } = options;
  await mkdir(dir, { recursive: true });
  const tags = options.points.points.map(({ tag }) => tag);
  const worker = new StoreWorker({
    setup: { dir, tags, memoryLimit: MEMORY_LIMIT, threads: THREADS, sealRows },
    damaged: (part) => sayDamaged(part, options),
    trouble: (message) => log.warn('A partition of the history was not closed; it is tried again', { error: message }),
  });
  try {
    await worker.started();
  } catch (error) {
    const lost = await putAside(join(dir, 'history.duckdb'), error as Error, options);
    await worker.started();
    sayLost(lost, newestTime(await worker.call('latest', 'live')), options);
  }
  const ended = new AbortController();
  const limit = new HistoryLimit(options);
  const upkeep = keepUp(worker, options, limit, ended.signal);
  return {
    range: (query: HistoryQuery): Promise<HistorySeries> => worker.call('range', query),
    latest: (context: Context) => worker.call('latest', context),
    frame: (query: FrameQuery) => worker.call('frame', query),
    samples: (query: SamplesQuery) => worker.call('samples', query),
    write: async (samples, position, context) => {
      await worker.call('write', { samples: trimmed(samples), position, context });
    },
    position: () => worker.call('position', null),
    export: async (request) => {
      await worker.call('export', request);
    },
    seal: async () => {
      await worker.call('seal', null);
    },
    alarm: () => limit.alarm,
    close: async () => {
      if (ended.signal.aborted) return;
      ended.abort();
      await upkeep;
      await worker.close();
    },
  };
};

const keepUp = async (
  worker: StoreWorker,
  options: EmbeddedHistoryOptions,
  limit: HistoryLimit,
  signal: AbortSignal,
) => {
  const { bytesMax = Number.MAX_SAFE_INTEGER, retentionDays, clock } = options;
  while (!signal.aborted) {
    await worker
      .call('upkeep', { oldest: clock.now() - retentionDays * DAY_MS, bytesMax })
      .then((dropped) => limit.dropped(dropped))
      .catch((error: Error) => options.log.warn('The upkeep of the history failed', { error: error.message }));
    await clock.sleep(UPKEEP_EVERY_MS, signal);
  }
};

const sayDamaged = ({ aside, rows, from, to }: DamagedPart, { clock, log, gap }: EmbeddedHistoryOptions): void => {
  log.error('A partition of the history is damaged; it is put aside', {
    aside,
    samples: rows,
    zh: `历史的一个分区已损坏，已移到 ${aside}`,
  });
  const counted = rows === null ? { zh: '', en: '' } : { zh: `，其中有 ${rows} 个样本`, en: ` with ${rows} samples` };
  gap?.({
    cause: 'history-damaged',
    line: null,
    source: 'history',
    tags: null,
    from: from ?? clock.now(),
    to: to ?? clock.now(),
    samples: rows,
    detail: {
      zh: `历史的一个分区已损坏${counted.zh}；文件已移到 ${aside}。`,
      en: `A partition of the history${counted.en} is damaged; its file was put into ${aside}.`,
    },
  });
};

interface LostFile {
  readonly aside: string;
  /** Unix ms. */
  readonly begunAt: number;
}

/** Moves a file that cannot be read out of the way; rejects with one sentence when that is not what is wrong with it. */
const putAside = async (path: string, error: Error, { clock, log }: EmbeddedHistoryOptions): Promise<LostFile> => {
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
  return { aside, begunAt: birthtimeMs };
};

/** What is lost with it is what was not yet in a partition: everything after the newest sample that is left. */
const sayLost = ({ aside, begunAt }: LostFile, newest: number | null, { clock, gap }: EmbeddedHistoryOptions): void => {
  const now = clock.now();
  gap?.({
    cause: 'history-damaged',
    line: null,
    source: 'history',
    tags: null,
    from: Math.min(newest ?? begunAt, now),
    to: now,
    samples: null,
    detail: {
      zh: `历史文件无法读取，已新建一个；其中尚未归入分区的样本在 ${aside} 中。`,
      en: `The history file could not be read and a new one was begun; samples that were not yet in a partition are in ${aside}.`,
    },
  });
};

const newestTime = ({ length, sourceTime }: SampleBatch): number | null =>
  length === 0 ? null : sourceTime.subarray(0, length).reduce((newest, time) => Math.max(newest, time));

/** Only the filled rows travel to the worker. */
const trimmed = ({ length, point, sourceTime, receiveTime, value, status }: SampleBatch): SampleBatch => ({
  length,
  point: point.slice(0, length),
  sourceTime: sourceTime.slice(0, length),
  receiveTime: receiveTime.slice(0, length),
  value: value.slice(0, length),
  status: status.slice(0, length),
});
