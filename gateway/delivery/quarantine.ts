import { join } from 'node:path';
import type { PointTable } from '../../config/plant/point.ts';
import {
  type QuarantineDrop,
  QuarantinedSample,
  type QuarantineOutcome,
  type QuarantineReply,
  type QuarantineResend,
} from '../../config/vocabulary/quarantine.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import { type Disk, writeAll } from './journal/disk.ts';
import type { QuarantineChange } from './settle-refused.ts';
import type { Sink } from './sinks/sink.ts';

/** A file of refused samples is put aside as `.old` at this size, replacing the one before. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const LISTED_MAX = 1_000;
/** Samples of one request when they are sent again. */
const SENT_AT_ONCE = 5_000;

export interface RefusedItem {
  readonly index: number;
  readonly reason: string;
}

export interface QuarantineRoom {
  readonly dir: string;
  readonly points: PointTable;
  readonly disk: Disk;
  readonly sinks: readonly Sink[];
  now(): number;
  /** Told when samples leave the quarantine. */
  changed?(change: QuarantineChange): void;
}

/** What stores refused for good, one JSON object a line and a file for each sink: to be read, repaired and sent again. */
export class Quarantine {
  readonly #room: QuarantineRoom;
  #ids = 0;
  /** One change at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(room: QuarantineRoom) {
    this.#room = room;
  }

  keep(sink: string, batch: SampleBatch, items: readonly RefusedItem[]): Promise<void> {
    return this.#inTurn(async () => {
      const { dir, disk } = this.#room;
      await disk.makeDir(dir);
      const rows = items.map((item) => this.#row(sink, batch, item));
      const path = this.#path(sink);
      let size = await sizeOf(disk, path);
      if (size !== null && size > FILE_BYTES_MAX) {
        await disk.replaceText(`${path}.old`, (await disk.readText(path)) ?? '');
        await disk.replaceText(path, '');
        size = 0;
      }
      const file = await disk.open(path, size === null ? 'create' : 'change');
      try {
        await writeAll(file, Buffer.from(rows.map(lineOf).join('')), size ?? 0);
        await file.sync();
      } finally {
        await file.close();
      }
    });
  }

  /** The newest first, at most a thousand; `sink`: of this one only. */
  async list(sink?: string): Promise<QuarantineReply> {
    await this.#turn.catch(() => undefined);
    const sinks = this.#room.sinks.map(({ name }) => name).filter((name) => sink === undefined || name === sink);
    const samples = (await Promise.all(sinks.map((name) => this.#read(name)))).flat();
    return { samples: samples.toSorted((a, b) => b.at - a.at).slice(0, LISTED_MAX), total: samples.length };
  }

  /** Sends again, repaired where the request says so. What the store takes leaves the quarantine; what it refuses stays, with the new reason. */
  resend({ sink: name, ids, value, status }: QuarantineResend, signal: AbortSignal): Promise<QuarantineOutcome | null> {
    return this.#inTurn(async () => {
      const sink = this.#room.sinks.find((each) => each.name === name);
      if (!sink) return null;
      const { chosen, others } = await this.#split(name, ids);
      const repaired = (sample: QuarantinedSample): QuarantinedSample => ({
        ...sample,
        ...(value === undefined ? {} : { value }),
        ...(status === undefined ? {} : { status }),
      });
      const outcome = { stored: 0, refused: 0, waiting: 0, dropped: 0, message: null as QuarantineOutcome['message'] };
      const stay: QuarantinedSample[] = [];
      const stored: QuarantinedSample[] = [];
      for (let from = 0; from < chosen.length; from += SENT_AT_ONCE) {
        const part = chosen.slice(from, from + SENT_AT_ONCE);
        // A store that takes nothing now is not asked again for each part.
        const left = outcome.waiting > 0 ? null : await this.#send(sink, part.map(repaired), outcome, signal);
        if (left === null) outcome.waiting += part.length;
        stay.push(...(left ?? part));
        const staying = new Set((left ?? part).map(({ id }) => id));
        stored.push(...part.filter(({ id }) => !staying.has(id)));
      }
      await this.#write(name, [...others, ...stay]);
      if (stored.length > 0) this.#room.changed?.({ sink: name, stored, dropped: [], left: [...others, ...stay] });
      return outcome;
    });
  }

  drop({ sink: name, ids }: QuarantineDrop): Promise<QuarantineOutcome | null> {
    return this.#inTurn(async () => {
      if (!this.#room.sinks.some((each) => each.name === name)) return null;
      const { chosen, others } = await this.#split(name, ids);
      await this.#write(name, others);
      if (chosen.length > 0) this.#room.changed?.({ sink: name, stored: [], dropped: chosen, left: others });
      return { stored: 0, refused: 0, waiting: 0, dropped: chosen.length, message: null };
    });
  }

