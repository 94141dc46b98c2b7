import type { Line } from '../../config/plant/line.ts';
import type { LineTwin } from '../../config/plant/line-twin.ts';
import { substanceOf, vapourPressure } from '../../config/substances/thermochemistry.ts';
import { dimensionProduct, UNITS } from '../../config/vocabulary/unit.ts';
import type { MachineFlows, PhaseFlows, StreamFlows } from '../models/model.ts';
import { linearRow } from '../numerics/functions.ts';
import type { Variable } from './flowsheet.ts';
import type { MeasurementEquation, MeasurementSource } from './measurement.ts';

// What a line says of phases and machines, as unknowns of its flowsheet and as equations of what is told of them.

type Equilibrium = LineTwin['equilibria'][number];
type Characteristic = LineTwin['characteristics'][number];
type Add = (variable: Variable) => number;
type StreamOf = (id: string) => StreamFlows;

const PA_PER_KPA = 1000;
/** A change of K that matters, as a share of it: not how well it is told, which may be far better or worse. */
const RATIO_SCALE = 0.01;
/** A change of speed that matters, as a share of the nominal one. */
const SPEED_SCALE = 0.002;

/** What a unit has beside its balances; nothing for one that the line says nothing of. */
export const relationsOf = (
  line: Line,
  unit: string,
  streamOf: StreamOf,
  add: Add,
): { readonly phases?: PhaseFlows; readonly machine?: MachineFlows } => {
  const equilibrium = line.twin?.equilibria.find((entry) => entry.unit === unit);
  const machine = line.twin?.characteristics.find((entry) => entry.unit === unit);
  return {
    ...(equilibrium ? { phases: phasesOf(line, equilibrium, streamOf, add) } : {}),
    ...(machine ? { machine: machineOf(line, machine, streamOf, add) } : {}),
  };
};

const phasesOf = (line: Line, equilibrium: Equilibrium, streamOf: StreamOf, add: Add): PhaseFlows => {
  const [vapour, liquid] = [streamOf(equilibrium.vapour), streamOf(equilibrium.liquid)];
  const names = new Set([...vapour.component.keys(), ...liquid.component.keys()]);
  return {
    vapour,
    liquid,
    moles: new Map([...names].map((name) => [name, 1000 / substanceOf(name).molarMass])),
    ratios: new Map(
      equilibrium.ratios.map((ratio) => {
        const normal = normalRatio(line, equilibrium, ratio);
        const id = `${equilibrium.unit}.K.${ratio.component}`;
        return [ratio.component, add({ id, kind: 'ratio', normal, scale: RATIO_SCALE * normal })];
      }),
    ),
  };
};

/** K where the stream is at its normal temperature and pressure. */
const normalRatio = (line: Line, { unit, liquid }: Equilibrium, ratio: Equilibrium['ratios'][number]): number => {
  if ('k' in ratio) return ratio.k;
  const normal = line.streams.find(({ id }) => id === liquid)?.normal;
  const pressure = normal ? vapourPressure(ratio.component, normal.temperatureC + 273.15) : null;
  if (!normal || pressure === null)
    throw new Error(
      `${unit}.K.${ratio.component} asks for a vapour pressure of ${ratio.component} at ${normal?.temperatureC} °C, which its fit does not cover; give k`,
    );
  return pressure / (normal.pressureKpaA * PA_PER_KPA);
};

const machineOf = (line: Line, machine: Characteristic, streamOf: StreamOf, add: Add): MachineFlows => {
  const { unit, densityKgM3: density, coefficients, sigma } = machine;
  const [flow, rise] = [UNITS[machine.flowUnit], UNITS[machine.riseUnit]];
  const flowPerMass =
    density === null ? { value: 1, dimension: {} } : { value: 1 / density, dimension: { kg: -1, m: 3 } };
  const stream = line.streams.find(({ id }) => id === machine.stream);
  const normalFlow = ((stream?.normal.massFlowKgH ?? 0) / 3600) * flowPerMass.value;
  const curve = coefficients.map((value, k) => ({
    value: (value * rise.factor) / flow.factor ** k,
    dimension: dimensionProduct([rise.dimension, 1], [flow.dimension, -k]),
  }));
  const normalRise = curve.reduce((sum, { value }, k) => sum + value * normalFlow ** k, 0);
  const scale = sigma * rise.factor;
  return {
    stream: streamOf(machine.stream),
    flowPerMass,
    coefficients: curve,
    rise: add({ id: `${unit}.rise`, kind: 'rise', normal: normalRise, scale }),
    misfit: add({ id: `${unit}.misfit`, kind: 'misfit', normal: 0, scale }),
    speed: machine.speed ? add({ id: `${unit}.speed`, kind: 'speed', normal: 1, scale: SPEED_SCALE }) : null,
  };
};

/** What is told of K, of pressure rise, speed and misfit. */
export const relationMeasurements = (line: Line, indexOf: (id: string) => number): MeasurementEquation[] => {
  const equation = (id: string, nature: MeasurementEquation['nature'], source: MeasurementSource) => ({
    id,
    nature,
    source,
    row: linearRow([[indexOf(id), 1]]),
  });
  const tag = (name: string, factor = 1): MeasurementSource => ({
    kind: 'tag',
    tag: name,
    factor,
    relativeSigma: 0,
    sigma: 0,
  });
  return [
    ...(line.twin?.equilibria ?? []).flatMap((equilibrium) =>
      equilibrium.ratios.map((ratio) =>
        equation(`${equilibrium.unit}.K.${ratio.component}`, 'structural', ratioSource(line, equilibrium, ratio)),
      ),
    ),
    ...(line.twin?.characteristics ?? []).flatMap(({ unit, rise, speed, riseUnit, sigma }) => [
      equation(
        `${unit}.rise`,
        'fresh',
        'tag' in rise ? tag(rise.tag) : { kind: 'difference', plus: rise.discharge, minus: rise.suction },
      ),
      ...(speed ? [equation(`${unit}.speed`, 'fresh', tag(speed.tag, 60 / speed.nominalRpm))] : []),
      equation(`${unit}.misfit`, 'structural', { kind: 'assumed', value: 0, sigma: sigma * UNITS[riseUnit].factor }),
    ]),
  ];
};

const ratioSource = (
  line: Line,
  { unit, liquid, pressure }: Equilibrium,
  ratio: Equilibrium['ratios'][number],
): MeasurementSource => {
  if ('k' in ratio) return { kind: 'assumed', value: ratio.k, sigma: ratio.relativeSigma * ratio.k };
  const temperature = line.twin?.temperatures.find(({ stream }) => stream === liquid);
  if (!temperature)
    throw new Error(
      `${unit} is in equilibrium at the temperature of ${liquid}, of which twin.temperatures says nothing`,
    );
  return {
    kind: 'raoult',
    component: ratio.component,
    relativeSigma: ratio.relativeSigma,
    temperature: 'tags' in temperature ? { tags: temperature.tags } : { kelvin: temperature.celsius + 273.15 },
    pressure:
      'kpaA' in pressure
        ? { pascal: pressure.kpaA * PA_PER_KPA }
        : { tag: pressure.tag, barometer: line.barometerKpaA * PA_PER_KPA },
  };
};
