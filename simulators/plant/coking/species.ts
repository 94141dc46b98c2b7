import type { Line } from '../../../config/plant/line.ts';

// Mixtures of the line's components, kg or kg/h, always with every key so that all of them have one shape in memory.

const SPECIES = [
  'COAL',
  'COKE',
  'TAR',
  'BENZ',
  'WOIL',
  'H2',
  'CH4',
  'CO',
  'CO2',
  'N2',
  'O2',
  'C2H4',
  'C2H6',
  'H2O',
  'NH3',
  'H2S',
  'HCN',
  'SO2',
  'S',
  'H2SO4',
  'AS',
  'NH4SCN',
] as const;
export type Species = (typeof SPECIES)[number];
export type Mixture = Record<Species, number>;

export const ELEMENTS = ['C', 'H', 'O', 'N', 'S', 'ASH'] as const;
export type Element = (typeof ELEMENTS)[number];

/** Gases that a dry analysis tells of. */
const DRY_GASES = ['H2', 'CH4', 'CO', 'CO2', 'N2', 'O2', 'C2H4', 'C2H6', 'NH3', 'H2S', 'HCN', 'BENZ'] as const;

/** kg/kmol. Tar and light oil vapour are mixtures; theirs are those that give the mole fractions of the line's description. */
export const MOLAR_MASS: Readonly<Partial<Record<Species, number>>> = {
  H2: 2.016,
  CH4: 16.043,
  CO: 28.01,
  CO2: 44.009,
  N2: 28.014,
  O2: 31.998,
  C2H4: 28.054,
  C2H6: 30.07,
  H2O: 18.015,
  NH3: 17.031,
  H2S: 34.08,
  HCN: 27.025,
  BENZ: 82,
  TAR: 200,
};

export const nothing = (): Mixture => ({
  COAL: 0,
  COKE: 0,
  TAR: 0,
  BENZ: 0,
  WOIL: 0,
  H2: 0,
  CH4: 0,
  CO: 0,
  CO2: 0,
  N2: 0,
  O2: 0,
  C2H4: 0,
  C2H6: 0,
  H2O: 0,
  NH3: 0,
  H2S: 0,
  HCN: 0,
  SO2: 0,
  S: 0,
  H2SO4: 0,
  AS: 0,
  NH4SCN: 0,
});

// The loops below are the inner loop of the simulation. Written out by name they run several times as fast as over the list of keys, as
// every access has a fixed place; the type makes a forgotten component in `nothing` an error, a test those here.

/** to += factor · from */
export const add = (to: Mixture, from: Readonly<Mixture>, factor = 1): void => {
  to.COAL += factor * from.COAL;
  to.COKE += factor * from.COKE;
  to.TAR += factor * from.TAR;
  to.BENZ += factor * from.BENZ;
  to.WOIL += factor * from.WOIL;
  to.H2 += factor * from.H2;
  to.CH4 += factor * from.CH4;
  to.CO += factor * from.CO;
  to.CO2 += factor * from.CO2;
  to.N2 += factor * from.N2;
  to.O2 += factor * from.O2;
  to.C2H4 += factor * from.C2H4;
  to.C2H6 += factor * from.C2H6;
  to.H2O += factor * from.H2O;
  to.NH3 += factor * from.NH3;
  to.H2S += factor * from.H2S;
  to.HCN += factor * from.HCN;
  to.SO2 += factor * from.SO2;
  to.S += factor * from.S;
  to.H2SO4 += factor * from.H2SO4;
  to.AS += factor * from.AS;
  to.NH4SCN += factor * from.NH4SCN;
};

/** `to` becomes `factor` times `from`. */
export const assign = (to: Mixture, from: Readonly<Mixture>, factor = 1): void => {
  to.COAL = factor * from.COAL;
  to.COKE = factor * from.COKE;
  to.TAR = factor * from.TAR;
  to.BENZ = factor * from.BENZ;
  to.WOIL = factor * from.WOIL;
  to.H2 = factor * from.H2;
  to.CH4 = factor * from.CH4;
  to.CO = factor * from.CO;
  to.CO2 = factor * from.CO2;
  to.N2 = factor * from.N2;
  to.O2 = factor * from.O2;
  to.C2H4 = factor * from.C2H4;
  to.C2H6 = factor * from.C2H6;
  to.H2O = factor * from.H2O;
  to.NH3 = factor * from.NH3;
  to.H2S = factor * from.H2S;
  to.HCN = factor * from.HCN;
  to.SO2 = factor * from.SO2;
  to.S = factor * from.S;
  to.H2SO4 = factor * from.H2SO4;
  to.AS = factor * from.AS;
  to.NH4SCN = factor * from.NH4SCN;
};

