import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Base, Influxdb } from '../../config/plant/base.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { emptyBatch, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { startDelivery } from '../../gateway/delivery/delivery.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';
import { type Bench, type Measurement, quantile } from './bench.ts';
import { pause } from './processes.ts';

const POINTS = 5_000;
const LIVE_PER_SECOND = 5_000;
const CHUNK = 500;
/** What an outage of four minutes leaves, journalled at once rather than waited for. */
const MISSED = 1_200_000;
const SETTLE_MS = 25_000;
const OUTAGE_MS = (MISSED / LIVE_PER_SECOND) * 1000;

interface Figures {
  readonly backlog: number;
  readonly live: number;
  readonly drainMs: number;
  readonly delaysMs: readonly number[];
}

/** `CHUNK` samples of so many neighbouring points at a time. */
const chunk = (first: number, time: number): SampleBatch => {
  const batch = { ...emptyBatch(CHUNK), length: CHUNK };
  for (let row = 0; row < CHUNK; row++) {
    batch.point[row] = (first + row) % POINTS;
    batch.value[row] = Math.round(Math.sin((first + row) / 100) * 10_000) / 100;
  }
  batch.sourceTime.fill(time);
  batch.receiveTime.fill(time);
  return batch;
};

const run = async (): Promise<Measurement[]> => {
  const room = mkdtempSync(join(tmpdir(), 'zhongshi-drain-'));
  const store = fork(join(import.meta.dirname, 'drain-store.ts'));
  const [port] = (await once(store, 'message')) as [number];
  const url = `http://127.0.0.1:${port}`;
  const { journal, sinks: pace } = Base.parse({ site: 'bench', name: { zh: '测', en: 'bench' }, timeZone: 'UTC' });
  const points = pointTable(...Array.from({ length: POINTS }, (_, index) => `XT-${10_000 + index}`));
  const settings = Influxdb.parse({ url, bucket: 'bench' });
  const delivery = await startDelivery({
    dataDir: room,
    points,
    settings: journal,
    pace,
    sinks: [influxdbSink({ settings, site: 'bench', points, clock: systemClock })],
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  try {
    const now = Date.now();
    for (let sent = 0; sent < MISSED; sent += CHUNK) {
      const appended = delivery.append(chunk(sent, now - OUTAGE_MS + (sent / LIVE_PER_SECOND) * 1000));
      if (sent % 50_000 === 0) await appended;
    }
    const began = performance.now();
    let said = 0;
    const speak = async (): Promise<void> => {
      const due = ((performance.now() - began) / 1000) * LIVE_PER_SECOND;
      for (; said + CHUNK <= due; said += CHUNK) void delivery.append(chunk(said, Date.now()));
      await pause(10);
    };
    // The rate of a backlog follows that of the plant, not that of this bench filling the journal.
    while (performance.now() - began < SETTLE_MS) await speak();
    await fetch(`${url}/back`);
    const from = performance.now();
    const usage = process.cpuUsage();
    let figures: Figures = { backlog: 0, live: 0, drainMs: 0, delaysMs: [] };
    while (figures.backlog < MISSED && performance.now() - from < 180_000) {
      await speak();
      if (delivery.health().sinks[0]?.backlogSamples === 0 || said % 25_000 === 0)
        figures = (await (await fetch(`${url}/figures`)).json()) as Figures;
    }
    const seconds = (performance.now() - from) / 1000;
    const spent = process.cpuUsage(usage);
    const conditions = `${MISSED} samples missed, ${LIVE_PER_SECOND} samples/s live, influxdb sink over HTTP, default rate; live: heard after the store's first answer`;
    return [
      {
        metric: 'backlog drained for each live sample',
        value: figures.backlog / (figures.drainMs / 1000) / LIVE_PER_SECOND,
        unit: 'times',
        better: 'higher',
        conditions,
      },
      {
        metric: 'live delay p99 while draining',
        value: quantile(figures.delaysMs, 0.99),
        unit: 'ms',
        better: 'lower',
        conditions,
      },
      {
        metric: 'live delay worst while draining',
        value: quantile(figures.delaysMs, 1),
        unit: 'ms',
        better: 'lower',
        conditions,
      },
      {
        metric: 'processor while draining',
        value: ((spent.user + spent.system) / 1e6 / seconds) * 100,
        unit: '% of core',
        better: 'lower',
        conditions,
      },
    ];
  } finally {
    await delivery.stop(0);
    store.kill('SIGTERM');
    rmSync(room, { recursive: true, force: true });
  }
};

export const drain: Bench = {
  name: 'drain',
  title: 'After an outage: the backlog behind the live lane',
  run,
};
