import type { Dimension } from '../../config/vocabulary/unit.ts';
import type { Row } from '../numerics/functions.ts';

// What a unit model is: the balances of one kind of process unit, written over component flows. Pure, SI, no clock.

/** Component flows of one stream: index of each in the vector of variables (kg/s). */
export interface StreamFlows {
  readonly id: string;
  readonly component: ReadonlyMap<string, number>;
}

interface ReactionExtent {
  readonly id: string;
  /** Index of the extent in the vector of variables, mol/s. */
  readonly extent: number;
  /** kg of each component made per mol of extent; they add up to zero (see reactionMasses). */
  readonly masses: ReadonlyMap<string, number>;
}

/** A vapour and a liquid outlet in equilibrium. */
export interface PhaseFlows {
  readonly vapour: StreamFlows;
  readonly liquid: StreamFlows;
  /** Component to the variable that is its K = y / x, mole fractions. */
  readonly ratios: ReadonlyMap<string, number>;
  /** mol per kg of every component of both streams. */
  readonly moles: ReadonlyMap<string, number>;
}

/** A machine with a curve of its maker: pressure rise by flow at nominal speed, and at others by the affinity laws. */
export interface MachineFlows {
  readonly stream: StreamFlows;
  /** Flow of the curve per kg/s of the stream: 1, or m³/kg for a curve over volume. */
  readonly flowPerMass: { readonly value: number; readonly dimension: Dimension };
  /** Pa per flow to the power 0, 1, 2 …, and what each is in. */
  readonly coefficients: readonly { readonly value: number; readonly dimension: Dimension }[];
  /** Variables: pressure rise (Pa), how far the machine is off its curve (Pa), speed as share of nominal (null: always nominal). */
  readonly rise: number;
  readonly misfit: number;
  readonly speed: number | null;
}

export interface UnitFlows {
  readonly id: string;
  readonly inlets: readonly StreamFlows[];
  readonly outlets: readonly StreamFlows[];
  readonly reactions: readonly ReactionExtent[];
  /** Component to the variable (kg/s) that the unit takes up, for units that may accumulate. */
  readonly accumulation: ReadonlyMap<string, number>;
  /** Mass of what it holds that is taken up (kg/s), each a variable with the mass of every component in 1 kg of it. */
  readonly inventories?: readonly { readonly variable: number; readonly shares: ReadonlyMap<string, number> }[];
  /** kg of each element in 1 kg of a component; needed by models that balance elements. */
  readonly elements?: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Needed by the model of phases in equilibrium. */
  readonly phases?: PhaseFlows;
  /** Needed by the model of a machine with a curve. */
  readonly machine?: MachineFlows;
}

/** One term of a row as far as dimensions go: a coefficient and the variables it multiplies, each to a power. */
export interface RowTerm {
  readonly coefficient: Dimension;
  readonly variables: readonly (readonly [index: number, power: number])[];
}

export interface BalanceRow {
  /** Such as R-301/BYD. */
  readonly id: string;
  readonly unit: string;
  readonly kind: 'component' | 'split' | 'element' | 'equilibrium' | 'characteristic';
  /** Component, or element for a row of that kind; empty for a machine's curve, which speaks of none. */
  readonly component: string;
  readonly row: Row;
  /** Terms must be in one dimension to be added up: reconcile/dimensions.ts looks. */
  readonly terms: readonly RowTerm[];
}

export interface UnitModel {
  readonly kind: string;
  readonly description: string;
  /** false: its rows hold whatever reacts; the unit's extents are not theirs. */
  readonly usesExtents: boolean;
  /** Each row is zero when the unit obeys it: in + made − out − taken up. */
  balances(unit: UnitFlows): BalanceRow[];
}

export const componentsOf = (unit: UnitFlows): string[] => [
  ...new Set([
    ...[...unit.inlets, ...unit.outlets].flatMap(({ component }) => [...component.keys()]),
    ...unit.reactions.flatMap(({ masses }) => [...masses.keys()]),
  ]),
];

/** Tables round molar masses, so a balanced reaction misses by some 1e-5; one that misses by more is not balanced. */
const MISMATCH_MAX = 1e-3;

/** kg per mol of extent by component, with the rounding of the molar masses taken out of the products: mass is conserved exactly. */
export const reactionMasses = (
  id: string,
  stoichiometry: Readonly<Record<string, number>>,
  molarMass: (component: string) => number,
): ReadonlyMap<string, number> => {
  let consumed = 0;
  let made = 0;
  for (const [component, nu] of Object.entries(stoichiometry)) {
    if (nu < 0) consumed -= nu * molarMass(component);
    else made += nu * molarMass(component);
  }
  const factor = consumed / made;
  if (!(Math.abs(factor - 1) < MISMATCH_MAX))
    throw new Error(`reaction ${id} makes ${made} kg out of ${consumed} kg per mol; its stoichiometry is not balanced`);
  return new Map(
    Object.entries(stoichiometry).map(([component, nu]) => [
      component,
      nu * molarMass(component) * (nu > 0 ? factor : 1),
    ]),
  );
};
