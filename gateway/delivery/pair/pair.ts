import type { PointTable } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import type { Ledger } from '../ledger.ts';
import type { Lane } from '../sinks/sink.ts';
import { decodeAnnouncement, encodeAnnouncement } from './announcement.ts';
import { Coverage, HeardSpans } from './coverage.ts';
import { settleCovered } from './covered-holes.ts';
import { deviceKey } from './device-key.ts';
import { Marks } from './marks.ts';

// Two gateways on the same devices, both journalling, one at work (docs/decisions/0008-redundant-pair.md).

/** The bond with the other gateway: who is at work, and a way to tell it things. */
export interface PairBond {
  readonly active: boolean;
  /** Ends when the role changes; a new one is there by then. */
  readonly role: AbortSignal;
  announce(bytes: Uint8Array): void;
  onAnnounced(handler: (bytes: Uint8Array) => void): void;
}

export interface PairOptions {
  readonly bond: PairBond;
  /** By line and device: since when it is heard without a break, Unix ms. */
  heard(): Readonly<Record<string, number>>;
  /** The record that pages show is a store that both write, not one of this machine alone: what the other one covers is no hole in it. */
  readonly sharesRecord: boolean;
}

/** A store that both gateways of a pair write, as one of them sees it. */
export interface Share {
  readonly active: boolean;
  readonly role: AbortSignal;
  /** Whether the store has a sample, or the same word of the plant, from the other gateway. */
  covers(batch: SampleBatch, row: number): boolean;
  /** `whole`: nothing older waits any more. */
  acknowledged(batch: SampleBatch, lane: Lane, whole: boolean): void;
  /** Asked at every announcement: whether nothing at all waits. */
  caughtUp: () => boolean;
}

const ANNOUNCE_MS = 500;
/** A gateway that has just come hears everything within so many announcements. */
const ALL_EVERY = 10;
/** So often the own ledger is compared with what the other one says, in announcements. */
const LEDGER_EVERY = 4;

export class Pair {
  readonly #options: PairOptions;
  readonly #points: PointTable;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ledger: Pick<Ledger, 'list' | 'cover'>;
  readonly #table: number;
  readonly #deviceOf: readonly string[];
  readonly #spans = new HeardSpans();
  readonly #stores = new Map<string, { marks: Marks; coverage: Coverage; share: Share }>();
  #saidOther = false;
  #announcements = 0;

  constructor(
    options: PairOptions,
    room: { points: PointTable; clock: Clock; log: Log; table: number; ledger: Pick<Ledger, 'list' | 'cover'> },
  ) {
    this.#options = options;
    this.#points = room.points;
    this.#clock = room.clock;
    this.#log = room.log;
    this.#ledger = room.ledger;
    this.#table = room.table;
    this.#deviceOf = room.points.points.map(({ line, device }) => deviceKey(line, device));
    options.bond.onAnnounced((bytes) => this.#heard(bytes));
  }

  share(sink: string): Share {
    const { bond } = this.#options;
    const marks = new Marks(this.#points.length);
    const coverage = new Coverage(this.#deviceOf, this.#spans);
    const share: Share = {
      get active() {
        return bond.active;
      },
      get role() {
        return bond.role;
      },
      covers: ({ point, sourceTime, receiveTime }, row) =>
        coverage.covers(point[row] ?? 0, sourceTime[row] ?? 0, receiveTime[row] ?? 0),
      acknowledged: (batch, lane, whole) => marks.take(batch, lane, whole),
      caughtUp: () => false,
    };
    this.#stores.set(sink, { marks, coverage, share });
    return share;
  }

  /** Announces what is acknowledged while this gateway is at work, until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    const { bond } = this.#options;
    for (let round = 0; !signal.aborted; round = bond.active ? round + 1 : 0) {
      if (bond.active) bond.announce(this.announcement(round % ALL_EVERY === 0));
      await this.#clock.sleep(ANNOUNCE_MS, signal);
    }
  }

  /** `all`: not only what moved since the last one. */
  announcement(all: boolean): Uint8Array {
    const at = this.#clock.now();
    const stores = [...this.#stores].map(([sink, { marks, share }]) => {
      const said = marks.say(sink, all);
      return share.caughtUp() ? { ...said, settledUntil: at } : said;
    });
    return encodeAnnouncement({ table: this.#table, at, heard: this.#options.heard(), stores });
  }

  #heard(bytes: Uint8Array): void {
    const announcement = decodeAnnouncement(bytes);
    if (announcement === null) return;
    if (announcement.table !== this.#table) {
      if (!this.#saidOther)
        this.#log.error(
          'the other gateway of the pair runs another configuration; nothing of it is taken as delivered',
          {
            zh: '冗余对中另一网关的配置不同；它已送达的样本一概不算，请使两边配置一致',
          },
        );
      this.#saidOther = true;
      return;
    }
    this.#saidOther = false;
    this.#spans.take(announcement.at, announcement.heard);
    for (const store of announcement.stores) this.#stores.get(store.sink)?.coverage.take(store);
    if (!this.#options.sharesRecord || this.#announcements++ % LEDGER_EVERY !== 0) return;
    const settledUntil = announcement.stores.reduce(
      (until, store) => Math.min(until, store.settledUntil),
      announcement.at,
    );
    settleCovered(this.#ledger, this.#spans, settledUntil, this.#clock.now());
  }
}
