import type { Line } from '../../config/plant/line.ts';
import { inventoriesOf, throughputOf } from '../reconcile/inventories.ts';
import type { Instrument } from './instrument.ts';
import type { Boundary } from './unit-gate.ts';

type Unit = Line['units'][number];

/** A stream without a meter may be left out of a balance when it is less than this share of what goes through. */
const SHARE_LEFT_OUT = 0.02;

/**
 * Flow meters around a unit that can hold something; around a mixing point or a tee, which cannot, there is nothing to watch.
 * A stream without a meter that comes from such a point is told by the meters on the other side of it.
 */
export const boundaryOf = (line: Line, unit: Unit, instrument: (tag: string) => Instrument | undefined): Boundary => {
  const throughput = throughputOf(line, unit);
  if (holdsNothing(line, unit)) return { meters: [], complete: false, throughput };
  const meterOf = (stream: string): Instrument | undefined => {
    const found = (line.twin?.measurements ?? []).find((m) => m.kind === 'flow' && m.stream === stream);
    return found && instrument(found.tag);
  };
  const joined = new Set([unit.id]);
  for (const stream of [...unit.inlets, ...unit.outlets]) {
    if (meterOf(stream)) continue;
    for (const other of line.units)
      if (holdsNothing(line, other) && [...other.inlets, ...other.outlets].includes(stream)) joined.add(other.id);
  }
  const units = line.units.filter(({ id }) => joined.has(id));
  const inlets = units.flatMap((one) => one.inlets);
  const outlets = units.flatMap((one) => one.outlets);
  const meters: Boundary['meters'][number][] = [];
  let complete = true;
  for (const [list, others, sign] of [
    [inlets, outlets, 1],
    [outlets, inlets, -1],
  ] as const)
    for (const stream of list) {
      if (others.includes(stream)) continue;
      const meter = meterOf(stream);
      const normal = (line.streams.find(({ id }) => id === stream)?.normal.massFlowKgH ?? 0) / 3600;
      if (meter) meters.push({ instrument: meter, sign });
      else if (normal > SHARE_LEFT_OUT * throughput) complete = false;
    }
  return { meters, complete, throughput };
};

/** Ids of the units at most two streams away. */
export const neighboursOf = (line: Line, of: string): string[] => {
  const reached = new Set([of]);
  for (let step = 0; step < 2; step++) {
    const streams = new Set(
      line.units.flatMap(({ id, inlets, outlets }) => (reached.has(id) ? [...inlets, ...outlets] : [])),
    );
    for (const { id, inlets, outlets } of line.units)
      if ([...inlets, ...outlets].some((stream) => streams.has(stream))) reached.add(id);
  }
  reached.delete(of);
  return [...reached];
};

const holdsNothing = (line: Line, unit: Unit): boolean =>
  inventoriesOf(line, unit).every(({ levels }) => levels.length === 0) &&
  !(line.twin?.reactions ?? []).some((reaction) => reaction.unit === unit.id) &&
  (unit.outlets.length === 1 || (line.twin?.splits ?? []).includes(unit.id));