export const total = (m: Readonly<Mixture>): number =>
  m.COAL +
  m.COKE +
  m.TAR +
  m.BENZ +
  m.WOIL +
  m.H2 +
  m.CH4 +
  m.CO +
  m.CO2 +
  m.N2 +
  m.O2 +
  m.C2H4 +
  m.C2H6 +
  m.H2O +
  m.NH3 +
  m.H2S +
  m.HCN +
  m.SO2 +
  m.S +
  m.H2SO4 +
  m.AS +
  m.NH4SCN;

/** kmol of the gases a dry analysis tells of. */
export const dryKmol = (m: Readonly<Mixture>): number =>
  m.H2 / 2.016 +
  m.CH4 / 16.043 +
  m.CO / 28.01 +
  m.CO2 / 44.009 +
  m.N2 / 28.014 +
  m.O2 / 31.998 +
  m.C2H4 / 28.054 +
  m.C2H6 / 30.07 +
  m.NH3 / 17.031 +
  m.H2S / 34.08 +
  m.HCN / 27.025 +
  m.BENZ / 82;

/** Mol% of a gas in the dry gas; 0 where there is none. */
export const dryPercent = (mixture: Readonly<Mixture>, id: (typeof DRY_GASES)[number]): number => {
  const all = dryKmol(mixture);
  return all > 0 ? (100 * mixture[id]) / (MOLAR_MASS[id] ?? 1) / all : 0;
};

/** kmol of dry gas, water and tar vapour. */
export const kmol = (mixture: Readonly<Mixture>): number =>
  dryKmol(mixture) + mixture.H2O / (MOLAR_MASS.H2O ?? 1) + mixture.TAR / (MOLAR_MASS.TAR ?? 1);

export const NORMAL_M3_PER_KMOL = 22.414;

/**
 * MJ in so many kg (or MJ/h in kg/h) of gas, by the lower heating values at 25 °C in MJ/kmol (line description 12; light oil from its
 * heating value by mass).
 */
export const heatingMj = (m: Readonly<Mixture>): number =>
  (m.H2 * 241.8) / 2.016 +
  (m.CH4 * 802.3) / 16.043 +
  (m.CO * 283.0) / 28.01 +
  (m.C2H4 * 1323.1) / 28.054 +
  (m.C2H6 * 1428.6) / 30.07 +
  (m.H2S * 518) / 34.08 +
  (m.NH3 * 316.8) / 17.031 +
  (m.HCN * 649) / 27.025 +
  (m.BENZ * 3300) / 82 +
  (m.H2 * 0) / 2.016;

type Composition = Readonly<Record<Species, Readonly<Record<Element, number>>>>;

/** Mass fractions of the elements in each component, from the line folder. */
export const composition = (line: Line): Composition => {
  const of = new Map(line.components.map(({ id, elements }) => [id, elements]));
  return Object.fromEntries(
    SPECIES.map((id) => [
      id,
      Object.fromEntries(ELEMENTS.map((element) => [element, of.get(id)?.[element] ?? 0])) as Record<Element, number>,
    ]),
  ) as Composition;
};

/** kg of an element in a mixture. */
export const elementIn = (mixture: Readonly<Mixture>, element: Element, of: Composition): number => {
  let sum = 0;
  for (let k = 0; k < SPECIES.length; k++) {
    const id = SPECIES[k] as Species;
    sum += mixture[id] * of[id][element];
  }
  return sum;
};

export type StreamId = `S-${number}`;
export type Streams = Readonly<Record<StreamId, Mixture>>;

/** The normal streams of the line folder, kg/h: means over the cycle of the battery. */
export const normalStreams = (line: Line): Streams =>
  Object.fromEntries(
    line.streams.map(({ id, normal }) => {
      const mixture = nothing();
      for (const species of SPECIES) mixture[species] = normal.components[species] ?? 0;
      return [id, mixture];
    }),
  );

/** A stream that the line must have; its absence is a mistake of the folder. */
export const streamOf = (streams: Streams, id: StreamId): Mixture => {
  const stream = streams[id];
  if (!stream) throw new Error(`the coking line has no stream ${id}`);
  return stream;
};
