import type { Line, Stream } from '../../config/plant/line.ts';
import { elementMasses } from '../../config/substances/elements.ts';
import { substanceOf } from '../../config/substances/thermochemistry.ts';
import { characteristic } from '../models/characteristic.ts';
import { conversion } from '../models/conversion.ts';
import { element } from '../models/element.ts';
import { equilibrium } from '../models/equilibrium.ts';
import { type BalanceRow, reactionMasses, type StreamFlows, type UnitFlows, type UnitModel } from '../models/model.ts';
import { split } from '../models/split.ts';
import { type Functions, functionsOf, type Row } from '../numerics/functions.ts';
import { refuseUnlikeTerms } from './dimensions.ts';
import { type EnergyRow, energyRows } from './energy.ts';
import { type Inventory, inventoriesOf, throughputOf } from './inventories.ts';
import { type MeasurementEquation, measurementEquations } from './measurement.ts';
import { refuseOneSided } from './one-sided.ts';
import type { Correlation, Problem } from './problem.ts';
import { relationMeasurements, relationsOf } from './relations.ts';

const KG_PER_HOUR = 1 / 3600;
/** Scale is 0.2 % of the normal flow, so this is a standard deviation of twice the normal flow: an order of magnitude, no more. */
const PRIOR_SIGMAS = 1000;

/** One unknown of the flowsheet. SI: kg/s, mol/s for extents, W for heat. */
export interface Variable {
  readonly id: string;
  readonly kind: 'flow' | 'extent' | 'accumulation' | 'duty' | 'loss' | 'ratio' | 'rise' | 'misfit' | 'speed';
  readonly normal: number;
  /** Size of a change that matters. */
  readonly scale: number;
}

/** A line as equations: what is unknown, what must balance, what is measured of it. Built once; the twin fills in numbers. */
export interface Flowsheet {
  readonly line: Line;
  readonly variables: readonly Variable[];
  readonly streams: ReadonlyMap<string, StreamFlows & { readonly stream: Stream }>;
  readonly units: readonly UnitFlows[];
  readonly balances: readonly BalanceRow[];
  readonly energy: readonly EnergyRow[];
  readonly measurements: readonly MeasurementEquation[];
  readonly inventories: readonly Inventory[];
  readonly problem: Problem;
  /** Index of a variable by id; throws for one that is not there. */
  indexOf(id: string): number;
}

/**
 * Throws with a sentence when the twin section names a stream, unit or component that the line does not have, or when a balance can
 * only hold without flow. `moving`: every unit gets an unknown for what it takes up, with a measurement equation, so that it may leave the steady state.
 */
export const flowsheetOf = (line: Line, { moving = false } = {}): Flowsheet => {
  const variables: Variable[] = [];
  const index = new Map<string, number>();
  const add = (variable: Variable): number => {
    index.set(variable.id, variables.length);
    variables.push(variable);
    return variables.length - 1;
  };
  const indexOf = (id: string): number => {
    const found = index.get(id);
    if (found === undefined)
      throw new Error(`the twin of line ${line.id} names '${id}', which its flowsheet does not have`);
    return found;
  };
  const streams = new Map(line.streams.map((stream) => [stream.id, streamFlows(stream, add)]));
  const streamOf = (id: string): StreamFlows => {
    const found = streams.get(id);
    if (!found) throw new Error(`line ${line.id} has no stream '${id}'`);
    return found;
  };
  const inventories = moving ? line.units.flatMap((unit) => inventoriesOf(line, unit)) : [];
  const units = line.units.map((unit): UnitFlows => {
    const throughput = throughputOf(line, unit);
    return {
      id: unit.id,
      inlets: unit.inlets.map(streamOf),
      outlets: unit.outlets.map(streamOf),
      reactions: (line.twin?.reactions ?? [])
        .filter((reaction) => reaction.unit === unit.id)
        .map(({ id, stoichiometry }) => ({
          id,
          masses: reactionMasses(id, stoichiometry, (component) => substanceOf(component).molarMass / 1000),
          extent: add({
            id: `${unit.id}.${id}`,
            kind: 'extent',
            normal: 0,
            scale: (0.002 * throughput) / 0.05,
          }),
        })),
      accumulation: new Map(
        (line.twin?.accumulation ?? [])
          .filter((entry) => entry.unit === unit.id)
          .flatMap(({ sigmaKgH }) =>
            Object.entries(sigmaKgH).map(([component, sigma]): [string, number] => [
              component,
              add({
                id: `${unit.id}.accumulation.${component}`,
                kind: 'accumulation',
                normal: 0,
                scale: sigma * KG_PER_HOUR,
              }),
            ]),
          ),
      ),
      inventories: inventories
        .filter(({ unit: of }) => of === unit.id)
        .map(({ id, shares }) => ({
          variable: add({ id, kind: 'accumulation', normal: 0, scale: 0.002 * throughput }),
          shares,
        })),
      ...((line.twin?.elements ?? []).includes(unit.id)
        ? { elements: elementsOf([...unit.inlets, ...unit.outlets].map(streamOf)) }
        : {}),
      ...relationsOf(line, unit.id, streamOf, add),
    };
  });
  const balances = units.flatMap((unit) => modelOf(line, unit.id).balances(unit));
  refuseUnlikeTerms(balances, variables);
  refuseOneSided(line.id, balances, variables, new Set(inventories.map(({ id }) => indexOf(id))));
  const energy = energyRows(line, units, streams, add);
  const measurements = [
    ...measurementEquations(line, inventories, streamOf, indexOf),
    ...relationMeasurements(line, indexOf),
  ];
  const rows: Row[] = [...balances.map(({ row }) => row), ...energy.map(({ row }) => row)];
  return {
    line,
    variables,
    streams,
    units,
    balances,
    energy,
    measurements,
    inventories,
    indexOf,
    problem: {
      variables: variables.length,
      scale: Float64Array.from(variables, ({ scale }) => scale),
      ...(line.twin?.flowsMayReverse ? {} : { bounds: flowsAboveZero(variables) }),
      correlations: correlationsOf(line, measurements),
      prior: { at: Float64Array.from(variables, ({ normal }) => normal), sigmas: PRIOR_SIGMAS },
      names: {
        variables: variables.map(({ id }) => id),
        constraints: [...balances.map(({ id }) => id), ...energy.map(({ id }) => id)],
        measurements: measurements.map(({ id }) => id),
      },
      constraints: functionsOf(rows),
      measurements: functionsOf(measurements.map(({ row }) => row)) satisfies Functions,
    },
  };
};

