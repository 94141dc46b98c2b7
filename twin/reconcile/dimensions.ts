import { type Dimension, dimensionProduct, sameDimension } from '../../config/vocabulary/unit.ts';
import type { BalanceRow } from '../models/model.ts';
import type { Variable } from './flowsheet.ts';
import type { MeasurementEquation } from './measurement.ts';

// Whether what is put into one equation can be added up. An instrument of the wrong kind in a line file is a wrong number that
// looks like a right one, so it is refused before the first tick.

const MASS_FLOW: Dimension = { kg: 1, s: -1 };
const POWER: Dimension = { kg: 1, m: 2, s: -3 };
const TEMPERATURE: Dimension = { K: 1 };
const PRESSURE: Dimension = { kg: 1, m: -1, s: -2 };
const DIFFERENCE: Dimension = { ...PRESSURE, of: 'difference' };
const GAUGE: Dimension = { ...PRESSURE, of: 'gauge' };
const ABSOLUTE: Dimension = { ...PRESSURE, of: 'absolute' };
const REVOLUTIONS: Dimension = { s: -1, of: 'revolution' };

/** What each kind of unknown is in; `of` a difference of pressures, which no gauge's reading is. */
const OF_VARIABLE: Readonly<Record<Variable['kind'], Dimension>> = {
  flow: MASS_FLOW,
  accumulation: MASS_FLOW,
  extent: { mol: 1, s: -1 },
  duty: POWER,
  loss: POWER,
  ratio: {},
  speed: {},
  rise: DIFFERENCE,
  misfit: DIFFERENCE,
};
/** A gas analyser's mole and volume fractions are the same of an ideal gas. */
const FRACTIONS: Readonly<Record<string, readonly Dimension[]>> = {
  w: [{ of: 'mass fraction' }],
  x: [{ of: 'mole fraction' }, { of: 'volume fraction' }],
};

/** Unit of an instrument, as its point declares it. */
interface DeclaredUnit {
  readonly code: string;
  readonly dimension: Dimension;
}

/** Throws an Error that names both terms when a row adds up what cannot be added: a curve whose coefficients are in other units. */
export const refuseUnlikeTerms = (rows: readonly BalanceRow[], variables: readonly Variable[]): void => {
  for (const { id, terms } of rows) {
    const [first, ...others] = terms.map(({ coefficient, variables: of }) => ({
      name:
        of.map(([index, power]) => (variables[index]?.id ?? '?') + (power === 1 ? '' : `^${power}`)).join('·') || '1',
      dimension: dimensionProduct(
        [coefficient, 1],
        ...of.map(([index, power]) => [OF_VARIABLE[variables[index]?.kind ?? 'ratio'], power] as const),
      ),
    }));
    const unlike = first && others.find(({ dimension }) => !sameDimension(dimension, first.dimension));
    if (first && unlike)
      throw new Error(
        `${id} adds the term of ${unlike.name} (${inSi(unlike.dimension)}) to that of ${first.name} (${inSi(first.dimension)})`,
      );
  }
};

/** Throws an Error that names both sides when an instrument's unit is no unit of what the equation says it measures. */
export const refuseWrongDimensions = (
  equations: readonly MeasurementEquation[],
  unitOf: (tag: string) => DeclaredUnit,
): void => {
  for (const { id, source } of equations) {
    if (source.kind === 'sensible') {
      refuse(id, source.flow, unitOf(source.flow), [MASS_FLOW]);
      refuse(id, source.hot, unitOf(source.hot), [TEMPERATURE]);
      refuse(id, source.cold, unitOf(source.cold), [TEMPERATURE]);
    }
    if (source.kind === 'difference') {
      const plus = unitOf(source.plus);
      refuse(id, source.plus, plus, [GAUGE, ABSOLUTE]);
      refuse(id, source.minus, unitOf(source.minus), [plus.dimension]);
    }
    if (source.kind === 'raoult') {
      if ('tags' in source.temperature)
        for (const tag of source.temperature.tags) refuse(id, tag, unitOf(tag), [TEMPERATURE]);
      if ('tag' in source.pressure) refuse(id, source.pressure.tag, unitOf(source.pressure.tag), [ABSOLUTE, GAUGE]);
    }
    // A final element's factor turns whatever it declares into a flow.
    if (source.kind === 'tag' && source.relativeSigma === 0)
      refuse(id, source.tag, unitOf(source.tag), wantedBy(id, source.factor));
  }
};

/** The id of an equation ends in the quantity: S-101.F, S-101.n.FT-1, S-101.V.FT-1, S-101.m.H2O, S-110.w.BYD, S-105.x.N2, S-201.rho, E-301.Q. */
const wantedBy = (id: string, factor: number): readonly Dimension[] => {
  const quantity = /\.(F|n|V|m|w|x|rho|Q|rise|speed)(?:\.|$)/.exec(id)?.[1] ?? '';
  if (quantity === 'F' || quantity === 'm') return [MASS_FLOW];
  if (quantity === 'n') return [{ mol: 1, s: -1 }];
  if (quantity === 'V') return [{ m: 3, s: -1 }];
  if (quantity === 'rho') return [{ kg: 1, m: -3 }];
  if (quantity === 'rise') return [DIFFERENCE];
  if (quantity === 'speed') return [REVOLUTIONS];
  if (quantity === 'Q') return factor === 1 ? [POWER] : [MASS_FLOW]; // latent: flow times heat
  return FRACTIONS[quantity] ?? [];
};

const refuse = (id: string, tag: string, { code, dimension }: DeclaredUnit, wanted: readonly Dimension[]): void => {
  const [first] = wanted;
  if (!first || wanted.some((one) => sameDimension(one, dimension))) return;
  throw new Error(`${id} adds '${tag}' in ${code} (${inSi(dimension)}) to quantities in ${inSi(first)}`);
};

/** kg·s⁻¹ and the like; what a pure number counts where there are no units. */
const inSi = (dimension: Dimension): string => {
  const parts = (['kg', 'm', 's', 'K', 'mol', 'A'] as const).flatMap((base) => {
    const power = dimension[base] ?? 0;
    return power === 0 ? [] : [power === 1 ? base : `${base}^${power}`];
  });
  return [parts.join('·'), dimension.of].filter((part) => part !== undefined && part !== '').join(' ') || '1';
};
