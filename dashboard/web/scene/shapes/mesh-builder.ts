import type { Vector } from '../input.ts';

/** Vertex data of merged shapes; `owner` says which equipment a vertex belongs to. No three.js here, so that shapes can be tested anywhere. */
export interface MeshData {
  readonly position: Float32Array;
  readonly normal: Float32Array;
  /** Lightness of the paint 0..1, and how much of the equipment's live tint it takes 0..1. */
  readonly paint: Float32Array;
  readonly owner: Float32Array;
  /** Height within the fillable part of the shell, 0 at its foot, 1 at its top; -9 where there is nothing to fill, -4 on what opens. */
  readonly fill: Float32Array;
  readonly index: Uint32Array;
}

export interface Paint {
  readonly light: number;
  readonly live: number;
}

/** The paints of the plant: neutral greys that differ in lightness only. */
export const PAINT = {
  shell: { light: 0.74, live: 1 },
  band: { light: 0.62, live: 0.85 },
  machine: { light: 0.58, live: 1 },
  motor: { light: 0.48, live: 0.6 },
  flange: { light: 0.54, live: 0.35 },
  support: { light: 0.42, live: 0 },
  steel: { light: 0.4, live: 0 },
  rail: { light: 0.5, live: 0 },
  base: { light: 0.34, live: 0 },
  door: { light: 0.66, live: 1 },
} as const satisfies Record<string, Paint>;

const NOT_FILLABLE = -9;
const OPENING = -4;
type Axis = 'x' | 'y' | 'z';

/** Collects triangles of simple solids. Sizes in metres, plant axes. */
export class MeshBuilder {
  /** Sides of a full circle: what the quality level decides. */
  readonly segments: number;
  #owner = 0;
  #fill: { low: number; high: number } | null = null;
  #isOpening = false;
  readonly #position: number[] = [];
  readonly #normal: number[] = [];
  readonly #paint: number[] = [];
  readonly #owners: number[] = [];
  readonly #fills: number[] = [];
  readonly #index: number[] = [];

  constructor(segments: number) {
    this.segments = segments;
  }

  /** Whose parts follow. */
  owner(owner: number): void {
    this.#owner = owner;
  }

  /** Between these heights what follows shows a level; null for parts that hold nothing. */
  fillable(range: { low: number; high: number } | null): void {
    this.#fill = range;
  }

  /** Whether what follows is a door or a tap that opens. */
  opening(isOpening: boolean): void {
    this.#isOpening = isOpening;
  }

  box(low: Vector, high: Vector, paint: Paint): void {
    for (const [axis, u, v] of [
      ['x', 'y', 'z'],
      ['y', 'z', 'x'],
      ['z', 'x', 'y'],
    ] as const) {
      for (const side of [low, high]) {
        const sign = side === high ? 1 : -1;
        const corner = (a: Vector, b: Vector): Vector =>
          ({ [axis]: side[axis], [u]: a[u], [v]: b[v] }) as unknown as Vector;
        const normal = { x: 0, y: 0, z: 0, [axis]: sign };
        const first = this.#vertex(corner(low, low), normal, paint);
        this.#vertex(corner(high, low), normal, paint);
        this.#vertex(corner(high, high), normal, paint);
        this.#vertex(corner(low, high), normal, paint);
        this.#quad(first, first + 1, first + 2, first + 3, sign > 0);
      }
    }
  }

  /** A round beam of square section between two points: legs, braces, rails. */
  bar(from: Vector, to: Vector, thickness: number, paint: Paint): void {
    this.#sweep(from, to, thickness * 0.7, thickness * 0.7, 4, paint, Math.PI / 4);
  }

  /** Cone or cylinder from the middle of one face to the middle of the other. */
  cylinder(
    from: Vector,
    to: Vector,
    radius: number,
    paint: Paint,
    options: { top?: number; caps?: boolean } = {},
  ): void {
    const top = options.top ?? radius;
    this.#sweep(from, to, radius, top, this.segments, paint, 0);
    if (options.caps === false) return;
    this.#disc(to, direction(from, to), top, paint);
    this.#disc(from, direction(to, from), radius, paint);
  }

  /** Half ellipsoid: a dished end. `height` is negative for one that points against the axis. */
  dome(center: Vector, axis: Axis, radius: number, height: number, paint: Paint): void {
    const rings = Math.max(2, Math.round(this.segments / 5));
    const [u, v] = sides(axis);
    const start = this.#position.length / 3;
    for (let ring = 0; ring <= rings; ring += 1) {
      const phi = (ring / rings) * (Math.PI / 2);
      for (let step = 0; step <= this.segments; step += 1) {
        const theta = (step / this.segments) * 2 * Math.PI;
        const around = { [u]: Math.cos(theta), [v]: Math.sin(theta) };
        const at = place(center, axis, Math.sin(phi) * height, around, Math.cos(phi) * radius);
        const normal = place(ORIGIN, axis, Math.sin(phi) / height, around, Math.cos(phi) / radius);
        this.#vertex(at, unit(normal), paint);
      }
    }
    for (let ring = 0; ring < rings; ring += 1) this.#strip(start + ring * (this.segments + 1), height > 0);
  }

