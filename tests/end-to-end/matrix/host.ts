import mqtt, { type MqttClient } from 'mqtt';
import type { PointTable } from '../../../config/plant/point.ts';
import { systemClock } from '../../../config/vocabulary/clock.ts';
import { silentLog } from '../../../config/vocabulary/log.ts';
import { systemRandom } from '../../../config/vocabulary/random.ts';
import type { SampleBatch } from '../../../config/vocabulary/sample.ts';
import { followFeed } from '../../../gateway/bus/feed.ts';
import { BURST, STEP_MS } from './source-line.ts';

// The primary host of the matrix: hears everything that is said on the bus, and says by its STATE when it is there to hear it.

export const HOST = 'matrix-host';
const SITE = 'matrix';
const STATE = `spBv1.0/STATE/${HOST}`;
/** As many steps as one run lasts. */
const STEPS_MAX = 4096;

export interface HostOptions {
  readonly url: string;
  readonly points: PointTable;
  /** So many points at the front of the table count the steps of the source. */
  readonly opcua: number;
  /** Unix ms of step 0. */
  readonly epoch: number;
}

/** What one host has heard, as numbers of steps. */
export class Host {
  readonly #options: HostOptions;
  readonly #stop = new AbortController();
  readonly #heard: Uint8Array;
  /** Of each point, the newest step that was told as news: clocks may be set, steps only go on. */
  readonly #news: Uint32Array;
  #state: MqttClient | null = null;
  readonly counters = { live: 0, historical: 0, wrong: 0, newsOfOld: 0 };

  constructor(options: HostOptions) {
    this.#options = options;
    this.#heard = new Uint8Array(options.opcua * STEPS_MAX);
    this.#news = new Uint32Array(options.opcua);
  }

  start(): void {
    const { url, points } = this.#options;
    const address = { url, user: null, password: null };
    const room = { address, site: SITE, clock: systemClock, random: systemRandom, log: silentLog };
    void followFeed(
      room,
      { context: 'live', points },
      {
        batch: (batch, { historical }) => {
          for (let row = 0; row < batch.length; row++) this.#take(batch, row, historical);
        },
        bus: (connected) => this.#announce(connected),
      },
      this.#stop.signal,
    );
  }

  /** Whether a step of a point was heard at all. */
  has(place: number, step: number): boolean {
    return this.#heard[this.#slot(place, step)] === 1;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#state?.endAsync(true);
  }

  /** Only once it hears: what is said before goes to nobody. Its death is the broker's to tell. */
  #announce(connected: boolean): void {
    this.#state?.end(true);
    this.#state = null;
    if (!connected) return;
    const timestamp = Date.now();
    const state = (online: boolean) => JSON.stringify({ online, timestamp });
    this.#state = mqtt.connect(this.#options.url, {
      reconnectPeriod: 0,
      will: { topic: STATE, payload: Buffer.from(state(false)), qos: 1, retain: true },
    });
    this.#state.on('error', () => {});
    this.#state.once('connect', () => this.#state?.publish(STATE, state(true), { qos: 1, retain: true }));
  }

  #take(batch: SampleBatch, row: number, historical: boolean): void {
    const { opcua, epoch } = this.#options;
    const place = batch.point[row] ?? 0;
    const value = batch.value[row] ?? 0;
    const isGood = (batch.status[row] ?? 0) >>> 30 === 0;
    if (place >= opcua || !isGood || value >= BURST || value === 0) return;
    const time = batch.sourceTime[row] ?? 0;
    if (historical) this.counters.historical++;
    else {
      this.counters.live++;
      if (value < (this.#news[place] ?? 0)) this.counters.newsOfOld++;
      else this.#news[place] = value;
    }
    const shownAt = epoch + value * STEP_MS;
    // Said again after a loss it has a later time; an earlier one nobody can have heard.
    if (!Number.isInteger(value) || time < shownAt - 1) this.counters.wrong++;
    if (Math.abs(time - shownAt) < 1) this.#heard[this.#slot(place, value)] = 1;
  }

  #slot(place: number, step: number): number {
    return place * STEPS_MAX + (step % STEPS_MAX);
  }
}
