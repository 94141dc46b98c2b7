import { expect, test } from 'vitest';
import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import type { Point } from '../../../../config/plant/point.ts';
import { PointTable } from '../../../../config/plant/point.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import type { HistorySeries } from '../../../../config/vocabulary/series.ts';
import type { History } from '../../../../gateway/history/history.ts';
import { BlockModel } from '../../../../twin/dynamics/block/block-model.ts';
import { fitRange } from '../../../../twin/dynamics/record/range-fit.ts';
import { readRange } from '../../../../twin/dynamics/record/recorded-range.ts';

/** A cooled tank: reaction rate and heat transfer are to be found, the flow meter has an error of its own. */
const tank = DynamicBlock.parse({
  id: 'TANK',
  name: { zh: '釜', en: 'Tank' },
  units: ['R-1'],
  inputs: { feed: 'FT-1', coolant: 'TT-2' },
  parameters: {
    k: { value: 1, sigma: 0.2, unit: '1/h', source: 'test' },
    UA: { value: 2, sigma: 0.5, unit: 'kW/K', source: 'test' },
    feedBias: { value: 0, sigma: 0.5, unit: 'L/h', source: 'test' },
    tempBias: { value: 0, sigma: 0.01, unit: 'K', source: 'test' },
  },
  definitions: { r: 'k*exp((T - 60)/15)*c' },
  states: {
    c: { unit: 'mol/L', rate: '(feed + feedBias)*(10 - c)/100 - r', initial: 4, initialSigma: 2, noise: 0 },
    T: { unit: '°C', rate: 'r - UA*(T - coolant)/3', initial: 60, initialSigma: 2, noise: 0.05, controlled: true },
  },
  outputs: [
    { tag: 'TT-1', formula: 'T + tempBias' },
    { tag: 'AT-1', formula: 'c' },
  ],
  figures: [],
});
const TAGS = ['FT-1', 'TT-2', 'TT-1', 'AT-1'] as const;
const pointLike: Omit<Point, 'index' | 'tag' | 'sigma'> = {
  line: 'x',
  device: 'D',
  name: { zh: '测点', en: 'point' },
  isaType: 'AT',
  equipment: null,
  stream: null,
  unit: '1',
  range: { low: 0, high: 1 },
  normal: null,
  accuracy: '-',
  samplingMs: 60_000,
  deadband: 0,
  origin: 'measured',
  access: 'R',
  role: 'EST',
  limits: { hh: null, h: null, l: null, ll: null },
  priority: null,
  words: null,
  address: { protocol: 'sparkplug', node: 'n', metric: 'm' },
};
const SIGMA = { 'FT-1': 0.1, 'TT-2': 0.02, 'TT-1': 0.02, 'AT-1': 0.05 } as const;
const points = new PointTable(TAGS.map((tag, index) => ({ ...pointLike, index, tag, sigma: SIGMA[tag] })));

/** Twelve hours of the tank with k = 1.3 and UA = 1.6, the feed stepping and the coolant moving. */
const recorded = (seed: number): History => {
  const random = seeded(seed);
  const noise = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const model = new BlockModel(tank);
  const x = Float64Array.of(3.5, 61, 1.3, 1.6, 0, 0);
  const rows = new Map<string, number[]>(TAGS.map((tag) => [tag, []]));
  for (let minute = 0; minute < 720; minute++) {
    const feed = minute % 240 < 120 ? 80 : 140;
    const coolant = 45 + 5 * Math.sin(minute / 60);
    const said = { 'FT-1': feed, 'TT-2': coolant, 'TT-1': x[1] as number, 'AT-1': x[0] as number };
    for (const tag of TAGS) rows.get(tag)?.push(said[tag] + SIGMA[tag] * noise());
    model.inputs.set([feed, coolant]);
    model.advance(Float64Array.from(x), 1 / 60, x);
  }
  return {
    latest: async () => new BatchBuilder().take(),
    frame: async () => new BatchBuilder().take(),
    range: async ({ tag, from, to, context, columns, method }) => {
      const values = rows.get(tag) ?? [];
      const time = values.map((_, k) => k * 60_000).filter((at) => at >= from && at < to);
      const last = time.map((at) => values[at / 60_000] as number);
      return {
        tag,
        context,
        method,
        from,
        to,
        columns,
        time,
        min: last,
        max: last,
        first: last,
        last,
        status: time.map(() => 0),
        count: time.map(() => 1),
        total: time.length,
        nearest: { before: null, after: null },
        truncated: false,
      } satisfies HistorySeries;
    },
  };
};

const fitOf = async (seed: number, names: readonly string[], profile = false) => {
  const wanted = { from: 0, to: 720 * 60_000, stepMs: 60_000, context: 'live' } as const;
  const range = await readRange(tank, recorded(seed), points, wanted, new AbortController().signal);
  return fitRange(new BlockModel(tank), range, names, { profile });
};

test('rate and heat transfer come back from a recorded range with honest errors (seed 6)', async () => {
  const fit = await fitOf(6, ['k', 'UA'], true);
  expect(fit.message).toBeNull();
  expect(fit.misfit).toBeGreaterThan(0.7);
  expect(fit.misfit).toBeLessThan(1.3);
  const [k, UA] = fit.parameters;
  for (const [parameter, truth] of [
    [k, 1.3],
    [UA, 1.6],
  ] as const) {
    expect(Math.abs((parameter?.value ?? Number.NaN) - truth)).toBeLessThan(3 * (parameter?.sigma ?? 0));
    expect(parameter?.sigma).toBeLessThan(0.05 * truth);
    expect(parameter?.profile95?.low).toBeLessThan(truth);
    expect(parameter?.profile95?.high).toBeGreaterThan(truth);
  }
  expect(fit.identifiability.singularValues).toHaveLength(2);
});

test('what the block does not have is named together with what it has', async () => {
  await expect(fitOf(6, ['k99'])).rejects.toThrow(/no uncertain parameter 'k99'; it has k, UA, feedBias, tempBias/);
});

test('an input that was not recorded is said by its tag', async () => {
  const wanted = { from: 9e9, to: 9e9 + 3_600_000, stepMs: 60_000, context: 'live' } as const;
  const reading = readRange(tank, recorded(1), points, wanted, new AbortController().signal);
  await expect(reading).rejects.toThrow(/FT-1, an input of TANK, was not recorded/);
});
