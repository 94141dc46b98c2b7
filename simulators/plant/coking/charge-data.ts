// Figures of the chamber model (line description 10.1).

export const CHARGE = {
  halfWidthM: 0.225,
  /** kg/m³, dry coal; kept constant while the charge shrinks. */
  densityDry: 729,
} as const;

/** Silica brick. */
export const WALL = {
  thicknessM: 0.1,
  /** W/mK; 1.85 with a wall that starts each charge from one given profile has the same coking time as 2.1 cycle after cycle. */
  conductivity: 2.1,
  /** J/m³K */
  heatCapacity: 2.28e6,
  /** W/m²K, radiation included */
  flueTransfer: 200,
  /** W/m²K between wall and charge */
  contactTransfer: 250,
} as const;

/** Dry charge, W/mK at °C; fissures and gas make 1.6 times of it. */
export const CONDUCTIVITY = {
  at: [100, 350, 450, 550, 700, 850, 1000, 1200],
  value: [0.2, 0.22, 0.28, 0.55, 0.9, 1.4, 1.9, 2.5],
} as const;

/** Effective heat capacity, heat of reaction included, J/kgK of dry coal at °C. */
export const CP = {
  at: [20, 100, 300, 450, 500, 600, 700, 800, 1000],
  value: [1150, 1250, 1700, 2300, 2500, 2300, 2000, 1750, 1650],
  /** Fitted to the heat of a charge, 836 MJ. */
  factor: 1.05,
} as const;

const TABLE_TO_C = 1500;

/** Linear between the given places and level outside, tabled by whole degrees; `factor` on every value. */
export const interpolated = (
  at: readonly number[],
  value: readonly number[],
  factor: number,
): ((celsius: number) => number) => {
  const table = new Float64Array(TABLE_TO_C + 1);
  for (let c = 0; c <= TABLE_TO_C; c++) {
    const upper = at.findIndex((place) => place >= c);
    if (upper <= 0) table[c] = (upper === 0 ? (value[0] ?? 0) : (value.at(-1) ?? 0)) * factor;
    else {
      const [x0 = 0, x1 = 1] = [at[upper - 1], at[upper]];
      const [y0 = 0, y1 = 0] = [value[upper - 1], value[upper]];
      table[c] = factor * (y0 + ((y1 - y0) * (c - x0)) / (x1 - x0));
    }
  }
  return (celsius) => table[Math.max(0, Math.min(TABLE_TO_C, Math.round(celsius)))] ?? 0;
};

/** Temperature of the peak at 3 K/min in °C, and activation energy in kJ/mol, of what the charge gives off. */
export const REACTIONS = [
  { id: 'TAR', peakC: 460, energy: 200 },
  { id: 'H2O', peakC: 480, energy: 190 },
  { id: 'CO2', peakC: 470, energy: 190 },
  { id: 'C2', peakC: 500, energy: 205 },
  { id: 'H2S', peakC: 520, energy: 205 },
  { id: 'CH4', peakC: 560, energy: 215 },
  { id: 'BENZ', peakC: 600, energy: 220 },
  { id: 'CO', peakC: 620, energy: 215 },
  { id: 'NH3', peakC: 650, energy: 220 },
  { id: 'HCN', peakC: 700, energy: 225 },
  { id: 'N2', peakC: 750, energy: 225 },
  { id: 'H2', peakC: 760, energy: 205 },
] as const;
export type Volatile = (typeof REACTIONS)[number]['id'];

/** A surrogate of distributed activation energy: three parts of each, with their peaks moved by so many K. */
export const PARTS = { share: [0.25, 0.5, 0.25], moved: [-70, 0, 90], movedHydrogen: [-130, 0, 150] } as const;
