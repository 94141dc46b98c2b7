import { expect } from 'vitest';
import { seeded } from '../../../config/vocabulary/random.ts';
import { isBusy } from './busy.ts';
import type { strikesOf } from './failure.ts';
import { empty, type Missing, unexplained, unexplainedPauses } from './record.ts';
import type { MatrixRoom } from './room.ts';
import { strike } from './strike.ts';

// The judgement that is the same for every failure, from counters alone.

/** Collecting again within this after the mending. */
const AGAIN_MS = 10_000;
const againMs = (): number => (isBusy() ? 3 : 1) * AGAIN_MS;
/** What was shown this recently may still be on its way. */
const ON_ITS_WAY_MS = 2_500;
const SETTLED_MS = 30_000;
const LATE_SCANS_MS = 10_000;
const TAGS_LOOKED_AT = 20;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export class Judge {
  readonly #room: MatrixRoom;
  readonly #begun = Date.now();
  #judgedTo: number = this.#begun;
  /** Everything that is missing so far. */
  readonly #missing: Missing[] = [];
  /** Modbus numbers missing after failures that lose nothing: only a scan that a busy machine made too late excuses them. */
  readonly #lateOnly: Missing[] = [];
  readonly log: object[] = [];

  constructor(room: MatrixRoom) {
    this.#room = room;
  }

  /** Breaks, waits, mends, waits until it is whole again, and compares. */
  async strikes({ failure, afterMs, forMs }: ReturnType<typeof strikesOf>[number]): Promise<void> {
    const room = this.#room;
    const known = new Map((await room.gateway.gaps()).map(({ id, to }) => [id, to]));
    await pause(afterMs);
    const mend = await strike(room, failure);
    await pause(forMs);
    await mend();
    const mended = performance.now();
    await room.collecting(Date.now(), againMs() + 20_000);
    // A hole that was still open goes on under its name: what is longer than it was is news too.
    const isNews = ({ id, to }: { id: string; to: number | null }) => !known.has(id) || known.get(id) !== to;
    const news = async () => (await room.gateway.gaps()).filter(isNews).map(({ cause }) => cause);
    // Here nothing looks wrong until the gateway finds out by itself.
    if (failure.breaks === 'items-mute')
      await expect.poll(news, { timeout: againMs() + 20_000 }).toContain(failure.cause);
    const recoveredMs = performance.now() - mended;
    const missing = await this.#settled(failure.loses === 'nothing');
    const gaps = await room.gateway.gaps();
    const causes = await news();
    const { counters } = room.record;
    this.log.push({ failure: failure.name, afterMs, forMs, recoveredMs, missing: missing.length, causes, ...counters });
    if (process.env.MATRIX_VERBOSE) console.log(JSON.stringify(this.log.at(-1)));
    const subscribed = missing.filter(isSubscribed);
    expect(unexplained(subscribed, gaps).slice(0, 5).map(told)).toEqual([]);
    if (failure.loses === 'nothing') {
      expect(subscribed.slice(0, 5).map(told)).toEqual([]);
      this.#lateOnly.push(...missing.filter((each) => !isSubscribed(each)));
    }
    expect({ storedTwice: counters.storedTwice, wrong: counters.wrong }).toEqual({ storedTwice: 0, wrong: 0 });
    if (failure.cause) expect(causes).toContain(failure.cause);
    expect(recoveredMs).toBeLessThan(againMs());
  }

  /** What is missing since the last judgement, once it is complete (or explained) or time is up. */
  async #settled(whole: boolean): Promise<Missing[]> {
    const room = this.#room;
    const to = Date.now() - 500;
    await pause(ON_ITS_WAY_MS - 500);
    const until = performance.now() + SETTLED_MS;
    for (;;) {
      room.record.catchUp();
      const missing = room.record.missing(this.#judgedTo, to);
      const subscribed = missing.filter(isSubscribed);
      const open = whole || subscribed.length === 0 ? subscribed : unexplained(subscribed, await room.gateway.gaps());
      if ((room.record.newestStep >= room.record.stepAt(to) && open.length === 0) || performance.now() > until) {
        this.#judgedTo = to;
        for (const each of missing) this.#missing.push(each);
        return missing;
      }
      await pause(1000);
    }
  }

  /** After the last failure: the gateway stops in order, and journal, store, historian and ledger must say the same. */
  async closes(): Promise<void> {
    const room = this.#room;
    await room.delivered(60_000);
    await this.#settled(false);
    await this.#historian();
    await this.#bus();
    // Scans that came too late are told at most once a second.
    const polled = this.#missing.filter((each) => !isSubscribed(each));
    const pauses = room.record.pauses(this.#begun, this.#judgedTo);
    await expect
      .poll(
        async () => {
          const known = await room.gateway.gaps();
          const late = known.filter(({ cause }) => cause === 'scan-missed');
          return {
            missing: [...unexplained(polled, known), ...unexplained(this.#lateOnly, late)].slice(0, 5).map(told),
            pauses: unexplainedPauses(pauses, known),
          };
        },
        { timeout: LATE_SCANS_MS, interval: 1000 },
      )
      .toEqual({ missing: [], pauses: [] });
    const gaps = await room.gateway.gaps();
    // What came before the first judgement, such as waiting for devices that start together with the gateway, was not compared, nor what came
    // after the last one.
    const compared = gaps.filter(({ from, to }) => (to ?? this.#judgedTo) > this.#begun && from < this.#judgedTo);
    const lasting = compared.filter(({ healed, cause }) => healed !== 'yes' && !NO_LOSS.has(cause));
    const claimed = empty(lasting, this.#missing, pauses).map(({ cause, source, from, to, healed }) => ({
      cause,
      source,
      ms: (to ?? 0) - from,
      healed,
    }));
    if (process.env.MATRIX_VERBOSE)
      console.log(JSON.stringify({ records: gaps.length, lasting: lasting.length, claimed }));
    await room.gateway.stop();
    room.record.catchUp();
    expect(await room.journalledNotStored()).toBe(0);
    expect(claimed).toEqual([]);
    await this.#influxd();
  }

  /** The bus: what the store has its subscriber has heard, nothing else, and nothing old as news. */
  async #bus(): Promise<void> {
    const { record, host } = this.#room;
    const to = this.#judgedTo;
    await expect
      .poll(
        () =>
          record
            .heldOnlyHere((place, step) => host.has(place, step), to)
            .slice(0, 5)
            .map(told),
        {
          timeout: SETTLED_MS,
          interval: 1000,
        },
      )
      .toEqual([]);
    if (process.env.MATRIX_VERBOSE) console.log(JSON.stringify(host.counters));
    const { wrong, newsOfOld, live, historical } = host.counters;
    expect({ wrong, newsOfOld }).toEqual({ wrong: 0, newsOfOld: 0 });
    expect(live).toBeGreaterThan(0);
    expect(historical).toBeGreaterThan(0);
  }

  /** A real InfluxDB that was killed: what it had acknowledged it answers, each sample once. */
  async #influxd(): Promise<void> {
    const { points } = this.#room.config.points;
    const totals = await this.#room.influxdTotals();
    if (totals === null) return;
    const wrong = points.flatMap(({ tag, index }) => {
      const acknowledged = this.#room.record.total(index);
      const { count, sum } = totals.get(tag) ?? { count: 0, sum: 0 };
      return count === acknowledged.count && sum === acknowledged.sum ? [] : [{ tag, count, sum, acknowledged }];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  }

  /** The historian of a gateway: no time twice, and no number missing that the store has. */
  async #historian(): Promise<void> {
    const random = seeded(1);
    const { points } = this.#room.config.points;
    const missing = new Set(this.#missing.map(({ point, number }) => `${point.tag} ${number}`));
    for (let look = 0; look < TAGS_LOOKED_AT; look++) {
      const tag = points[Math.floor(random() * points.length)]?.tag ?? '';
      const { time, last, status } = await this.#room.gateway.history(tag);
      expect([tag, new Set(time).size]).toEqual([tag, time.length]);
      const numbers = new Set(last.filter((value, row) => value !== null && (status[row] ?? 0) >>> 30 === 0));
      const all = [...numbers].map(Number).filter((value) => value < 1e8);
      const lost: number[] = [];
      if (!tag.startsWith('XT-2'))
        for (let number = Math.min(...all); number < Math.max(...all); number++)
          if (!numbers.has(number) && !missing.has(`${tag} ${number}`)) lost.push(number);
      expect([tag, lost]).toEqual([tag, []]);
    }
  }
}

/** These tell of something that happened, and need not have cost a sample. */
const NO_LOSS: ReadonlySet<string> = new Set(['clock-jump', 'journal-disk-full', 'scan-missed']);

/** Of the OPC UA server: queues hold what is said meanwhile, so where nothing may be lost there is nothing missing. */
const isSubscribed = ({ point }: Missing): boolean => point.address.protocol === 'opcua';

const told = ({ point: { tag }, number, at }: Missing): string => `${tag} ${number} of ${new Date(at).toISOString()}`;
