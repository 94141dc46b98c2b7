import { loadConfig } from '../../config/plant/load.ts';
import { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { BlockModel } from '../../twin/dynamics/block/block-model.ts';
import { UnscentedFilter } from '../../twin/dynamics/filter/unscented.ts';
import { runExperiment } from '../../twin/whatif/experiment.ts';
import type { Bench, Measurement } from './bench.ts';

const STEPS = 200;

/** Virtual experiments of 1 and 24 hours with 200 draws on both reactors' models, and one step of their filters. */
const measure = (): Measurement[] => {
  const { lines, points } = loadConfig(undefined, ['bdo']);
  return (lines[0]?.twin?.dynamics ?? []).flatMap((block) => {
    const model = new BlockModel(block);
    const inputs = Float64Array.from(Object.values(block.inputs), (tag) => points.byTag(tag)?.normal ?? Number.NaN);
    model.inputs.set(inputs);
    const prior = model.prior();
    const origin = { at: 0, belief: { mean: prior.mean, root: prior.root.map((entry) => entry * 0.3) }, inputs };
    const speed = (horizonH: number): Measurement => {
      const request = WhatIfRequest.parse({ line: 'bdo', block: block.id, horizonH, points: 25 });
      const startedMs = performance.now();
      const { outcome } = runExperiment(block, origin, request);
      const tookMs = performance.now() - startedMs;
      if (outcome !== 'answered') throw new Error(`${block.id}: the experiment was refused`);
      return {
        metric: `${block.id}, ${horizonH} h ahead`,
        value: (horizonH * 3_600_000) / tookMs,
        unit: 'times real time',
        better: 'higher',
        conditions: 'BDO, 200 draws together, band of 25 points, one thread',
      };
    };
    const filter = new UnscentedFilter(model, origin.belief);
    const startedMs = performance.now();
    for (let k = 0; k < STEPS; k++) filter.predict(10 / 3600);
    return [
      speed(1),
      speed(24),
      {
        metric: `${block.id}, filter step of 10 s`,
        value: (performance.now() - startedMs) / STEPS,
        unit: 'ms',
        better: 'lower',
        conditions: `BDO, ${model.states} states and parameters, prediction only, ${STEPS} steps`,
      },
    ];
  });
};

export const whatIf: Bench = {
  name: 'what-if',
  title: 'Dynamic models: virtual experiments ahead of time, a step of the filters',
  run: async () => measure(),
};
