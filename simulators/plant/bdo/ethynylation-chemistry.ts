import { arrhenius } from './physics.ts';
import { type Mixture, mol } from './species.ts';

// Reppe ethynylation over copper acetylide: rates in mol/h for one vessel. Orders and energies after the intrinsic kinetics the line
// pack cites (W-1 catalyst, 70–110 °C); the constants are fitted to the normal point of the line.

export const REFERENCE_C = 90;
/** kg of solution in a litre. */
export const DENSITY = 1.09;

export interface EthynylationRates {
  propargyl: number;
  butynediol: number;
  cuprene: number;
  /** Extents of 2 CH2O + NaOH → formate + methanol. */
  cannizzaro: number;
}

export const noRates = (): EthynylationRates => ({ propargyl: 0, butynediol: 0, cuprene: 0, cannizzaro: 0 });

/** Rates with all constants 1: what the constants are fitted with, and what they multiply. */
export const unitRates = (
  m: Readonly<Mixture>,
  kg: number,
  celsius: number,
  activity: number,
  acetyleneRatio: number,
  pH: number,
  rates: EthynylationRates,
): EthynylationRates => {
  const litres = Math.max(1, kg / DENSITY);
  const formaldehyde = Math.max(0, mol(m, 'CH2O') / litres);
  const propargyl = Math.max(0, mol(m, 'PA') / litres);
  // The pellets and fines are in the vessel, so catalyst per vessel counts, not per litre.
  rates.propargyl = activity * arrhenius(58.7, celsius, REFERENCE_C) * acetyleneRatio * formaldehyde ** 1.1;
  rates.butynediol = activity * arrhenius(58.5, celsius, REFERENCE_C) * formaldehyde ** 1.6 * propargyl ** 0.8;
  // Doubles with every 6 K; three times as fast above pH 7, blended over half a unit.
  rates.cuprene =
    activity * 2 ** ((celsius - REFERENCE_C) / 6) * acetyleneRatio * (1 + 2 / (1 + Math.exp(-8 * (pH - 7.3))));
  rates.cannizzaro = arrhenius(85, celsius, REFERENCE_C) * formaldehyde * litres * 2 ** (pH - 6);
  return rates;
};
