// The substances of the BDO line. A mixture is kilograms (or kg/h) of each, always with every key, so that loops stay fast.

export const SPECIES = [
  'CaC2',
  'CaO',
  'CaOH2',
  'INERT',
  'C2H2',
  'N2',
  'H2',
  'CH2O',
  'MEOH',
  'NAOH',
  'HCOONA',
  'PA',
  'BYD',
  'BED',
  'HBA',
  'BDO',
  'NPA',
  'NBA',
  'ACET',
  'CUP',
  'THF',
  'H2O',
] as const;
export type Species = (typeof SPECIES)[number];
export type Mixture = Record<Species, number>;

/** Molar masses, kg/mol (the figures of the line folder; IUPAC atomic weights). */
export const MOLAR_MASS: Readonly<Mixture> = {
  CaC2: 0.064099,
  CaO: 0.056077,
  CaOH2: 0.074093,
  INERT: 0.06008,
  C2H2: 0.026038,
  N2: 0.028014,
  H2: 0.002016,
  CH2O: 0.030026,
  MEOH: 0.032042,
  NAOH: 0.039997,
  HCOONA: 0.068007,
  PA: 0.056064,
  BYD: 0.08609,
  BED: 0.088106,
  HBA: 0.088106,
  BDO: 0.090122,
  NPA: 0.060096,
  NBA: 0.074123,
  ACET: 0.160213,
  CUP: 0.026038,
  THF: 0.072107,
  H2O: 0.018015,
};

export const nothing = (): Mixture => ({
  CaC2: 0,
  CaO: 0,
  CaOH2: 0,
  INERT: 0,
  C2H2: 0,
  N2: 0,
  H2: 0,
  CH2O: 0,
  MEOH: 0,
  NAOH: 0,
  HCOONA: 0,
  PA: 0,
  BYD: 0,
  BED: 0,
  HBA: 0,
  BDO: 0,
  NPA: 0,
  NBA: 0,
  ACET: 0,
  CUP: 0,
  THF: 0,
  H2O: 0,
});

export const mixture = (parts: Partial<Mixture>): Mixture => Object.assign(nothing(), parts);

// The three loops below are the inner loop of the simulation. Written out by name they run several times as fast as over the list
// of keys, as every access has a fixed place; the type makes a forgotten substance in `nothing` an error, a test those here.

export const total = (m: Readonly<Mixture>): number =>
  m.CaC2 +
  m.CaO +
  m.CaOH2 +
  m.INERT +
  m.C2H2 +
  m.N2 +
  m.H2 +
  m.CH2O +
  m.MEOH +
  m.NAOH +
  m.HCOONA +
  m.PA +
  m.BYD +
  m.BED +
  m.HBA +
  m.BDO +
  m.NPA +
  m.NBA +
  m.ACET +
  m.CUP +
  m.THF +
  m.H2O;

/** to += factor · from */
export const add = (to: Mixture, from: Readonly<Mixture>, factor = 1): void => {
  to.CaC2 += factor * from.CaC2;
  to.CaO += factor * from.CaO;
  to.CaOH2 += factor * from.CaOH2;
  to.INERT += factor * from.INERT;
  to.C2H2 += factor * from.C2H2;
  to.N2 += factor * from.N2;
  to.H2 += factor * from.H2;
  to.CH2O += factor * from.CH2O;
  to.MEOH += factor * from.MEOH;
  to.NAOH += factor * from.NAOH;
  to.HCOONA += factor * from.HCOONA;
  to.PA += factor * from.PA;
  to.BYD += factor * from.BYD;
  to.BED += factor * from.BED;
  to.HBA += factor * from.HBA;
  to.BDO += factor * from.BDO;
  to.NPA += factor * from.NPA;
  to.NBA += factor * from.NBA;
  to.ACET += factor * from.ACET;
  to.CUP += factor * from.CUP;
  to.THF += factor * from.THF;
  to.H2O += factor * from.H2O;
};