  data(): MeshData {
    return {
      position: new Float32Array(this.#position),
      normal: new Float32Array(this.#normal),
      paint: new Float32Array(this.#paint),
      owner: new Float32Array(this.#owners),
      fill: new Float32Array(this.#fills),
      index: new Uint32Array(this.#index),
    };
  }

  #vertex(at: Vector, normal: Vector, paint: Paint): number {
    this.#position.push(at.x, at.y, at.z);
    this.#normal.push(normal.x, normal.y, normal.z);
    this.#paint.push(paint.light, paint.live);
    this.#owners.push(this.#owner);
    const unfilled = this.#isOpening ? OPENING : NOT_FILLABLE;
    this.#fills.push(this.#fill ? (at.z - this.#fill.low) / (this.#fill.high - this.#fill.low) : unfilled);
    return this.#position.length / 3 - 1;
  }

  #quad(a: number, b: number, c: number, d: number, outward: boolean): void {
    if (outward) this.#index.push(a, b, c, a, c, d);
    else this.#index.push(a, c, b, a, d, c);
  }

  /** Joins a ring of `segments + 1` vertices with the ring after it. */
  #strip(first: number, outward: boolean, count = this.segments): void {
    for (let step = 0; step < count; step += 1) {
      const a = first + step;
      this.#quad(a, a + 1, a + count + 2, a + count + 1, outward);
    }
  }

  #sweep(from: Vector, to: Vector, radius: number, top: number, count: number, paint: Paint, turn: number): void {
    const along = direction(from, to);
    const [side, up] = frame(along);
    const slope = (radius - top) / Math.max(1e-6, Math.hypot(to.x - from.x, to.y - from.y, to.z - from.z));
    const start = this.#position.length / 3;
    for (const [end, size] of [
      [from, radius],
      [to, top],
    ] as const) {
      for (let step = 0; step <= count; step += 1) {
        const theta = turn + (step / count) * 2 * Math.PI;
        const out = combine(side, Math.cos(theta), up, Math.sin(theta));
        this.#vertex(combine(end, 1, out, size), unit(combine(out, 1, along, slope)), paint);
      }
    }
    this.#strip(start, true, count);
  }

  #disc(center: Vector, normal: Vector, radius: number, paint: Paint): void {
    const [side, up] = frame(normal);
    const middle = this.#vertex(center, normal, paint);
    for (let step = 0; step <= this.segments; step += 1) {
      const theta = (step / this.segments) * 2 * Math.PI;
      const at = this.#vertex(
        combine(center, 1, combine(side, Math.cos(theta), up, Math.sin(theta)), radius),
        normal,
        paint,
      );
      if (step > 0) this.#index.push(middle, at - 1, at);
    }
  }
}

const ORIGIN: Vector = { x: 0, y: 0, z: 0 };

const combine = (a: Vector, fa: number, b: Vector, fb: number): Vector => ({
  x: a.x * fa + b.x * fb,
  y: a.y * fa + b.y * fb,
  z: a.z * fa + b.z * fb,
});

const unit = (v: Vector): Vector => combine(v, 1 / Math.max(1e-9, Math.hypot(v.x, v.y, v.z)), ORIGIN, 0);

const direction = (from: Vector, to: Vector): Vector => unit(combine(to, 1, from, -1));

const cross = (a: Vector, b: Vector): Vector => ({
  x: a.y * b.z - a.z * b.y,
  y: a.z * b.x - a.x * b.z,
  z: a.x * b.y - a.y * b.x,
});

/** Two directions square to `along` and to each other, right-handed. */
const frame = (along: Vector): [Vector, Vector] => {
  const side = unit(cross(Math.abs(along.z) > 0.9 ? { x: 0, y: 1, z: 0 } : { x: 0, y: 0, z: 1 }, along));
  return [side, cross(along, side)];
};

/** The other two axes, so that with the first they are right-handed. */
const sides = (axis: Axis): [Axis, Axis] => (axis === 'x' ? ['y', 'z'] : axis === 'y' ? ['z', 'x'] : ['x', 'y']);

const place = (center: Vector, axis: Axis, along: number, around: Partial<Vector>, radius: number): Vector => ({
  x: center.x + (around.x ?? 0) * radius + (axis === 'x' ? along : 0),
  y: center.y + (around.y ?? 0) * radius + (axis === 'y' ? along : 0),
  z: center.z + (around.z ?? 0) * radius + (axis === 'z' ? along : 0),
});
