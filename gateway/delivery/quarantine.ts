import type { PointTable } from '../../config/plant/point.ts';
import type {
  QuarantineDrop,
  QuarantinedSample,
  QuarantineOutcome,
  QuarantineReply,
  QuarantineResend,
} from '../../config/vocabulary/quarantine.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import type { Disk } from './journal/disk.ts';
import { QuarantineFiles } from './quarantine-files.ts';
import type { QuarantineChange } from './settle-refused.ts';
import type { Sink } from './sinks/sink.ts';

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
  /** Told when so many of the oldest ones had to go, because there is no more room for them. */
  overflowed?(sink: string, samples: number): void;
}

/** What stores refused for good, a bounded row of files for each sink: all of it can be read, repaired and sent again. */
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
      const files = this.#files(sink);
      for (const oldest of await files.add(items.map((item) => this.#row(sink, batch, item)))) {
        const dropped = await files.read(oldest);
        await files.replace(oldest, []);
        this.#room.overflowed?.(sink, dropped.length);
        this.#room.changed?.({ sink, stored: [], dropped, left: await this.#read(sink) });
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
      const repaired = (sample: QuarantinedSample): QuarantinedSample => ({
        ...sample,
        ...(value === undefined ? {} : { value }),
        ...(status === undefined ? {} : { status }),
      });
      const outcome = { stored: 0, refused: 0, waiting: 0, dropped: 0, message: null as QuarantineOutcome['message'] };
      const stored: QuarantinedSample[] = [];
      const left = await this.#ofEach(name, ids, async (chosen) => {
        const stay: QuarantinedSample[] = [];
        for (let from = 0; from < chosen.length; from += SENT_AT_ONCE) {
          const part = chosen.slice(from, from + SENT_AT_ONCE);
          // A store that takes nothing now is not asked again for each part.
          const staying = outcome.waiting > 0 ? null : await this.#send(sink, part.map(repaired), outcome, signal);
          if (staying === null) outcome.waiting += part.length;
          stay.push(...(staying ?? part));
          const ofStaying = new Set((staying ?? part).map(({ id }) => id));
          stored.push(...part.filter(({ id }) => !ofStaying.has(id)));
        }
        return stay;
      });
      if (stored.length > 0) this.#room.changed?.({ sink: name, stored, dropped: [], left });
      return outcome;
    });
  }

  drop({ sink: name, ids }: QuarantineDrop): Promise<QuarantineOutcome | null> {
    return this.#inTurn(async () => {
      if (!this.#room.sinks.some((each) => each.name === name)) return null;
      const dropped: QuarantinedSample[] = [];
      const left = await this.#ofEach(name, ids, async (chosen) => {
        dropped.push(...chosen);
        return [];
      });
      if (dropped.length > 0) this.#room.changed?.({ sink: name, stored: [], dropped, left });
      return { stored: 0, refused: 0, waiting: 0, dropped: dropped.length, message: null };
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

  /**
   * File by file, so that a stop in between leaves each file as it was or as it is meant to be. `settle` answers which of the chosen samples
   * of a file stay. Answers everything that is left.
   */
  async #ofEach(
    sink: string,
    ids: readonly string[] | undefined,
    settle: (chosen: readonly QuarantinedSample[]) => Promise<readonly QuarantinedSample[]>,
  ): Promise<QuarantinedSample[]> {
    const wanted = ids === undefined ? null : new Set(ids);
    const isChosen = ({ id }: QuarantinedSample) => wanted === null || wanted.has(id);
    const files = this.#files(sink);
    const left: QuarantinedSample[] = [];
    for (const name of await files.list()) {
      const samples = await files.read(name);
      const chosen = samples.filter(isChosen);
      const rest = samples.filter((sample) => !isChosen(sample));
      if (chosen.length > 0) {
        rest.push(...(await settle(chosen)));
        await files.replace(name, rest);
      }
      for (const sample of rest) left.push(sample);
    }
    return left;
  }

  async #read(sink: string): Promise<QuarantinedSample[]> {
    const files = this.#files(sink);
    const samples: QuarantinedSample[] = [];
    for (const name of await files.list()) for (const sample of await files.read(name)) samples.push(sample);
    return samples;
  }

  #files(sink: string): QuarantineFiles {
    return new QuarantineFiles(this.#room.disk, this.#room.dir, sink);
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

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

const noSuchPoint = (tag: string) => ({
  zh: `配置里没有测点 ${tag}；请恢复该测点，或丢弃这些样本`,
  en: `no point ${tag} is configured; bring it back, or drop these samples`,
});
