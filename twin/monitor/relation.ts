import type { TwinMonitor } from '../../config/plant/twin-monitors.ts';

/**
 * Value of a relation now, from readings in the units their points declare; NaN when a reading is missing or the relation
 * means nothing there (a logarithm of nothing, an exchanger without a temperature difference).
 */
export const relationValue = (
  monitor: Exclude<TwinMonitor, { kind: 'hysteresis' }>,
  read: (tag: string) => number,
): number => {
  switch (monitor.kind) {
    case 'combination':
      return monitor.terms.reduce((sum, { tag, coefficient }) => {
        const value = read(tag);
        return sum + coefficient * (monitor.scale === 'log' ? logarithm(value) : value);
      }, 0);
    case 'heat-transfer':
      return heatTransfer(monitor, read);
    case 'rate-constant':
      return rateConstant(monitor, read);
  }
};

const logarithm = (value: number): number => (value > 0 ? Math.log(value) : Number.NaN);

const meanOf = (tags: readonly string[], read: (tag: string) => number): number =>
  tags.reduce((sum, tag) => sum + read(tag), 0) / tags.length;

/**
 * Logarithm of the heat transfer coefficient at normal utility flow: number of transfer units of an exchanger whose other side
 * has one temperature, NTU = −ln((T − T_out) / (T − T_in)), times the flow, corrected by flow to the power `exponent` (Wilson 1915).
 */
const heatTransfer = (
  { flow, inlet, outlet, process, flowNormal, exponent }: Extract<TwinMonitor, { kind: 'heat-transfer' }>,
  read: (tag: string) => number,
): number => {
  const hot = meanOf(process, read);
  const units = -logarithm((hot - read(outlet)) / (hot - read(inlet)));
  const share = read(flow) / flowNormal;
  return logarithm(units) + logarithm(share) - exponent * logarithm(share);
};

const GAS_CONSTANT = 8.314e-3;
const kelvin = (celsius: number): number => celsius + 273.15;

/**
 * Logarithm of the rate constant of a stirred tank at its normal temperature: k = F (w_in − w) / w^n, corrected by Arrhenius.
 * Holdup and density are constants that the reference takes up.
 */
const rateConstant = (
  monitor: Extract<TwinMonitor, { kind: 'rate-constant' }>,
  read: (tag: string) => number,
): number => {
  const { flow, inletFraction, outlet, temperature, temperatureNormal, activationKjMol, order } = monitor;
  const left = read(outlet);
  const celsius = meanOf(temperature, read);
  const arrhenius = (activationKjMol / GAS_CONSTANT) * (1 / kelvin(celsius) - 1 / kelvin(temperatureNormal));
  return logarithm(read(flow)) + logarithm(inletFraction - left) - order * logarithm(left) + arrhenius;
};
