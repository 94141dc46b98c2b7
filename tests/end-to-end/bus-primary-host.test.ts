import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../config/vocabulary/clock.ts';
import type { BusRoom } from '../../gateway/bus/bus.ts';
import { openMqttSink } from '../../gateway/delivery/sinks/mqtt/mqtt-sink.ts';
import type { Sink } from '../../gateway/delivery/sinks/sink.ts';
import { freePort } from '../free-port.ts';
import { describeWith } from '../services.ts';
import { batchOf, tableOf } from '../unit/gateway/bus/points.ts';
import { bdSeqOf, mosquittoBroker, type TestBroker, until, witness } from './bus-rooms.ts';
import { layCable } from './cable.ts';

// The gateway's sink before mosquitto, its primary host played by mosquitto's own client: two programs that are not ours.

const points = tableOf({ X: ['FT-1', 'FT-2'] });
const never = new AbortController().signal;

describeWith(['mosquitto'], 'the bus sink and its host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'primary-host-'));
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  const rig = async (primaryHost: string | null) => {
    const broker = await mosquittoBroker();
    ends.push(() => broker.stop());
    const seen = await witness(broker.room, 'spBv1.0/site-live/#');
    ends.push(() => seen.close());
    return { broker, seen, sink: sinkOn(broker.room, primaryHost) };
  };
  const sinkOn = (room: BusRoom, primaryHost: string | null): Sink => {
    const sink = openMqttSink({ room, points, primaryHost, stateFile: join(folder, 'node.json'), pair: null });
    ends.push(() => sink.close());
    return sink;
  };
  const state = ({ room }: TestBroker, online: boolean, timestamp: number) => {
    const { port } = new URL(room.address.url);
    const message = JSON.stringify({ online, timestamp });
    execFileSync('mosquitto_pub', ['-p', port, '-t', 'spBv1.0/STATE/scada', '-q', '1', '-r', '-m', message]);
  };
  const stored = async (sink: Sink, value: number, lane: 'live' | 'backlog' = 'live') => {
    let answer = await sink.write(batchOf([0, value, value]), value, never, lane);
    await until(async () => {
      if (answer.outcome === 'stored') return true;
      answer = await sink.write(batchOf([0, value, value]), value, never, lane);
      return answer.outcome === 'stored';
    }, 'the sample to be taken');
  };

  test('nothing is said until it is online; its going is our death, its return a birth with the backlog marked', async () => {
    const { broker, seen, sink } = await rig('scada');
    expect(await sink.write(batchOf([0, 1, 1]), 1, never)).toMatchObject({
      outcome: 'later',
      reason: { en: expect.stringContaining('primary host scada') },
    });
    expect(seen.heard).toEqual([]);
    state(broker, true, 100);
    await stored(sink, 1);
    await until(() => seen.heard.length === 3, 'birth and sample');
    expect(seen.types()).toEqual(['NBIRTH', 'DBIRTH a.X', 'DDATA a.X']);

    state(broker, false, 50); // a late word of an earlier life of the host
    state(broker, false, 200);
    await until(() => seen.types().includes('NDEATH'), 'the death');
    expect(await sink.write(batchOf([0, 2, 2]), 2, never)).toMatchObject({ outcome: 'later' });
    await new Promise((resolve) => setTimeout(resolve, 1000)); // connected again by now, and silent
    expect(seen.types().slice(3)).toEqual(['NDEATH']);

    state(broker, true, 300);
    await stored(sink, 2, 'backlog');
    await stored(sink, 3);
    await until(() => seen.heard.length === 9, 'birth, what may have been said to nobody, backlog and sample');
    expect(seen.types().slice(4)).toEqual(['NBIRTH', 'DBIRTH a.X', 'DDATA a.X', 'DDATA a.X', 'DDATA a.X']);
    const data = seen.heard.filter(({ type }) => type === 'DDATA').map(({ payload }) => payload.metrics[0]);
    expect(data.map((metric) => [metric?.value, metric?.historical ?? false])).toEqual([
      [1, false],
      [1, true],
      [2, true],
      [3, false],
    ]);
    const [first, death, second] = seen.heard.filter(({ type }) => type.startsWith('N')).map(bdSeqOf);
    expect(death).toBe(first);
    expect(second).toBeGreaterThan(first ?? 0);
  });

  test('a host that starts anew without having been seen to go is told all births again', async () => {
    const { broker, seen, sink } = await rig('scada');
    state(broker, true, 100);
    await stored(sink, 1);
    state(broker, true, 200);
    await until(() => seen.types().filter((type) => type === 'NBIRTH').length === 2, 'another birth');
    expect(seen.types()).not.toContain('NDEATH');
  });

  test('a broker that takes and never acknowledges is left after a while; the sample is not taken for delivered', async () => {
    const { broker } = await rig(null);
    const port = await freePort();
    const cable = await layCable(port, Number(new URL(broker.room.address.url).port));
    ends.push(() => cable.remove());
    const tenfold = { ...systemClock, sleep: (ms: number, stop: AbortSignal) => systemClock.sleep(ms / 10, stop) };
    const address = { ...broker.room.address, url: `mqtt://127.0.0.1:${port}` };
    const sink = sinkOn({ ...broker.room, address, clock: tenfold }, null);
    await stored(sink, 1);
    cable.freeze();
    expect(await sink.write(batchOf([0, 2, 2]), 2, never)).toMatchObject({
      outcome: 'later',
      reason: { en: expect.stringContaining('acknowledged nothing') },
    });
    cable.mend();
    await stored(sink, 2);
  });
});
