import type { SceneEquipment } from '../input.ts';

export interface Zone {
  readonly area: string;
  low: { x: number; y: number };
  high: { x: number; y: number };
}

/** Equipment of one area nearer together than this stands in one zone, metres. */
const REACH = 4;
const MARGIN = 0.9;

/** Rectangles on the floor, one for each cluster of an area's equipment; zones of different areas do not overlap. */
export const zonesOf = (equipment: readonly SceneEquipment[]): Zone[] => {
  const areas = [...new Set(equipment.map(({ area }) => area))];
  const zones = areas.flatMap((area) =>
    clusters(
      equipment.filter((one) => one.area === area),
      REACH,
    ).map((members) => around(area, members)),
  );
  for (const [index, zone] of zones.entries()) for (const other of zones.slice(index + 1)) separate(zone, other);
  return zones;
};

/** Groups whose members are joined by steps of at most `reach` between their footprints. */
export const clusters = <One extends SceneEquipment>(members: readonly One[], reach: number): One[][] => {
  const groups: One[][] = [];
  for (const member of members) {
    const near = groups.filter((group) => group.some((other) => gap(member, other) <= reach));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), member]);
  }
  return groups;
};

const gap = (a: SceneEquipment, b: SceneEquipment): number => {
  const x = Math.abs(a.position.x - b.position.x) - (a.footprint.x + b.footprint.x) / 2;
  const y = Math.abs(a.position.y - b.position.y) - (a.footprint.y + b.footprint.y) / 2;
  return Math.hypot(Math.max(0, x), Math.max(0, y));
};

const around = (area: string, members: readonly SceneEquipment[]): Zone => {
  const low = (axis: 'x' | 'y') =>
    Math.min(...members.map(({ position, footprint }) => position[axis] - footprint[axis] / 2)) - MARGIN;
  const high = (axis: 'x' | 'y') =>
    Math.max(...members.map(({ position, footprint }) => position[axis] + footprint[axis] / 2)) + MARGIN;
  return { area, low: { x: low('x'), y: low('y') }, high: { x: high('x'), y: high('y') } };
};

/** Moves the two facing sides back to the middle of the overlap, on the axis where that costs less. */
const separate = (a: Zone, b: Zone): void => {
  const overlap = (axis: 'x' | 'y') => Math.min(a.high[axis], b.high[axis]) - Math.max(a.low[axis], b.low[axis]);
  if (overlap('x') <= 0 || overlap('y') <= 0) return;
  const axis = overlap('x') <= overlap('y') ? 'x' : 'y';
  const [first, second] = a.low[axis] <= b.low[axis] ? [a, b] : [b, a];
  const border = (Math.min(first.high[axis], second.high[axis]) + second.low[axis]) / 2;
  first.high[axis] = border - 0.1;
  second.low[axis] = border + 0.1;
};
