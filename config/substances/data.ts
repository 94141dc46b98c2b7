// Facts of nature: thermochemistry of the species that the lines handle. Sources: CRC Handbook, NIST Chemistry WebBook and
// ATcT as collected in the open ChEDL data set; "estimate" in a note marks an engineering estimate.

import { type MixtureFacts, mixturePhases } from './mixture.ts';

/** ΔfH° in kJ/mol at 25 °C against the elements; cp in J/(mol·K), constant over the range of a pilot plant. */
export interface Phase {
  readonly formation: number;
  readonly cp: number;
}

export interface Substance {
  readonly id: string;
  readonly formula: string;
  /** g/mol */
  readonly molarMass: number;
  /** Liquid, dissolved or solid. */
  readonly condensed: Phase;
  readonly gas: Phase | null;
  /** kg of each element in 1 kg, where there is no formula: coal, tar, oils. */
  readonly elements?: Readonly<Record<string, number>>;
  readonly note?: string;
}

const substance = (
  id: string,
  formula: string,
  molarMass: number,
  condensed: readonly [formation: number, cp: number],
  gas: readonly [formation: number, cp: number] | null = null,
  note?: string,
): Substance => ({
  id,
  formula,
  molarMass,
  condensed: { formation: condensed[0], cp: condensed[1] },
  gas: gas ? { formation: gas[0], cp: gas[1] } : null,
  ...(note === undefined ? {} : { note }),
});

/** What has an analysis and a heat of combustion, and no formula. */
const mixture = (
  id: string,
  elements: Readonly<Record<string, number>>,
  facts: MixtureFacts & { readonly molarMass: number },
  note: string,
): Substance => ({ id, formula: '', elements, ...mixturePhases(elements, facts), molarMass: facts.molarMass, note });

export const SUBSTANCES: readonly Substance[] = [
  substance('C2H2', 'C2H2', 26.038, [212.0, 60], [228.2, 46], 'condensed: dissolved, estimate'),
  substance('N2', 'N2', 28.014, [-9.0, 30], [0, 29.1], 'condensed: dissolved, estimate'),
  substance('H2', 'H2', 2.016, [-4.0, 29], [0, 28.9], 'condensed: dissolved, estimate'),
  substance('CH2O', 'CH2O', 30.026, [-171.2, 60], [-109.2, 36], 'condensed: methylene glycol in water, estimate'),
  substance('MEOH', 'CH4O', 32.042, [-239.2, 84], [-201.0, 46]),
  substance('PA', 'C3H4O', 56.064, [-8.0, 105], [42.2, 78], 'condensed: estimate'),
  substance('BYD', 'C4H6O2', 86.09, [-222.0, 165], null, 'dissolved, estimate ±8; solid −227.5 from combustion'),
  substance('BED', 'C4H8O2', 88.106, [-367.0, 185], null, 'estimate'),
  substance('HBA', 'C4H8O2', 88.106, [-432.0, 190], null, 'estimate'),
  substance('BDO', 'C4H10O2', 90.122, [-505.3, 215], [-428.7, 135], 'NIST −505.3 ± 5.7'),
  substance('NPA', 'C3H8O', 60.096, [-302.6, 155], [-255.1, 95]),
  substance('NBA', 'C4H10O', 74.123, [-327.3, 195], [-274.9, 118]),
  substance('ACET', 'C8H16O3', 160.213, [-676.5, 330], null, 'estimate'),
  substance('THF', 'C4H8O', 72.107, [-216.2, 130], [-184.1, 88]),
  substance('CUP', '(C2H2)n', 26.038, [40.0, 45], null, 'solid, estimate'),
  substance('H2O', 'H2O', 18.015, [-285.83, 75.4], [-241.83, 33.7]),
  substance('CaC2', 'CaC2', 64.099, [-59.8, 62.7]),
  substance('CaO', 'CaO', 56.077, [-634.9, 42.0]),
  substance('CaOH2', 'Ca(OH)2', 74.093, [-985.2, 87.5]),
  substance('NAOH', 'NaOH', 39.997, [-469.2, 75], null, 'aqueous'),
  substance('HCOONA', 'NaCHO2', 68.007, [-664.8, 90], null, 'aqueous'),
  // Iron making: heat capacities are means up to where each is in the vessel, heats of melting included. Hot gases above
  // the pilot range are in hot-species.ts. Formation: NIST Chemistry WebBook (Chase 1998).
  substance('CO', 'CO', 28.01, [-110.53, 29.2], [-110.53, 29.2]),
  substance('CO2', 'CO2', 44.009, [-393.52, 38], [-393.52, 38]),
  substance('CH4', 'CH4', 16.043, [-74.87, 36], [-74.87, 36]),
  substance('O2', 'O2', 31.998, [0, 29.4], [0, 29.4]),
  substance('H2S', 'H2S', 34.076, [-20.6, 43], [-20.6, 43]),
  substance('C', 'C', 12.011, [0, 20]),
  substance(
    'H',
    'H',
    1.008,
    [22.04, 14],
    null,
    'bound in coal: carries what the heat of combustion (Channiwala and Parikh 2002) leaves over',
  ),
  substance('O', 'O', 15.999, [0, 15], null, 'bound in coal, estimate'),
  substance('N', 'N', 14.007, [0, 15], null, 'bound in coal, estimate'),
  substance('S', 'S', 32.06, [0, 28]),
  substance(
    'Fe',
    'Fe',
    55.845,
    [4.4, 48.1],
    null,
    'liquid with 4.2 % carbon: mean from 25 to 1,450 °C, heat of dissolving it included',
  ),
  substance('Si', 'Si', 28.085, [0, 62], null, 'liquid, mean'),
  substance('Mn', 'Mn', 54.938, [0, 46], null, 'liquid, mean'),
  substance('P', 'P', 30.974, [0, 30], null, 'dissolved, estimate'),
  substance('Ti', 'Ti', 47.867, [0, 45], null, 'dissolved, estimate'),
  substance('Fe2O3', 'Fe2O3', 159.687, [-825.5, 128], null, 'mean up to 450 °C'),
  substance('FeO', 'FeO', 71.844, [-272.04, 76], null, 'liquid, mean from 25 to 1,450 °C'),
  substance('SiO2', 'SiO2', 60.083, [-910.86, 66]),
  substance('Al2O3', 'Al2O3', 101.961, [-1675.69, 117]),
  substance('MgO', 'MgO', 40.304, [-601.24, 49]),
  substance('MnO', 'MnO', 70.937, [-385.2, 51]),
  substance('P2O5', 'P2O5', 141.943, [-1504.9, 150]),
  substance('TiO2', 'TiO2', 79.865, [-944.75, 70]),
  substance('CaS', 'CaS', 72.138, [-482.4, 51]),
  // Coking. Gases: CRC Handbook and ATcT, cp at 25 °C; dissolved where a line has them in liquor.
  substance('NH3', 'NH3', 17.031, [-80.3, 75], [-45.9, 35.1], 'condensed: in water'),
  substance('HCN', 'HCN', 27.026, [108.9, 71], [135.1, 35.9]),
  substance('SO2', 'SO2', 64.06, [-320.5, 80], [-296.8, 39.9], 'condensed: estimate'),
  substance('C2H4', 'C2H4', 28.054, [35.6, 70], [52.4, 42.9], 'condensed: dissolved, estimate'),
  substance('C2H6', 'C2H6', 30.07, [-102.0, 75], [-84.0, 52.5], 'condensed: dissolved, estimate'),
  substance('H2SO4', 'H2SO4', 98.07, [-814.0, 138.9]),
  substance('AS', 'N2H8SO4', 132.13, [-1180.9, 187.5], null, 'ammonium sulphate'),
  substance('NH4SCN', 'CH4N2S', 76.12, [-78.7, 120], null, 'ammonium thiocyanate; cp estimate'),
  mixture(
    'COAL',
    { C: 0.777, H: 0.0455, O: 0.0495, N: 0.014, S: 0.008, ASH: 0.106 },
    { molarMass: 100, combustionMjKg: 31.41, cp: 1.15 },
    'dry blend; heat of combustion from the heat balance of the ovens, Boie gives 32.2',
  ),
  mixture(
    'COKE',
    { C: 0.83736, H: 0.005917, N: 0.010556, O: 0.004537, S: 0.007206, ASH: 0.134424 },
    { molarMass: 100, combustionMjKg: 28.9, cp: 1.51 },
    'cp: mean from 25 to 1,000 °C',
  ),
  mixture(
    'TAR',
    { C: 0.915, H: 0.053, N: 0.01, O: 0.016, S: 0.006 },
    { molarMass: 200, combustionMjKg: 38.3, cp: 1.55, vapour: { latentKjKg: 330, cp: 1.9 } },
    'estimate',
  ),
  mixture(
    'BENZ',
    { C: 0.92, H: 0.08 },
    { molarMass: 80, combustionMjKg: 42.0, cp: 1.8, vapour: { latentKjKg: 420, cp: 1.55 } },
    'benzene and its homologues; estimate',
  ),
  mixture(
    'WOIL',
    { C: 0.905, H: 0.07, O: 0.015, S: 0.01 },
    { molarMass: 180, combustionMjKg: 39.5, cp: 1.8 },
    'wash oil; estimate',
  ),
  substance('INERT', 'SiO2', 60.08, [0, 45], null, 'passes through unchanged: only its heat capacity matters'),
];

