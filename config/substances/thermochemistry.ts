import { ANTOINE, type Phase, SHOMATE, SUBSTANCES, type Substance } from './data.ts';
import { HOT_SPECIES, type HotSpeciesId } from './hot-species.ts';
import { molarEnthalpy as hotMolarEnthalpy } from './hot-thermochemistry.ts';

const BY_ID: ReadonlyMap<string, Substance> = new Map(SUBSTANCES.map((substance) => [substance.id, substance]));
const REFERENCE_K = 298.15;
/** Above this a gas's heat capacity is no constant any more. */
const HOT_K = 700;

const isHotSpecies = (id: string): id is HotSpeciesId => id in HOT_SPECIES;

export type Aggregate = 'S' | 'L' | 'V';

/** Throws for a species that is not in the data: a line may only name what the base knows. */
export const substanceOf = (id: string): Substance => {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`no thermochemistry for '${id}'; add it to config/substances/data.ts`);
  return found;
};

/** A species without gas data in a gas stream counts as entrained droplets. */
const phaseOf = (substance: Substance, aggregate: Aggregate): Phase =>
  aggregate === 'V' && substance.gas ? substance.gas : substance.condensed;

/** Enthalpy of one mole against the elements at 25 °C, J/mol. Constant cp but of hot gases; no pressure or mixing term. */
const molarEnthalpy = (id: string, aggregate: Aggregate, temperatureK: number): number => {
  const substance = substanceOf(id);
  if (aggregate === 'V' && substance.gas && temperatureK > HOT_K && isHotSpecies(id))
    return 1000 * hotMolarEnthalpy(id, temperatureK);
  const { formation, cp } = phaseOf(substance, aggregate);
  return formation * 1000 + cp * (temperatureK - REFERENCE_K);
};

/** J/kg, against the elements at 25 °C. */
export const specificEnthalpy = (id: string, aggregate: Aggregate, temperatureK: number): number =>
  (molarEnthalpy(id, aggregate, temperatureK) / substanceOf(id).molarMass) * 1000;

/** Enthalpy flow in W of component flows in kg/s. */
export const enthalpyFlow = (
  flows: Readonly<Record<string, number>>,
  aggregate: Aggregate,
  temperatureK: number,
): number =>
  Object.entries(flows).reduce((sum, [id, flow]) => sum + flow * specificEnthalpy(id, aggregate, temperatureK), 0);

/** Reaction enthalpy at 25 °C, kJ per mole of reaction; stoichiometry with products positive. */
export const reactionEnthalpy = (
  stoichiometry: Readonly<Record<string, number>>,
  aggregate: (id: string) => Aggregate = () => 'L',
): number =>
  Object.entries(stoichiometry).reduce(
    (sum, [id, nu]) => sum + (nu * molarEnthalpy(id, aggregate(id), REFERENCE_K)) / 1000,
    0,
  );

/** Ideal-gas cp by the Shomate equation, J/(mol·K); null outside the fitted range. */
export const gasHeatCapacity = (id: string, temperatureK: number): number | null => {
  const fit = SHOMATE[id];
  if (!fit || temperatureK < fit.rangeK[0] || temperatureK > fit.rangeK[1]) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = fit.coefficients;
  const t = temperatureK / 1000;
  return a + b * t + c * t * t + d * t ** 3 + e / (t * t);
};

/** Vapour pressure in Pa; null outside the fitted range, because Antoine equations go wrong there without a sign. */
export const vapourPressure = (id: string, temperatureK: number): number | null => {
  const fit = ANTOINE[id];
  if (!fit || temperatureK < fit.rangeK[0] || temperatureK > fit.rangeK[1]) return null;
  return Math.exp(fit.a - fit.b / (temperatureK + fit.c));
};

/** Temperature in K at which the vapour pressure is `pressurePa`; null outside the fitted range. */
export const boilingTemperature = (id: string, pressurePa: number): number | null => {
  const fit = ANTOINE[id];
  if (!fit || !(pressurePa > 0)) return null;
  const temperatureK = fit.b / (fit.a - Math.log(pressurePa)) - fit.c;
  return temperatureK >= fit.rangeK[0] && temperatureK <= fit.rangeK[1] ? temperatureK : null;
};
