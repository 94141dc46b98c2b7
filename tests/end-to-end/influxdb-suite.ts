import { expect, test } from 'vitest';
import type { Influxdb } from '../../config/plant/base.ts';
import type { HistoryQuery } from '../../config/vocabulary/series.ts';
import { influxdbSink } from '../../gateway/delivery/sinks/influxdb/influxdb-sink.ts';
import { influxdbHistory } from '../../gateway/history/influxdb/history.ts';
import { reduceRows } from '../../gateway/history/reduce.ts';
import { VirtualClock } from '../../simulators/virtual-clock.ts';
import { batchOf, pointTable, type Row } from '../unit/gateway/delivery/delivery-fixture.ts';

// What every InfluxDB is asked, whichever way it is written and read: real servers (influxdb-servers.test.ts) and the contract server of
// generation 3 (influxdb3.test.ts).

export const NOW = Date.UTC(2026, 0, 1);
export const points = pointTable('FT-1', 'FT-2');
export const signal = new AbortController().signal;
const statuses = [0, 0x4090_0000, 0x808c_0000];

export const rows: Row[] = Array.from({ length: 3000 }, (_, row) => ({
  point: row % 2,
  time: NOW + row * 125.25,
  value: row % 6 === 4 ? Number.NaN : Math.sin(row / 50) * 40,
  status: statuses[row % 3] ?? 0,
}));

export const sinkTo = (settings: Influxdb) =>
  influxdbSink({ settings, site: 'wuhai', points, clock: new VirtualClock(NOW) });

export const storedAsWritten = (settings: () => Influxdb) => {
  const history = () => influxdbHistory({ settings: settings(), points });
  const query = { tag: 'FT-1', from: NOW, to: NOW + 400_000, columns: 20, context: 'live' } as const;

  test('a batch written twice is stored once, and what is read is what was written', async () => {
    for (let time = 0; time < 2; time++)
      expect(await sinkTo(settings()).write(batchOf(rows), rows.length, signal)).toEqual({ outcome: 'stored' });
    const own = rows.filter(({ point }) => point === 0);
    const plain = own.map(({ time, value, status = 0 }) => ({
      time,
      value: Number.isNaN(value) ? null : value,
      status,
    }));
    for (const method of ['raw', 'minmax', 'm4'] as const) {
      const full: HistoryQuery = { ...query, method };
      expect(await history().range(full, signal)).toEqual(reduceRows(full, plain, { before: null, after: null }));
    }
  });

  test('a hole says what lies around it, latest is the newest of each point', async () => {
    const answer = await history().range(
      { ...query, method: 'minmax', from: NOW + 1_000_000, to: NOW + 2_000_000 },
      signal,
    );
    expect(answer).toMatchObject({ time: [], total: 0, nearest: { before: rows[2998]?.time, after: null } });
    const latest = await history().latest('live', signal);
    expect([...latest.sourceTime.subarray(0, latest.length)]).toEqual([rows[2998]?.time, rows[2999]?.time]);
    expect([...latest.status.subarray(0, latest.length)]).toEqual([rows[2998]?.status, rows[2999]?.status]);
  });

  test('a range too large to fetch is reduced by the store', async () => {
    const many = Array.from({ length: 60_000 }, (_, row) => ({
      point: 1,
      time: NOW + 1e7 + row * 100,
      value: row % 1000,
    }));
    expect(await sinkTo(settings()).write(batchOf(many), many.length, signal)).toEqual({ outcome: 'stored' });
    const large = { ...query, tag: 'FT-2', from: NOW + 1e7, to: NOW + 1.6e7, columns: 60, method: 'm4' as const };
    const answer = await history().range(large, signal);
    expect([answer.total, answer.time.length]).toEqual([60_000, 60]);
    expect(answer).toMatchObject({ min: Array(60).fill(0), max: Array(60).fill(999), first: Array(60).fill(0) });
    expect(answer.count).toEqual(Array(60).fill(1000));
  });

  test('a frame is the newest sample of each tag at or before the instant, as far back as it is told', async () => {
    const own = rows.filter(({ point }) => point === 0);
    const at = own[700]?.time ?? 0;
    const ask = { tags: ['FT-1'], at, lookbackMs: 1000, context: 'live' } as const;
    const found = async (more: object) => {
      const frame = await history().frame({ ...ask, ...more }, signal);
      return [...frame.sourceTime.subarray(0, frame.length)];
    };
    expect(await found({})).toEqual([at]);
    expect(await found({ at: at - 0.001 })).toEqual([own[699]?.time]);
    expect(await found({ at: at - 0.001, lookbackMs: 100 })).toEqual([]);
    expect(await found({ tags: ['FT-1', 'FT-2'] })).toHaveLength(2);
  });
};

/** Of a server that keeps the type of a field by shard. */
export const refusedByType = (settings: () => Influxdb, url: () => string) => {
  test('a point whose field has another type in the store is refused alone', async () => {
    // The store keeps the type it saw first in a week's shard: here somebody wrote q as a float a year before.
    const then = NOW - 365 * 86_400_000;
    const line = `sample,context=live,device=DCS,line=bdo,site=wuhai,tag=FT-1 q=1.5 ${then * 1000}`;
    await fetch(`${url()}/write?db=pilot&precision=u`, { method: 'POST', body: line });
    const three = batchOf([NOW, then + 1, NOW + 1].map((time) => ({ time, value: 1 })));
    const delivery = await sinkTo(settings()).write(three, 3, signal);
    expect(delivery).toMatchObject({ outcome: 'refused', items: [{ index: 1 }] });
    expect(JSON.stringify(delivery)).toContain('field type conflict');
  });
};