  /** Answers what stays as refused, and counts in `outcome`; null when the store takes nothing now. */
  async #send(
    sink: Sink,
    samples: readonly QuarantinedSample[],
    outcome: { stored: number; refused: number; waiting: number; message: QuarantineOutcome['message'] },
    signal: AbortSignal,
  ): Promise<readonly QuarantinedSample[] | null> {
    const { points } = this.#room;
    const known = samples.filter(({ tag }) => points.byTag(tag));
    const unknown = samples.filter(({ tag }) => !points.byTag(tag));
    const rows = new BatchBuilder(Math.max(1, known.length));
    for (const { tag, sourceTime, receiveTime, value, status } of known)
      rows.add(
        points.byTag(tag)?.index ?? 0,
        sourceTime,
        receiveTime,
        value === null ? Number.NaN : Number(value),
        status,
      );
    const delivery =
      known.length === 0 ? ({ outcome: 'stored' } as const) : await sink.write(rows.take(), 0, signal, 'backlog');
    if (delivery.outcome === 'later') {
      outcome.message = delivery.reason;
      return null;
    }
    const again = new Map(
      delivery.outcome === 'refused' ? delivery.items.map((item) => [item.index, item.reason]) : [],
    );
    outcome.refused += again.size + unknown.length;
    if (unknown.length > 0) outcome.message = noSuchPoint(unknown[0]?.tag ?? '');
    outcome.stored += known.length - again.size;
    for (const reason of again.values()) outcome.message = sameText(reason);
    const refused = known.flatMap((sample, row) => {
      const reason = again.get(row);
      return reason === undefined ? [] : [{ ...sample, reason, at: this.#room.now() }];
    });
    return [...unknown, ...refused];
  }

  async #split(sink: string, ids: readonly string[] | undefined) {
    const samples = await this.#read(sink);
    const wanted = ids === undefined ? null : new Set(ids);
    const isChosen = ({ id }: QuarantinedSample) => wanted === null || wanted.has(id);
    return { chosen: samples.filter(isChosen), others: samples.filter((sample) => !isChosen(sample)) };
  }

  async #read(sink: string): Promise<QuarantinedSample[]> {
    const text = await this.#room.disk.readText(this.#path(sink));
    return (text ?? '').split('\n').flatMap((line, place) => parsed(line, sink, place));
  }

  async #write(sink: string, samples: readonly QuarantinedSample[]): Promise<void> {
    await this.#room.disk.makeDir(this.#room.dir);
    await this.#room.disk.replaceText(this.#path(sink), samples.map(lineOf).join(''));
  }

  #row(sink: string, batch: SampleBatch, { index, reason }: RefusedItem): QuarantinedSample {
    const value = batch.value[index] ?? Number.NaN;
    const at = this.#room.now();
    return {
      id: `${Math.floor(at).toString(36)}-${(this.#ids++).toString(36)}`,
      sink,
      at,
      tag: this.#room.points.at(batch.point[index] ?? 0).tag,
      sourceTime: batch.sourceTime[index] ?? 0,
      receiveTime: batch.receiveTime[index] ?? 0,
      // JSON has no word for what is not a number; as text it can still be read and repaired.
      value: Number.isFinite(value) ? value : Number.isNaN(value) ? null : String(value),
      status: batch.status[index] ?? 0,
      reason,
    };
  }

  #path(sink: string): string {
    return join(this.#room.dir, `${sink}.jsonl`);
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

const lineOf = (sample: QuarantinedSample): string => `${JSON.stringify(sample)}\n`;

/** Files of before samples had an id are read too: the place in the file is theirs. */
const parsed = (line: string, sink: string, place: number): QuarantinedSample[] => {
  if (line === '') return [];
  try {
    return [QuarantinedSample.parse({ id: `line-${place}`, sink, ...(JSON.parse(line) as object) })];
  } catch {
    return [];
  }
};

const sizeOf = async (disk: Disk, path: string): Promise<number | null> => {
  const text = await disk.readText(path);
  return text === null ? null : Buffer.byteLength(text);
};

const noSuchPoint = (tag: string) => ({
  zh: `配置里没有测点 ${tag}；请恢复该测点，或丢弃这些样本`,
  en: `no point ${tag} is configured; bring it back, or drop these samples`,
});