/** to = factor · from */
export const assign = (to: Mixture, from: Readonly<Mixture>, factor = 1): void => {
  to.CaC2 = factor * from.CaC2;
  to.CaO = factor * from.CaO;
  to.CaOH2 = factor * from.CaOH2;
  to.INERT = factor * from.INERT;
  to.C2H2 = factor * from.C2H2;
  to.N2 = factor * from.N2;
  to.H2 = factor * from.H2;
  to.CH2O = factor * from.CH2O;
  to.MEOH = factor * from.MEOH;
  to.NAOH = factor * from.NAOH;
  to.HCOONA = factor * from.HCOONA;
  to.PA = factor * from.PA;
  to.BYD = factor * from.BYD;
  to.BED = factor * from.BED;
  to.HBA = factor * from.HBA;
  to.BDO = factor * from.BDO;
  to.NPA = factor * from.NPA;
  to.NBA = factor * from.NBA;
  to.ACET = factor * from.ACET;
  to.CUP = factor * from.CUP;
  to.THF = factor * from.THF;
  to.H2O = factor * from.H2O;
};

/** to = `kg` of the composition of `from`; nothing when `from` is empty. */
export const portion = (to: Mixture, from: Readonly<Mixture>, kg: number): void => {
  const all = total(from);
  assign(to, from, all > 1e-12 ? kg / all : 0);
};

export const scaled = (from: Readonly<Mixture>, factor: number): Mixture => {
  const result = nothing();
  assign(result, from, factor);
  return result;
};

/** Stoichiometry in kg per mol of extent; the mass of what is made equals the mass of what is used, to the last digit. */
type Reaction = readonly (readonly [Species, number])[];

/** @param moles negative for what is used; `rest` is the product whose mass closes the balance against rounded molar masses */
const reaction = (moles: Partial<Mixture>, rest: Species): Reaction => {
  const parts = SPECIES.flatMap((species) => {
    const count = moles[species] ?? 0;
    return count === 0 ? [] : [[species, count * MOLAR_MASS[species]] as const];
  });
  const sum = parts.reduce((so, [, kg]) => so + kg, 0);
  return parts.map(([species, kg]) => [species, species === rest ? kg - sum : kg] as const);
};

/** Adds what `extent` mol of a reaction make to a mixture in kg. */
export const react = (m: Mixture, kind: Reaction, extent: number): void => {
  for (const [species, kg] of kind) m[species] += kg * extent;
};

export const REACTIONS = {
  dissolution: reaction({ CaC2: -1, H2O: -2, C2H2: 1, CaOH2: 1 }, 'CaOH2'),
  slaking: reaction({ CaO: -1, H2O: -1, CaOH2: 1 }, 'CaOH2'),
  propargyl: reaction({ C2H2: -1, CH2O: -1, PA: 1 }, 'PA'),
  butynediol: reaction({ PA: -1, CH2O: -1, BYD: 1 }, 'BYD'),
  cuprene: reaction({ C2H2: -1, CUP: 1 }, 'CUP'),
  cannizzaro: reaction({ CH2O: -2, NAOH: -1, HCOONA: 1, MEOH: 1 }, 'MEOH'),
  propanol: reaction({ PA: -1, H2: -2, NPA: 1 }, 'NPA'),
  methanol: reaction({ CH2O: -1, H2: -1, MEOH: 1 }, 'MEOH'),
  butenediol: reaction({ BYD: -1, H2: -1, BED: 1 }, 'BED'),
  butanediol: reaction({ BED: -1, H2: -1, BDO: 1 }, 'BDO'),
  hydroxybutanal: reaction({ BED: -1, HBA: 1 }, 'HBA'),
  butanol: reaction({ BED: -1, H2: -2, NBA: 1, H2O: 1 }, 'H2O'),
  aldehyde: reaction({ HBA: -1, H2: -1, BDO: 1 }, 'BDO'),
  acetal: reaction({ HBA: -1, BDO: -1, ACET: 1, H2O: 1 }, 'H2O'),
  acetalCleavage: reaction({ ACET: -1, H2: -1, H2O: -1, BDO: 2 }, 'BDO'),
  cyclisation: reaction({ BDO: -1, THF: 1, H2O: 1 }, 'THF'),
} as const;

/** Mol of a species in a mixture in kg. */
export const mol = (m: Readonly<Mixture>, species: Species): number => m[species] / MOLAR_MASS[species];
