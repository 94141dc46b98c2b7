import { loadConfig } from '../../config/plant/load.ts';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineTwin } from '../../twin/runner/line-twin.ts';
import { deliver } from '../simulation/delivery.ts';
import { type Bench, type Measurement, quantile } from './bench.ts';

const WARM_UP_TICKS = 60;
const TIMED_TICKS = 300;
const RATE_TICKS = 1000;
const START_MS = 1_767_225_600_000;
const SEED = 31;

/** Ticks of the BDO twin on the stream that the gateway delivers of the virtual plant, in this process and nothing beside it. */
const tickThrough = (noise: 'gaussian' | 'realistic'): Measurement[] => {
  const { lines, points } = loadConfig(undefined, ['bdo']);
  const [line] = lines;
  if (!line) throw new Error('the BDO line is not configured');
  const plant = createPlant(line, points, { seed: SEED, noise });
  const twin = new LineTwin({ line, points, context: 'simulation', clock: systemClock });
  const { second } = deliver(plant, points, twin.reads, START_MS);
  const times: number[] = [];
  let rejected = 0;
  let named = 0;
  let failed = 0;
  for (let k = -WARM_UP_TICKS; k < RATE_TICKS; k++) {
    const batches = second();
    const started = performance.now();
    for (const batch of batches) twin.accept(batch);
    const { report } = twin.tick(START_MS + plant.timeS * 1000);
    if (k < 0) continue;
    if (k < TIMED_TICKS) times.push(performance.now() - started);
    if (report.globalTest.rejected) rejected++;
    if (report.candidates.length > 0) named++;
    if (!report.converged) failed++;
  }
  const conditions = `BDO, ${noise} noise, seed ${SEED}, values by exception as the gateway delivers them`;
  const rate = (metric: string, count: number): Measurement => ({
    metric: `${metric}, ${noise}`,
    value: (100 * count) / RATE_TICKS,
    unit: '%',
    better: 'lower',
    conditions: `${conditions}, ${RATE_TICKS} ticks of a sound plant`,
  });
  const time = (share: number): Measurement => ({
    metric: `tick p${share * 100}, ${noise}`,
    value: quantile(times, share),
    unit: 'ms',
    better: 'lower',
    conditions: `${conditions}, ${TIMED_TICKS} ticks with report and estimates, one process`,
  });
  return [
    ...(noise === 'gaussian' ? [time(0.5), time(0.99)] : []),
    rate('global test rejects (level 5 %)', rejected),
    rate('ticks with a candidate named', named),
    rate('ticks not converged', failed),
  ];
};

export const twin: Bench = {
  name: 'twin',
  title: 'Twin of the BDO line: time of a tick, alarms of a sound plant',
  run: async () => [...tickThrough('gaussian'), ...tickThrough('realistic')],
};
