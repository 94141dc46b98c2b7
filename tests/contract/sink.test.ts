import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Influxdb } from '../../config/plant/base.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { historySink } from '../../gateway/delivery/sinks/history/history-sink.ts';
import { sinkKinds } from '../../gateway/delivery/sinks/index.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import type { Sink } from '../../gateway/delivery/sinks/sink.ts';
import { type EmbeddedHistory, openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import { startStore } from '../end-to-end/influxdb-store.ts';
import { batchOf, pointTable } from '../unit/gateway/delivery/delivery-fixture.ts';

// The same questions to every sink. The bus sink needs a broker and answers them in tests/end-to-end/bus-sparkplug.test.ts and in
// its unit tests; the list below says so, and a newcomer that is in neither list fails here.

const points = pointTable('FT-1', 'FT-2');
const NOW = 1_760_000_000_000;
const batch = batchOf([
  { point: 0, time: NOW, value: 1 },
  { point: 1, time: NOW, value: Number.NaN, status: 0x808c_0000 },
  { point: 0, time: NOW + 0.5, value: 2 },
]);
const signal = new AbortController().signal;

interface Rig {
  open(): Sink;
  /** Identities (point and source time) the store holds, each as often as it holds it. */
  held(): Promise<string[]>;
}

let dir: string;
let history: EmbeddedHistory;
let store: Awaited<ReturnType<typeof startStore>>;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'zhongshi-sinks-'));
  history = await openEmbeddedHistory({ dir, points, clock: systemClock, log: silentLog, retentionDays: 36_500 });
  store = await startStore();
});
afterAll(async () => {
  await history.close();
  await store.stop();
  rmSync(dir, { recursive: true, force: true });
});

const rigs: Record<string, Rig> = {
  history: {
    open: () => historySink(history),
    held: async () => {
      const query = { from: 0, to: 2 * NOW, columns: 1, method: 'raw', context: 'live' } as const;
      const answers = await Promise.all(['FT-1', 'FT-2'].map((tag) => history.range({ ...query, tag }, signal)));
      return answers.flatMap(({ tag, time }) => time.map((at) => `${tag} ${at}`));
    },
  },
  influxdb: {
    open: () =>
      influxdbSink({
        settings: Influxdb.parse({ url: store.url, bucket: 'pilot' }),
        site: 'wuhai',
        points,
        clock: systemClock,
      }),
    // A point of the store is named by series and time, so a line that comes again with the same name is the same point.
    held: async () => {
      const identities = store.stored.map((line) => {
        const [, tag, micros] = /tag=([^ ,]+) .* (\d+)$/.exec(line) ?? [];
        return `${tag} ${Number(micros) / 1000}`;
      });
      return [...new Set(identities)];
    },
  },
};
const askedElsewhere = ['mqtt'];

test('every sink of the list is asked', () => {
  expect(sinkKinds.map(({ name }) => name).sort()).toEqual([...Object.keys(rigs), ...askedElsewhere].sort());
});

describe.each(Object.entries(rigs))('sink %s', (name, { open, held }) => {
  test('goes by its name in the list', () => {
    expect(open().name).toBe(name);
  });

  test('written twice holds once, Bad samples too', async () => {
    const sink = open();
    for (let time = 0; time < 2; time++) expect(await sink.write(batch, 3, signal)).toEqual({ outcome: 'stored' });
    expect((await held()).sort()).toEqual([`FT-1 ${NOW}`, `FT-1 ${NOW + 0.5}`, `FT-2 ${NOW}`]);
    await sink.close();
  });

  test('a position it says it stored is where it goes on', async () => {
    const sink = open();
    if (sink.storedPosition) expect(await sink.storedPosition()).toBe(3);
    await sink.close();
  });

  test('an aborted write is never answered as stored', async () => {
    const sink = open();
    const delivery = await sink.write(batch, 6, AbortSignal.abort()).catch(() => ({ outcome: 'later' }));
    expect(delivery.outcome).toBe('later');
    await sink.close();
  });

  test('closes twice, quietly', async () => {
    const sink = open();
    await sink.close();
    await sink.close();
  });
});
