import type { HotSpeciesId } from '../../../config/substances/hot-species.ts';
import { equilibriumConstant, molarEnthalpy } from '../../../config/substances/hot-thermochemistry.ts';

// The gas above the bath: everything that comes in meets, oxygen burns what there is, and the water-gas shift holds at its temperature.

/** kmol/h. */
export interface TopGas {
  CO: number;
  CO2: number;
  H2: number;
  H2O: number;
  N2: number;
  O2: number;
}

/** kmol/h of what the gas is made of; oxygen as atoms, hydrogen as H₂. */
export interface GasAtoms {
  readonly carbon: number;
  readonly hydrogen: number;
  readonly oxygen: number;
  readonly nitrogen: number;
}

const SHIFT = { CO: -1, H2O: -1, CO2: 1, H2: 1 } as const;

/**
 * Composition at a temperature in K. More oxygen than burns everything is left as O₂. `missing` is carbon for which there is no oxygen
 * at all: it is not gasified.
 */
export const burn = (atoms: GasAtoms, kelvin: number, gas: TopGas): { readonly missing: number } => {
  const missing = Math.max(0, atoms.carbon - atoms.oxygen);
  const carbon = atoms.carbon - missing;
  const { hydrogen } = atoms;
  const spare = Math.max(0, atoms.oxygen - carbon);
  gas.N2 = atoms.nitrogen;
  gas.O2 = Math.max(0, (spare - carbon - hydrogen) / 2);
  const burnt = Math.min(spare, carbon + hydrogen);
  gas.CO2 = shifted(carbon, hydrogen, burnt, kelvin);
  gas.H2O = burnt - gas.CO2;
  gas.CO = carbon - gas.CO2;
  gas.H2 = hydrogen - gas.H2O;
  return { missing };
};

/** CO₂ for which CO₂·H₂ = K·CO·H₂O, with `burnt` oxygen atoms to share out between carbon and hydrogen. */
const shifted = (carbon: number, hydrogen: number, burnt: number, kelvin: number): number => {
  if (burnt <= 0 || carbon <= 0) return 0;
  const k = equilibriumConstant(SHIFT, kelvin);
  const a = 1 - k;
  const b = hydrogen - burnt + k * (carbon + burnt);
  const c = -k * carbon * burnt;
  const root = Math.sqrt(Math.max(0, b * b - 4 * a * c));
  // Written so that neither branch loses digits when the two terms of the quotient nearly cancel.
  const dioxide = b >= 0 ? (-2 * c) / (b + root) : (root - b) / (2 * a);
  return Math.min(carbon, burnt, Math.max(0, burnt - hydrogen, dioxide));
};

const GASES = ['CO', 'CO2', 'H2', 'H2O', 'N2', 'O2'] as const satisfies readonly HotSpeciesId[];

export const moles = (gas: Readonly<TopGas>): number => GASES.reduce((sum, id) => sum + gas[id], 0);

/** Enthalpy flow in kW (kmol/h times kJ/mol is MJ/h). */
export const enthalpyOf = (gas: Readonly<TopGas>, kelvin: number): number =>
  GASES.reduce((sum, id) => sum + gas[id] * molarEnthalpy(id, kelvin), 0) / 3.6;
