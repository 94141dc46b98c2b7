import { molarEnthalpy } from '../../../config/substances/hot-thermochemistry.ts';
import { MASS, type Mixture } from './species.ts';

// Enthalpies of what goes into the bath and comes out of it, kW; flows of solids in kg/h, of gases and reactions in kmol/h.

const OXIDES = [
  ['SiO2', 'SiO2(s)'],
  ['CaO', 'CaO(s)'],
  ['Al2O3', 'Al2O3(s)'],
  ['MgO', 'MgO(s)'],
] as const;

/** Gangue and flux as pure oxides: their heat of fusion and of mixing are taken to cancel. Iron oxide is counted where it reacts. */
export const gangueEnthalpy = (kgH: Readonly<Mixture>, kelvin: number): number =>
  OXIDES.reduce((sum, [id, hot]) => sum + (kgH[id] / MASS[id]) * molarEnthalpy(hot, kelvin), 0) / 3.6;

export interface BathTurnover {
  /** kmol/h of Fe₂O₃ that dissolves and gives two FeO. */
  readonly dissolved: number;
  /** kmol/h of FeO reduced to iron. */
  readonly reduced: number;
  /** kmol/h of carbon that comes with the feeds and is not used up in the bath. */
  readonly carbonLeft: number;
  readonly CO: number;
  readonly H2: number;
  readonly H2O: number;
  readonly N2: number;
}

/** What leaves the reactions of the bath, at the temperature of the emulsion. */
export const productEnthalpy = (t: BathTurnover, kelvin: number): number => {
  const gas =
    t.CO * molarEnthalpy('CO', kelvin) +
    t.H2 * molarEnthalpy('H2', kelvin) +
    t.H2O * molarEnthalpy('H2O', kelvin) +
    t.N2 * molarEnthalpy('N2', kelvin);
  const metal = t.reduced * molarEnthalpy('Fe(l)', kelvin);
  const oxide = (2 * t.dissolved - t.reduced) * molarEnthalpy('FeO(l)', kelvin);
  return (gas + metal + oxide + t.carbonLeft * molarEnthalpy('C(gr)', kelvin)) / 3.6;
};
