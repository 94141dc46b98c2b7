import type { Phase } from './data.ts';

// What has no formula: its enthalpy of formation follows from its analysis and its heat of combustion.

export interface MixtureFacts {
  /** g/mol: only counts where it is part of a gas. */
  readonly molarMass: number;
  /** Higher heating value at 25 °C, MJ/kg: to CO₂, liquid water, N₂ and SO₂. */
  readonly combustionMjKg: number;
  /** Condensed, kJ/(kg·K). */
  readonly cp: number;
  readonly vapour?: { readonly latentKjKg: number; readonly cp: number };
}

/** kJ per kg of each element when it burns: formation of CO₂, liquid water and SO₂ (CRC Handbook) over the molar mass. */
const BURNING_KJ_KG: Readonly<Record<string, number>> = { C: 393_520 / 12.011, H: 285_830 / 2.016, S: 296_800 / 32.06 };

/** ΔfH = heat of combustion less that of the elements, Hess. Ash burns to itself. */
export const mixturePhases = (
  elements: Readonly<Record<string, number>>,
  { molarMass, combustionMjKg, cp, vapour }: MixtureFacts,
): { readonly condensed: Phase; readonly gas: Phase | null } => {
  const burnt = Object.entries(elements).reduce((sum, [id, share]) => sum + share * (BURNING_KJ_KG[id] ?? 0), 0);
  const formationKjKg = 1000 * combustionMjKg - burnt;
  const perMole = molarMass / 1000;
  return {
    condensed: { formation: formationKjKg * perMole, cp: 1000 * cp * perMole },
    gas: vapour ? { formation: (formationKjKg + vapour.latentKjKg) * perMole, cp: 1000 * vapour.cp * perMole } : null,
  };
};
