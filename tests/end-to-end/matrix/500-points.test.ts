import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../services.ts';
import { failuresOf, seedsOfMatrix, strikesOf } from './failure.ts';
import { Judge } from './judge.ts';
import { cables, namespace } from './network.ts';
import { MatrixRoom } from './room.ts';

// Failure matrix, second part: what takes rights or time: a network namespace, a small file system, a clock that jumps, an hour without a
// store. 500 points at 2 Hz.

const SHAPE = { opcuaPoints: 460, modbusDevices: 2, modbusPoints: 20 };

const small = mkdtempSync(join(tmpdir(), 'zhongshi-small-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', small]).status === 0;
const network = namespace();
/** What this machine does not permit, and why. */
const skipped: Partial<Record<string, string>> = {
  ...(mounted ? {} : { 'disk-full': 'needs the right to mount' }),
  ...(network ? {} : { 'link-down': 'needs the right to make a network namespace' }),
};

describeWith(['mosquitto', 'libfaketime'], '500 points at 2 Hz', () => {
  let room: MatrixRoom;
  let judge: Judge;

  beforeAll(async () => {
    const journalDir = mounted ? small : undefined;
    room = await MatrixRoom.open({ shape: SHAPE, network: network ?? cables(), journalDir, clock: true });
    judge = new Judge(room);
  });
  afterAll(async () => {
    await room.remove();
    if (mounted) spawnSync('umount', [small]);
    rmSync(small, { recursive: true, force: true });
  });

  for (const seed of seedsOfMatrix())
    for (const each of strikesOf(failuresOf('500-points'), seed)) {
      const { failure, afterMs, forMs } = each;
      const why = skipped[failure.breaks];
      const name = `${failure.name} (seed ${seed}: after ${afterMs} ms, for ${forMs} ms)`;
      test.skipIf(why !== undefined)(why ? `${name} [${why}]` : name, () => judge.strikes(each));
    }

  // Compressed is the time between samples (230 times). Not compressed: the count of samples, what they take in memory and on disk, the drain.
  test('the store away for an hour’s worth of samples of 120 points at 1 Hz: memory stays, and all of it arrives', async () => {
    const steps = Math.ceil((120 * 3600) / SHAPE.opcuaPoints);
    const memory = async () => (await room.gateway.health(() => true)).processes[0]?.memoryBytes ?? 0;
    const before = await memory();
    await room.store.kill();
    const { peak } = await room.burst(steps, 16, memory);
    const waiting = await room.gateway.health(({ sinks }) =>
      sinks.some(({ sink, state }) => sink === 'influxdb' && state === 'waiting'),
    );
    expect(waiting.sinks.find(({ sink }) => sink === 'influxdb')?.backlogSamples).toBeGreaterThan(200_000);
    await room.store.start();
    const from = performance.now();
    await expect
      .poll(
        () => {
          room.record.catchUp();
          return room.record.burstMissing(steps);
        },
        { timeout: 90_000, interval: 500 },
      )
      .toBe(0);
    const drainMs = performance.now() - from;
    judge.log.push({ before, peak, after: await memory(), samples: steps * SHAPE.opcuaPoints, drainMs });
    if (process.env.MATRIX_VERBOSE) console.log(JSON.stringify(judge.log.at(-1)));
    expect(Math.max(peak, await memory()) - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('journal, store, historian and ledger say the same in the end', async () => {
    await judge.closes();
  });
});
