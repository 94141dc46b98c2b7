import { loadConfig } from '../../config/plant/load.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { type Bench, quantile } from './bench.ts';

const HOUR_S = 3600;
const RUNS = 5;

/** How much faster than real time the virtual BDO line runs on one thread. */
export const plant: Bench = {
  name: 'plant',
  title: 'The virtual BDO line',
  run: async () => {
    const { lines, points } = loadConfig();
    const line = lines.find(({ id }) => id === 'bdo');
    if (!line) throw new Error('the BDO line is not in the configuration');
    const simulated = createPlant(line, points, { seed: 1, noise: 'realistic' });
    const factors = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      simulated.advance(HOUR_S);
      return (HOUR_S * 1000) / (performance.now() - start);
    });
    return [
      {
        metric: 'speed against real time',
        value: quantile(factors, 0.5),
        unit: 'times',
        better: 'higher',
        conditions: `realistic noise, median of ${RUNS} simulated hours`,
      },
    ];
  },
};
