import { HOT_SPECIES, type HotSpecies, type HotSpeciesId } from './hot-species.ts';

// Enthalpy, entropy and equilibrium above the pilot range of `thermochemistry.ts`: temperatures in K, enthalpies in kJ/mol against the
// elements at 25 °C, entropies in J/(mol·K).

const GAS_CONSTANT = 8.314462618;

const termsAt = ({ ranges }: HotSpecies, kelvin: number): HotSpecies['ranges'][number]['terms'] => {
  for (const { to, terms } of ranges) if (kelvin <= to) return terms;
  const last = ranges[ranges.length - 1];
  if (!last) throw new Error('a species needs at least one range');
  return last.terms;
};

/** Molar enthalpy, kJ/mol. Outside the outermost range the fit is followed on. */
export const molarEnthalpy = (id: HotSpeciesId, kelvin: number): number => {
  const species: HotSpecies = HOT_SPECIES[id];
  const [a, b, c, d, e, f] = termsAt(species, kelvin);
  if (species.form === 'nasa7') {
    const series = a + kelvin * (b / 2 + kelvin * (c / 3 + kelvin * (d / 4 + (kelvin * e) / 5)));
    return (GAS_CONSTANT / 1000) * (kelvin * series + f);
  }
  const t = kelvin / 1000;
  return t * (a + t * (b / 2 + t * (c / 3 + (t * d) / 4))) - e / t + f;
};

/** Molar entropy at 1 bar, J/(mol·K). */
export const molarEntropy = (id: HotSpeciesId, kelvin: number): number => {
  const species: HotSpecies = HOT_SPECIES[id];
  const [a, b, c, d, e, , g] = termsAt(species, kelvin);
  if (species.form === 'nasa7') {
    const series = kelvin * (b + kelvin * (c / 2 + kelvin * (d / 3 + (kelvin * e) / 4)));
    return GAS_CONSTANT * (a * Math.log(kelvin) + series + g);
  }
  const t = kelvin / 1000;
  return a * Math.log(t) + t * (b + t * (c / 2 + (t * d) / 3)) - e / (2 * t * t) + g;
};

/** Moles made (positive) and used (negative) by one turn of a reaction. */
export type Reaction = Readonly<Partial<Record<HotSpeciesId, number>>>;

const over = (reaction: Reaction, of: (id: HotSpeciesId) => number): number =>
  Object.entries(reaction).reduce((sum, [id, moles]) => sum + moles * of(id as HotSpeciesId), 0);

/** kJ for one turn of the reaction. */
export const hotReactionEnthalpy = (reaction: Reaction, kelvin: number): number =>
  over(reaction, (id) => molarEnthalpy(id, kelvin));

/** Standard Gibbs energy, kJ for one turn. */
const gibbs = (reaction: Reaction, kelvin: number): number =>
  over(reaction, (id) => molarEnthalpy(id, kelvin) - (kelvin * molarEntropy(id, kelvin)) / 1000);

const constantOf = (gibbsKj: number, kelvin: number): number => Math.exp((-1000 * gibbsKj) / (GAS_CONSTANT * kelvin));

/** From the tables. Not for FeO: its stoichiometric data make wustite 8 to 10 kJ/mol too stable; see `ironOxideConstant`. */
export const equilibriumConstant = (reaction: Reaction, kelvin: number): number =>
  constantOf(gibbs(reaction, kelvin), kelvin);

/**
 * Gibbs energy of Fe + ½ O₂ = FeO, kJ/mol. Solid: the iron/wustite line of the Fe-C-O diagram. Liquid, saturated with iron: from
 * log[O] = −6320/T + 2.734 (Taylor and Chipman 1943) and ½ O₂ = [O], −117.15 − 0.00289 T (Elliott and Gleiser).
 */
const ironOxideGibbs = (phase: 'solid' | 'liquid', kelvin: number): number =>
  phase === 'solid' ? -264.0 + 0.0646 * kelvin : -238.15 + 0.04945 * kelvin;

/** K of FeO + H₂ = Fe + H₂O or FeO + CO = Fe + CO₂, with the expressions that replace the tabulated FeO. */
export const ironOxideConstant = (phase: 'solid' | 'liquid', by: 'H2' | 'CO', kelvin: number): number => {
  const burn: Reaction = by === 'H2' ? { H2: -1, O2: -0.5, H2O: 1 } : { CO: -1, O2: -0.5, CO2: 1 };
  return constantOf(gibbs(burn, kelvin) - ironOxideGibbs(phase, kelvin), kelvin);
};
