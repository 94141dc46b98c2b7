import type { Line } from '../../../config/plant/line.ts';

// Mixtures of the line's components, kg or kg/h. Coal is told by its elements, so elements are components too.

const SPECIES = [
  'C',
  'H',
  'O',
  'N',
  'S',
  'Fe',
  'Si',
  'Mn',
  'P',
  'Ti',
  'Fe2O3',
  'FeO',
  'SiO2',
  'CaO',
  'Al2O3',
  'MgO',
  'MnO',
  'P2O5',
  'TiO2',
  'CaS',
  'H2O',
  'H2',
  'CO',
  'CO2',
  'CH4',
  'O2',
  'N2',
  'H2S',
] as const;
export type Species = (typeof SPECIES)[number];
export type Mixture = Record<Species, number>;

/** kg/kmol, from the atomic masses of the pack. */
const ATOMS = {
  H: 1.00794,
  C: 12.011,
  N: 14.0067,
  O: 15.9994,
  Mg: 24.305,
  Al: 26.9815,
  Si: 28.0855,
  P: 30.9738,
  S: 32.065,
  Ca: 40.078,
  Ti: 47.867,
  Mn: 54.938,
  Fe: 55.845,
} as const;
export type Element = keyof typeof ATOMS;
export const ELEMENTS = Object.keys(ATOMS) as Element[];

const FORMULAS: Readonly<Record<Species, Readonly<Partial<Record<Element, number>>>>> = {
  C: { C: 1 },
  H: { H: 1 },
  O: { O: 1 },
  N: { N: 1 },
  S: { S: 1 },
  Fe: { Fe: 1 },
  Si: { Si: 1 },
  Mn: { Mn: 1 },
  P: { P: 1 },
  Ti: { Ti: 1 },
  Fe2O3: { Fe: 2, O: 3 },
  FeO: { Fe: 1, O: 1 },
  SiO2: { Si: 1, O: 2 },
  CaO: { Ca: 1, O: 1 },
  Al2O3: { Al: 2, O: 3 },
  MgO: { Mg: 1, O: 1 },
  MnO: { Mn: 1, O: 1 },
  P2O5: { P: 2, O: 5 },
  TiO2: { Ti: 1, O: 2 },
  CaS: { Ca: 1, S: 1 },
  H2O: { H: 2, O: 1 },
  H2: { H: 2 },
  CO: { C: 1, O: 1 },
  CO2: { C: 1, O: 2 },
  CH4: { C: 1, H: 4 },
  O2: { O: 2 },
  N2: { N: 2 },
  H2S: { H: 2, S: 1 },
};

const massOf = (species: Species): number =>
  ELEMENTS.reduce((sum, element) => sum + (FORMULAS[species][element] ?? 0) * ATOMS[element], 0);

/** kg/kmol */
export const MASS = Object.fromEntries(SPECIES.map((species) => [species, massOf(species)])) as Readonly<
  Record<Species, number>
>;

/** Written out, so that every mixture has the same shape in memory. */
export const nothing = (): Mixture => ({
  C: 0,
  H: 0,
  O: 0,
  N: 0,
  S: 0,
  Fe: 0,
  Si: 0,
  Mn: 0,
  P: 0,
  Ti: 0,
  Fe2O3: 0,
  FeO: 0,
  SiO2: 0,
  CaO: 0,
  Al2O3: 0,
  MgO: 0,
  MnO: 0,
  P2O5: 0,
  TiO2: 0,
  CaS: 0,
  H2O: 0,
  H2: 0,
  CO: 0,
  CO2: 0,
  CH4: 0,
  O2: 0,
  N2: 0,
  H2S: 0,
});

export const add = (to: Mixture, from: Readonly<Mixture>, factor = 1): void => {
  for (let k = 0; k < SPECIES.length; k++) {
    const id = SPECIES[k] as Species;
    to[id] += factor * from[id];
  }
};

/** `to` becomes `factor` times `from`. */
export const assign = (to: Mixture, from: Readonly<Mixture>, factor = 1): void => {
  for (let k = 0; k < SPECIES.length; k++) {
    const id = SPECIES[k] as Species;
    to[id] = factor * from[id];
  }
};

export const total = (mixture: Readonly<Mixture>): number => {
  let sum = 0;
  for (let k = 0; k < SPECIES.length; k++) sum += mixture[SPECIES[k] as Species];
  return sum;
};

/** kg of an element in a mixture. */
export const elementIn = (mixture: Readonly<Mixture>, element: Element): number =>
  SPECIES.reduce(
    (sum, species) => sum + (mixture[species] * (FORMULAS[species][element] ?? 0) * ATOMS[element]) / MASS[species],
    0,
  );

export type StreamId = `S${string}`;
export type Streams = Readonly<Record<StreamId, Mixture>>;

/** The normal streams of the line folder, kg/h. */
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
  if (!stream) throw new Error(`the smelting line has no stream ${id}`);
  return stream;
};
