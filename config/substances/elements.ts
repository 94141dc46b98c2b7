import { substanceOf } from './thermochemistry.ts';

/** g/mol, IUPAC 2021 conventional values. */
const ATOMS: Readonly<Record<string, number>> = {
  H: 1.008,
  C: 12.011,
  N: 14.007,
  O: 15.999,
  Na: 22.99,
  Mg: 24.305,
  Al: 26.982,
  Si: 28.085,
  P: 30.974,
  S: 32.06,
  Cl: 35.45,
  K: 39.098,
  Ca: 40.078,
  Ti: 47.867,
  Mn: 54.938,
  Fe: 55.845,
};

/** Atoms of a formula such as Ca(OH)2; of a polymer (C2H2)n those of one unit. Throws for what is no formula. */
export const atomsOf = (formula: string): ReadonlyMap<string, number> => {
  const atoms = new Map<string, number>();
  const tokens = formula.match(/[A-Z][a-z]?|\d+|[()n]|\S/g) ?? [];
  const levels: Map<string, number>[] = [atoms];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as string;
    const count = /^\d+$/.test(tokens[at + 1] ?? '') ? Number(tokens[at + 1]) : 1;
    const top = levels[levels.length - 1] as Map<string, number>;
    if (token === '(') levels.push(new Map());
    else if (token === ')' && levels.length > 1) {
      levels.pop();
      const outer = levels[levels.length - 1] as Map<string, number>;
      for (const [element, inner] of top) outer.set(element, (outer.get(element) ?? 0) + inner * count);
    } else if (ATOMS[token] !== undefined) top.set(token, (top.get(token) ?? 0) + count);
    else if (!/^\d+$|^n$/.test(token))
      throw new Error(`'${token}' in formula '${formula}' is no element that is known`);
  }
  if (levels.length !== 1 || atoms.size === 0) throw new Error(`'${formula}' is no formula`);
  return atoms;
};

/** Mass of each element in 1 kg of a substance; they add up to 1, so total mass is conserved exactly. */
export const elementMasses = (id: string): ReadonlyMap<string, number> => {
  const { elements } = substanceOf(id);
  if (elements) return new Map(Object.entries(elements));
  const atoms = [...atomsOf(substanceOf(id).formula)].map(
    ([element, count]) => [element, count * (ATOMS[element] as number)] as const,
  );
  const total = atoms.reduce((sum, [, mass]) => sum + mass, 0);
  return new Map(atoms.map(([element, mass]) => [element, mass / total]));
};
