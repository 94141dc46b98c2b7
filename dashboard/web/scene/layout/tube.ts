import type { Vector } from '../input.ts';
import type { Route } from './route.ts';

/** Merged tubes: `along` is the length from the start of the pipe in metres, `pipe` its place in the input. */
export interface TubeData {
  readonly position: Float32Array;
  readonly normal: Float32Array;
  readonly along: Float32Array;
  readonly pipe: Float32Array;
  readonly index: Uint32Array;
}

const BEND_RADIUS = 0.16;
const ARROW = { length: 0.7, radius: 0.24 } as const;

export interface Tube {
  readonly route: Route;
  readonly radius: number;
}

/** Round pipes with bends along the routes, and an arrow where one leaves or enters the line. */
export const buildTubes = (tubes: readonly Tube[], sides: number, bendSteps: number): TubeData => {
  const position: number[] = [];
  const normal: number[] = [];
  const along: number[] = [];
  const pipe: number[] = [];
  const index: number[] = [];

  const ringAt = (
    center: Vector,
    direction: Vector,
    u: Vector,
    radius: number,
    length: number,
    owner: number,
  ): void => {
    const v = cross(direction, u);
    for (let side = 0; side <= sides; side += 1) {
      const theta = (side / sides) * 2 * Math.PI;
      const n = sum(scale(u, Math.cos(theta)), scale(v, Math.sin(theta)));
      position.push(center.x + n.x * radius, center.y + n.y * radius, center.z + n.z * radius);
      normal.push(n.x, n.y, n.z);
      along.push(length);
      pipe.push(owner);
    }
  };
  const join = (first: number, second: number): void => {
    for (let side = 0; side < sides; side += 1) {
      index.push(first + side, first + side + 1, second + side + 1, first + side, second + side + 1, second + side);
    }
  };

  for (const [owner, { route, radius }] of tubes.entries()) {
    const path = bent(route.points, bendSteps);
    let length = 0;
    let before: Vector | undefined;
    let side = anySide(path[0]?.direction ?? UP);
    const start = position.length / 3;
    for (const [ring, { at, direction }] of path.entries()) {
      if (before) length += distance(before, at);
      // Carried along the pipe instead of chosen anew, so that the tube does not twist in its bends.
      side = unit(sum(side, scale(direction, -dot(side, direction))));
      ringAt(at, direction, side, radius, length, owner);
      if (ring > 0) join(start + (ring - 1) * (sides + 1), start + ring * (sides + 1));
      before = at;
    }
    if (route.edge === 'none') continue;
    const tip = route.edge === 'end' ? path.at(-1) : path[0];
    if (!tip) continue;
    const base = position.length / 3;
    const forward = scale(tip.direction, ARROW.length);
    const foot = route.edge === 'end' ? tip.at : sum(tip.at, scale(forward, -1));
    ringAt(foot, tip.direction, anySide(tip.direction), ARROW.radius, length, owner);
    ringAt(sum(foot, forward), tip.direction, anySide(tip.direction), 0.01, length, owner);
    join(base, base + sides + 1);
  }
  return {
    position: new Float32Array(position),
    normal: new Float32Array(normal),
    along: new Float32Array(along),
    pipe: new Float32Array(pipe),
    index: new Uint32Array(index),
  };
};

/** The polyline with its corners rounded; every point has the direction of the pipe there. */
const bent = (points: readonly Vector[], steps: number): { at: Vector; direction: Vector }[] => {
  const result: { at: Vector; direction: Vector }[] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    const after = points[index + 1];
    if (!before || !after) {
      const direction = before
        ? unit(sum(point, scale(before, -1)))
        : after
          ? unit(sum(after, scale(point, -1)))
          : point;
      result.push({ at: point, direction });
      continue;
    }
    const incoming = unit(sum(point, scale(before, -1)));
    const outgoing = unit(sum(after, scale(point, -1)));
    const radius = Math.min(BEND_RADIUS, distance(before, point) / 2, distance(point, after) / 2);
    const center = sum(sum(point, scale(incoming, -radius)), scale(outgoing, radius));
    for (let step = 0; step <= steps; step += 1) {
      const angle = (step / steps) * (Math.PI / 2);
      const at = sum(
        center,
        sum(scale(outgoing, -radius * Math.cos(angle)), scale(incoming, radius * Math.sin(angle))),
      );
      result.push({ at, direction: unit(sum(scale(incoming, Math.cos(angle)), scale(outgoing, Math.sin(angle)))) });
    }
  }
  return result;
};

const sum = (a: Vector, b: Vector): Vector => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z });
const scale = (a: Vector, factor: number): Vector => ({ x: a.x * factor, y: a.y * factor, z: a.z * factor });
const distance = (a: Vector, b: Vector): number => Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
const unit = (a: Vector): Vector => scale(a, 1 / Math.max(1e-9, Math.hypot(a.x, a.y, a.z)));
const cross = (a: Vector, b: Vector): Vector => ({
  x: a.y * b.z - a.z * b.y,
  y: a.z * b.x - a.x * b.z,
  z: a.x * b.y - a.y * b.x,
});
const dot = (a: Vector, b: Vector): number => a.x * b.x + a.y * b.y + a.z * b.z;
const UP: Vector = { x: 0, y: 0, z: 1 };
const anySide = (direction: Vector): Vector =>
  unit(cross(Math.abs(direction.z) > 0.9 ? { x: 1, y: 0, z: 0 } : UP, direction));
