import type { Line } from '../../config/plant/line.ts';
import { isStreamMeter, type TwinMeasurement } from '../../config/plant/line-twin.ts';
import { substanceOf } from '../../config/substances/thermochemistry.ts';
import { functionsOf, linearRow } from '../numerics/functions.ts';
import { throughputOf } from './inventories.ts';
import type { Problem } from './problem.ts';

/** The line as total mass flows only: linear, small, and of nothing but flow meters. What the global test looks at. */
export interface TotalMass {
  readonly problem: Problem;
  /** Stream of each variable. */
  readonly streams: readonly string[];
  /** Streams with a flow meter, in the order of the measurements, and their tags; kg/s are `factor` times the meter's SI. */
  readonly measured: readonly {
    readonly stream: string;
    readonly tag: string;
    readonly variable: number;
    readonly factor: number;
  }[];
  /**
   * In minus out of each unit, over variables. What a unit takes up is a variable and a measurement of its own, in the order of
   * the units and after those of the streams and meters.
   */
  readonly units: readonly {
    readonly id: string;
    readonly terms: readonly (readonly [variable: number, sign: number])[];
  }[];
}

export const totalMassOf = (line: Line): TotalMass => {
  const streams = line.streams.map(({ id }) => id);
  const place = new Map(streams.map((id, i) => [id, i]));
  const variable = (id: string): number => {
    const found = place.get(id);
    if (found === undefined) throw new Error(`line ${line.id} has no stream '${id}'`);
    return found;
  };
  const measured = (line.twin?.measurements ?? []).flatMap((m) =>
    isStreamMeter(m)
      ? [{ stream: m.stream, tag: m.tag, variable: variable(m.stream), factor: kgPerMetered(line, m) }]
      : [],
  );
  const units = line.units.map(({ id, inlets, outlets }) => ({
    id,
    terms: [
      ...inlets.map((stream): [number, number] => [variable(stream), 1]),
      ...outlets.map((stream): [number, number] => [variable(stream), -1]),
    ],
  }));
  return {
    streams,
    measured,
    units,
    problem: {
      variables: streams.length + units.length,
      scale: Float64Array.from([
        ...line.streams.map(({ normal }) => (0.002 * normal.massFlowKgH) / 3600),
        ...line.units.map((unit) => 0.002 * throughputOf(line, unit)),
      ]),
      constraints: functionsOf(units.map(({ terms }, u) => linearRow([...terms, [streams.length + u, -1]]))),
      measurements: functionsOf([
        ...measured.map((m) => linearRow([[m.variable, 1]])),
        ...units.map((_, u) => linearRow([[streams.length + u, 1]])),
      ]),
    },
  };
};

/** 1 for a mass flow, density for a volume; a gas is taken with its normal composition, which an inlet and its outlets share. */
const kgPerMetered = (line: Line, measurement: TwinMeasurement): number => {
  if (measurement.kind === 'liquid-flow') return measurement.density;
  if (measurement.kind !== 'gas-flow') return 1;
  const components = Object.entries(line.streams.find(({ id }) => id === measurement.stream)?.normal.components ?? {});
  const mass = components.reduce((sum, [, kg]) => sum + kg, 0);
  return mass / components.reduce((sum, [id, kg]) => sum + (1000 * kg) / substanceOf(id).molarMass, 0);
};
