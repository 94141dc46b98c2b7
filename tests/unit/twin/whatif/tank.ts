import { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';

/** A stirred tank with a feed, a first-order reaction and a controlled temperature. */
export const tank = DynamicBlock.parse({
  id: 'TANK',
  name: { zh: '釜', en: 'Tank' },
  units: ['R-1'],
  inputs: { feed: 'FT-1' },
  parameters: { k: { value: 0.5, sigma: 0.05, unit: '1/h', source: 'test' } },
  definitions: { r: 'k*exp((T - 80)/20)*c' },
  states: {
    c: { unit: 'mol/L', rate: 'feed*(10 - c)/100 - r', initial: 2, initialSigma: 0.1, noise: 0 },
    T: { unit: '°C', rate: '0', initial: 80, initialSigma: 0.1, noise: 0, controlled: true },
  },
  outputs: [{ tag: 'AT-1', formula: 'c' }],
  figures: [
    { id: 'C', name: { zh: '浓度', en: 'Concentration' }, unit: '1', range: { low: 0, high: 10 }, formula: 'c' },
    { id: 'T', name: { zh: '温度', en: 'Temperature' }, unit: '°C', range: { low: 0, high: 200 }, formula: 'T' },
  ],
  region: [{ name: { zh: '温度', en: 'temperature' }, unit: '°C', formula: 'T', low: 60, high: 100 }],
});