/** A component flow below zero is no state of a plant; with none below, mass fractions are within 0 and 1. */
const flowsAboveZero = (variables: readonly Variable[]): NonNullable<Problem['bounds']> => ({
  lower: Float64Array.from(variables, ({ kind }) =>
    kind === 'flow' || kind === 'ratio' ? 0 : Number.NEGATIVE_INFINITY,
  ),
  upper: new Float64Array(variables.length).fill(Number.POSITIVE_INFINITY),
});

/** Of every measurement equation of one tag with every one of the other. Throws for a tag that measures nothing of the flowsheet. */
const correlationsOf = (line: Line, measurements: readonly MeasurementEquation[]): Correlation[] => {
  const rowsOf = (tag: string): number[] => {
    const rows = measurements.flatMap(({ source }, i) => (source.kind === 'tag' && source.tag === tag ? [i] : []));
    if (rows.length === 0)
      throw new Error(`line ${line.id} correlates '${tag}', which measures nothing that is reconciled`);
    return rows;
  };
  return (line.twin?.correlations ?? []).flatMap(({ tags: [a, b], coefficient }) => {
    if (a === b) throw new Error(`line ${line.id} correlates '${a}' with itself`);
    return rowsOf(a).flatMap((i) => rowsOf(b).map((j) => ({ i, j, coefficient })));
  });
};

const elementsOf = (streams: readonly StreamFlows[]): ReadonlyMap<string, ReadonlyMap<string, number>> =>
  new Map(streams.flatMap(({ component }) => [...component.keys()].map((id) => [id, elementMasses(id)] as const)));

/** Which balances a unit has. Throws for one that the line names twice, or names and does not have. */
const modelOf = (line: Line, unit: string): UnitModel => {
  const { splits = [], elements = [], equilibria = [], characteristics = [] } = line.twin ?? {};
  const named: [string, UnitModel][] = [
    ...splits.filter((id) => id === unit).map((): [string, UnitModel] => ['splits', split]),
    ...elements.filter((id) => id === unit).map((): [string, UnitModel] => ['elements', element]),
    ...equilibria.filter((of) => of.unit === unit).map((): [string, UnitModel] => ['equilibria', equilibrium]),
    ...characteristics
      .filter((of) => of.unit === unit)
      .map((): [string, UnitModel] => ['characteristics', characteristic]),
  ];
  const [first, second] = named;
  if (first && second)
    throw new Error(
      first[0] === second[0]
        ? `line ${line.id} has ${unit} twice among its ${first[0]}`
        : `line ${line.id} has ${unit} both among its ${first[0]} and its ${second[0]}`,
    );
  const model = first?.[1] ?? conversion;
  if (model === element && (line.twin?.reactions ?? []).some((reaction) => reaction.unit === unit))
    throw new Error(`line ${line.id} balances elements of ${unit}, so reactions of it mean nothing`);
  return model;
};

/** The normal point: where the first solve starts. */
export const normalPoint = (flowsheet: Flowsheet): Float64Array =>
  Float64Array.from(flowsheet.variables, ({ normal }) => normal);

const streamFlows = (
  stream: Stream,
  add: (variable: Variable) => number,
): StreamFlows & { readonly stream: Stream } => ({
  id: stream.id,
  stream,
  component: new Map(
    Object.entries(stream.normal.components).map(([component, kgPerHour]) => [
      component,
      add({
        id: `${stream.id}.${component}`,
        kind: 'flow',
        normal: kgPerHour * KG_PER_HOUR,
        scale: 0.002 * Math.max(kgPerHour, 1e-3 * stream.normal.massFlowKgH) * KG_PER_HOUR,
      }),
    ]),
  ),
});
