import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { gaussian } from '../../../../simulators/random.ts';
import { Reconciler } from '../../../../twin/reconcile/reconciler.ts';
import { siteNetwork } from '../../../bench/flow-network.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of heap that one tick leaves behind, garbage included; the fewest of some rounds, as compiling leaves some too. */
const bytesPerTick = (streams: number, ticks: number): number => {
  const { problem, sigma, measure, flow } = siteNetwork(streams, 17, 0);
  const reconciler = new Reconciler(problem);
  const normal = gaussian(seeded(3));
  const readings = Array.from({ length: 8 }, () => measure(normal));
  reconciler.x.set(flow);
  const options = { pinned: [] };
  let sum = 0;
  const run = (count: number) => {
    for (let k = 0; k < count; k++) {
      const { objective } = reconciler.solve(readings[k % readings.length] as Float64Array, sigma, options);
      reconciler.computeVariances();
      sum += objective;
    }
  };
  run(ticks);
  let fewest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    collect();
    const before = process.memoryUsage();
    run(ticks);
    const after = process.memoryUsage();
    fewest = Math.min(fewest, after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers);
  }
  expect(sum).not.toBeNaN();
  return fewest / ticks;
};

test('a tick leaves behind a few small objects, the same however large the network', () => {
  expect(bytesPerTick(50, 1000)).toBeLessThan(4_000);
  expect(bytesPerTick(2000, 60)).toBeLessThan(4_000); // one number for each stream would be 16,000
});
