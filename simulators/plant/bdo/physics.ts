// Small laws that several units share.

export const GAS_CONSTANT = 8.314;
export const WATER_HEAT_CAPACITY = 4.186;
export const kelvin = (celsius: number): number => celsius + 273.15;

/** Rate factor against a reference temperature; energy in kJ/mol, temperatures in °C. */
export const arrhenius = (energy: number, celsius: number, referenceC: number): number =>
  Math.exp((-energy / 0.008314) * (1 / kelvin(celsius) - 1 / kelvin(referenceC)));

/** Vapour pressure of water, kPa (Antoine in mmHg: 8.07131 − 1730.63/(233.426 + t), line pack section 12). */
export const waterVapourPressure = (celsius: number): number =>
  0.133322 * 10 ** (8.07131 - 1730.63 / (233.426 + celsius));

/** Effectiveness of a counter-current exchanger from its number of transfer units and the ratio of heat capacity flows (≤ 1). */
export const effectiveness = (transferUnits: number, ratio: number): number => {
  const decay = Math.exp(-transferUnits * (1 - ratio));
  return (1 - decay) / (1 - ratio * decay);
};

/** The transfer units that give an effectiveness: the inverse of the above. */
export const transferUnits = (effect: number, ratio: number): number =>
  Math.log((1 - ratio * effect) / (1 - effect)) / (1 - ratio);