/** Shomate coefficients (NIST): cp = A + B·t + C·t² + D·t³ + E/t² in J/(mol·K), t = T / 1000 K. */
export const SHOMATE: Readonly<
  Record<string, { readonly rangeK: readonly [number, number]; readonly coefficients: readonly number[] }>
> = {
  C2H2: { rangeK: [298, 1100], coefficients: [40.68697, 40.73279, -16.1784, 3.669741, -0.658411] },
  CH2O: { rangeK: [298, 1200], coefficients: [5.193767, 93.23249, -44.85457, 7.882279, 0.551175] },
  H2: { rangeK: [298, 1000], coefficients: [33.066178, -11.363417, 11.432816, -2.772874, -0.158558] },
  N2: { rangeK: [100, 500], coefficients: [28.98641, 1.853978, -9.647459, 16.63537, 0.000117] },
  H2O: { rangeK: [500, 1700], coefficients: [30.092, 6.832514, 6.793435, -2.53448, 0.082139] },
};

/** ln(p/Pa) = A − B / (T/K + C): Landolt-Börnstein fits as distributed with ChEDL. */
export const ANTOINE: Readonly<
  Record<
    string,
    { readonly a: number; readonly b: number; readonly c: number; readonly rangeK: readonly [number, number] }
  >
> = {
  BDO: { a: 27.53224, b: 8018.983, c: -0.15, rangeK: [402, 523] },
  BYD: { a: 23.89303, b: 5391.759, c: -89.76, rangeK: [362, 503] },
  THF: { a: 21.00285, b: 2770.263, c: -46.795, rangeK: [253, 362] },
  NBA: { a: 22.21833, b: 3212.429, c: -90.411, rangeK: [310, 380] },
  GBL: { a: 27.42968, b: 9341.134, c: 110.141, rangeK: [392, 474] },
  H2O: { a: 23.1964, b: 3816.44, c: -46.13, rangeK: [284, 441] },
};
