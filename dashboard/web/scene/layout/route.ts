import type { HallInput, SceneEquipment, ScenePipe, Vector } from '../input.ts';
import { NozzleHeights } from './nozzle.ts';
import { PIPE_SPACING, type Rack, racksOf } from './rack.ts';
import { Tracks } from './tracks.ts';

/** Between footprints that are nearer than this, metres, a pipe goes straight across instead of up to the rack. */
const DIRECT_REACH = 3.4;
/** How far a pipe that leaves the line runs past the wall of the hall, metres. */
const OVERHANG = 0.8;
/** Free space between the face of an equipment and its first riser, metres. */
const STUB = 0.28;

export interface Route {
  readonly id: string;
  /** Orthogonal polyline from the shell of the source to the shell of the target. */
  readonly points: readonly Vector[];
  /** The end at the edge of the line, where an arrow is drawn. */
  readonly edge: 'start' | 'end' | 'none';
}

interface End {
  readonly equipment: SceneEquipment;
  readonly z: number;
}

/** Routes every pipe: nozzle, riser, lane on the rack, riser, nozzle; near neighbours are joined directly. */
export const routePipes = (input: HallInput): Route[] => {
  const byId = new Map(input.equipment.map((equipment) => [equipment.id, equipment]));
  const racks = racksOf(input);
  const nozzles = new NozzleHeights();
  const direct = new Tracks(PIPE_SPACING);
  return input.pipes.flatMap((pipe): Route[] => {
    const end = (id: string, isInlet: boolean): End | undefined => {
      const equipment = byId.get(id);
      return equipment && { equipment, z: nozzles.take(equipment, pipe.medium, isInlet) };
    };
    const from = end(pipe.from, false);
    const to = end(pipe.to, true);
    if (from && to) {
      const near = gap(from.equipment, to.equipment) <= DIRECT_REACH;
      return [finish(pipe, near ? directRoute(from, to, direct) : rackRoute(from, to, racks), 'none')];
    }
    if (to) return [finish(pipe, edgeRoute(to, racks, input.hall).reverse(), 'start')];
    return from ? [finish(pipe, edgeRoute(from, racks, input.hall), 'end')] : [];
  });
};

const finish = (pipe: ScenePipe, points: readonly Vector[], edge: Route['edge']): Route => ({
  id: pipe.id,
  points: straighten(points),
  edge,
});

const gap = (a: SceneEquipment, b: SceneEquipment): number =>
  Math.max(
    Math.abs(a.position.x - b.position.x) - (a.footprint.x + b.footprint.x) / 2,
    Math.abs(a.position.y - b.position.y) - (a.footprint.y + b.footprint.y) / 2,
  );

/** Leaves and arrives along the axis on which the two are further apart, and changes height and side half way between them. */
const directRoute = (from: End, to: End, tracks: Tracks): Vector[] => {
  const a = from.equipment.position;
  const b = to.equipment.position;
  const along = Math.abs(b.x - a.x) >= Math.abs(b.y - a.y) ? 'x' : 'y';
  const across = along === 'x' ? 'y' : 'x';
  const sign = b[along] >= a[along] ? 1 : -1;
  const faceA = a[along] + (sign * from.equipment.footprint[along]) / 2;
  const faceB = b[along] - (sign * to.equipment.footprint[along]) / 2;
  const middle = tracks.take((faceA + faceB) / 2, a[across], b[across]);
  const at = (alongValue: number, acrossValue: number, z: number): Vector =>
    along === 'x' ? { x: alongValue, y: acrossValue, z } : { x: acrossValue, y: alongValue, z };
  return [
    at(a[along], a[across], from.z),
    at(middle, a[across], from.z),
    at(middle, b[across], from.z),
    at(middle, b[across], to.z),
    at(b[along], b[across], to.z),
  ];
};

const rackRoute = (from: End, to: End, racks: readonly Rack[]): Vector[] => {
  const first = nearest(racks, from.equipment);
  const second = nearest(racks, to.equipment);
  if (first !== second && first.axis !== second.axis) return cornerRoute(from, to, first, second);
  const rack = first;
  const start = from.equipment.position[rack.axis];
  const stop = to.equipment.position[rack.axis];
  const lane = rack.takeLane(rack.sideOf(from.equipment.position), start, stop);
  const sign = stop >= start ? 1 : -1;
  return [...branch(from, rack, lane, sign), ...branch(to, rack, lane, -sign).reverse()];
};

/** Along one rack, around the corner where both meet, along the other. */
const cornerRoute = (from: End, to: End, first: Rack, second: Rack): Vector[] => {
  const start = from.equipment.position[first.axis];
  const stop = to.equipment.position[second.axis];
  const laneA = first.takeLane(first.sideOf(from.equipment.position), start, second.line);
  const laneB = second.takeLane(second.sideOf(to.equipment.position), first.line, stop);
  const corner = (z: number): Vector =>
    first.axis === 'x' ? { x: laneB.at, y: laneA.at, z } : { x: laneA.at, y: laneB.at, z };
  return [
    ...branch(from, first, laneA, second.line >= start ? 1 : -1),
    corner(laneA.z),
    corner(laneB.z),
    ...branch(to, second, laneB, first.line >= stop ? 1 : -1).reverse(),
  ];
};

/** From the equipment along its rack to the nearer wall of the hall. */
const edgeRoute = (end: End, racks: readonly Rack[], hall: HallInput['hall']): Vector[] => {
  const rack = nearest(racks, end.equipment);
  const start = end.equipment.position[rack.axis];
  const wall = start < hall[rack.axis] / 2 ? -OVERHANG : hall[rack.axis] + OVERHANG;
  const lane = rack.takeLane(rack.sideOf(end.equipment.position), start, wall);
  return [...branch(end, rack, lane, wall > start ? 1 : -1), rack.point(wall, lane.at, lane.z)];
};

/** Shell, stub, riser, crossing above the rack, drop into the lane. */
const branch = (end: End, rack: Rack, lane: { at: number; z: number }, sign: number): Vector[] => {
  const { position, footprint } = end.equipment;
  const along = position[rack.axis];
  const across = position[rack.across];
  const riser = rack.takeCrossing(along + sign * (footprint[rack.axis] / 2 + STUB), across, lane.at);
  return [
    { x: position.x, y: position.y, z: end.z },
    rack.point(riser, across, end.z),
    rack.point(riser, across, rack.crossingZ),
    rack.point(riser, lane.at, rack.crossingZ),
    rack.point(riser, lane.at, lane.z),
  ];
};

const nearest = (racks: readonly Rack[], equipment: SceneEquipment): Rack =>
  racks.reduce((best, rack) => (rack.distance(equipment.position) < best.distance(equipment.position) ? rack : best));

/** Without points of no length and points in the middle of a straight run. */
const straighten = (points: readonly Vector[]): Vector[] => {
  const kept: Vector[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (last && distance(last, point) < 1e-6) continue;
    const before = kept.at(-2);
    if (before && last && sameDirection(before, last, point)) kept.pop();
    kept.push(point);
  }
  return kept;
};

const distance = (a: Vector, b: Vector): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);

const sameDirection = (a: Vector, b: Vector, c: Vector): boolean => {
  const dot = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) + (b.z - a.z) * (c.z - b.z);
  return dot > distance(a, b) * distance(b, c) * (1 - 1e-9);
};
