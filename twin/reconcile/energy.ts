import type { Line, Stream } from '../../config/plant/line.ts';
import { specificEnthalpy } from '../../config/substances/thermochemistry.ts';
import type { StreamFlows, UnitFlows } from '../models/model.ts';
import { linearForm, type Row } from '../numerics/functions.ts';
import type { Variable } from './flowsheet.ts';

type EnergyStream = StreamFlows & { readonly stream: Stream };

/** Energy balance of one unit: enthalpies in − out, plus heat in − heat out − loss = 0, in W. */
export interface EnergyRow {
  readonly id: string;
  readonly unit: string;
  readonly row: Row;
  /** Writes enthalpies at the streams' temperatures (K) into the row. Temperatures shift it, they are not unknowns of it. */
  setTemperatures(kelvin: (stream: string) => number): void;
}

const WATTS_PER_KW = 1000;

export const energyRows = (
  line: Line,
  units: readonly UnitFlows[],
  streams: ReadonlyMap<string, EnergyStream>,
  add: (variable: Variable) => number,
): EnergyRow[] =>
  (line.twin?.energy ?? []).map(({ unit: id, duties, loss }) => {
    const unit = units.find((candidate) => candidate.id === id);
    if (!unit) throw new Error(`the twin of line ${line.id} has an energy balance of '${id}', which is no unit of it`);
    // `sign`: 1 in, −1 out, of what is taken up the share of the component.
    const flows: { index: number; component: string; stream: Stream; sign: number }[] = [];
    const collect = (side: readonly StreamFlows[], sign: number) => {
      for (const { id: streamId, component } of side) {
        const stream = streams.get(streamId)?.stream;
        if (!stream) continue;
        for (const [name, index] of component) flows.push({ index, component: name, stream, sign });
      }
    };
    collect(unit.inlets, 1);
    collect(unit.outlets, -1);
    // What the unit takes up keeps its enthalpy: as the liquid outlet that carries the component.
    for (const [component, index] of unit.accumulation) {
      const like = unit.outlets
        .map(({ id: streamId }) => streams.get(streamId)?.stream)
        .find((stream) => stream?.phase === 'L' && stream.normal.components[component] !== undefined);
      if (like) flows.push({ index, component, stream: like, sign: -1 });
    }
    for (const { variable, shares } of unit.inventories ?? []) {
      const like = unit.outlets
        .map(({ id: streamId }) => streams.get(streamId)?.stream)
        .find((stream) => stream && [...shares.keys()].every((name) => stream.normal.components[name] !== undefined));
      for (const [component, share] of like ? shares : [])
        if (like) flows.push({ index: variable, component, stream: like, sign: -share });
    }
    const terms: [number, number][] = flows.map(({ index, component, stream, sign }) => [
      index,
      sign * specificEnthalpy(component, stream.phase, stream.normal.temperatureC + 273.15),
    ]);
    for (const duty of duties) {
      const index = add({
        id: `duty.${duty.id}`,
        kind: 'duty',
        normal: 0,
        // A duty is as large as the unit's heat is uncertain, or the weak prior at zero would hold back those of a furnace.
        scale: Math.max(0.2, loss.sigmaKw) * WATTS_PER_KW,
      });
      terms.push([index, duty.direction === 'in' ? 1 : -1]);
    }
    const lossIndex = add({
      id: `${id}.loss`,
      kind: 'loss',
      normal: loss.kw * WATTS_PER_KW,
      scale: loss.sigmaKw * WATTS_PER_KW,
    });
    terms.push([lossIndex, -1]);
    const linear = linearForm(terms);
    const place = new Map(Array.from(linear.index, (index, k) => [index, k]));
    return {
      id: `${id}/energy`,
      unit: id,
      row: { kind: 'polynomial', linear, products: [], constant: 0 },
      setTemperatures: (kelvin) => {
        for (const { index } of flows) linear.coefficient[place.get(index) as number] = 0;
        for (const { index, component, stream, sign } of flows) {
          const at = place.get(index) as number;
          linear.coefficient[at] =
            (linear.coefficient[at] as number) + sign * specificEnthalpy(component, stream.phase, kelvin(stream.id));
        }
      },
    };
  });
