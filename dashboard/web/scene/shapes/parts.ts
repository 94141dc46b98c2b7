import type { Vector } from '../input.ts';
import { type MeshBuilder, PAINT, type Paint } from './mesh-builder.ts';
import { alongBox, at, type Box, lengthOf } from './shape.ts';

/** Base plate or plinth over the whole footprint. */
export const basePlate = (builder: MeshBuilder, box: Box, thickness = 0.05): void =>
  builder.box(
    at(box.x - box.width / 2, box.y - box.depth / 2, box.low),
    at(box.x + box.width / 2, box.y + box.depth / 2, box.low + thickness),
    PAINT.base,
  );

/** Upright cylinder with dished ends between two heights. */
export const uprightShell = (
  builder: MeshBuilder,
  box: Box,
  low: number,
  high: number,
  radius: number,
  paint: Paint = PAINT.shell,
): void => {
  const dish = Math.min(radius * 0.5, (high - low) * 0.3);
  builder.dome(at(box.x, box.y, low + dish), 'z', radius, -dish, paint);
  builder.cylinder(at(box.x, box.y, low + dish), at(box.x, box.y, high - dish), radius, paint, { caps: false });
  builder.dome(at(box.x, box.y, high - dish), 'z', radius, dish, paint);
};

/** A flat ring around an upright shell: flange, stiffener, insulation band. */
export const ring = (
  builder: MeshBuilder,
  box: Box,
  z: number,
  radius: number,
  height: number,
  paint: Paint = PAINT.flange,
): void => builder.cylinder(at(box.x, box.y, z - height / 2), at(box.x, box.y, z + height / 2), radius, paint);

/** Legs on a circle from the foot of the box to `top`. */
export const legs = (builder: MeshBuilder, box: Box, top: number, radius: number, count = 4): void => {
  for (let leg = 0; leg < count; leg += 1) {
    const theta = Math.PI / 4 + (leg / count) * 2 * Math.PI;
    const x = box.x + Math.cos(theta) * radius;
    const y = box.y + Math.sin(theta) * radius;
    builder.bar(at(x, y, box.low), at(x, y, top), 0.07, PAINT.support);
  }
};

/** Cylinder along the longer side of the box. */
export const lying = (
  builder: MeshBuilder,
  box: Box,
  from: number,
  to: number,
  z: number,
  radius: number,
  paint: Paint,
): void => builder.cylinder(alongBox(box, from, 0, z), alongBox(box, to, 0, z), radius, paint);

/** Two saddles under a lying shell. */
export const saddles = (builder: MeshBuilder, box: Box, top: number, halfWidth: number): void => {
  for (const side of [-0.3, 0.3]) {
    const along = side * lengthOf(box);
    const [a, b] = [alongBox(box, along - 0.05, -halfWidth, box.low), alongBox(box, along + 0.05, halfWidth, top)];
    builder.box(
      at(Math.min(a.x, b.x), Math.min(a.y, b.y), a.z),
      at(Math.max(a.x, b.x), Math.max(a.y, b.y), b.z),
      PAINT.support,
    );
  }
};

/** Box given by its middle and its size along and across the longer side. */
export const block = (
  builder: MeshBuilder,
  box: Box,
  middle: { along: number; across: number },
  size: { along: number; across: number },
  z: { low: number; high: number },
  paint: Paint,
): void => {
  const a = alongBox(box, middle.along - size.along / 2, middle.across - size.across / 2, z.low);
  const b = alongBox(box, middle.along + size.along / 2, middle.across + size.across / 2, z.high);
  builder.box(
    at(Math.min(a.x, b.x), Math.min(a.y, b.y), z.low),
    at(Math.max(a.x, b.x), Math.max(a.y, b.y), z.high),
    paint,
  );
};

/** Rail with posts along a closed line. */
export const handrail = (builder: MeshBuilder, corners: readonly Vector[], height: number): void => {
  for (const [index, from] of corners.entries()) {
    const to = corners[(index + 1) % corners.length] ?? from;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    for (const lift of [height, height * 0.5]) {
      builder.bar({ ...from, z: from.z + lift }, { ...to, z: to.z + lift }, 0.035, PAINT.rail);
    }
    const posts = Math.max(1, Math.round(length / 1.6));
    for (let post = 0; post < posts; post += 1) {
      const foot = {
        x: from.x + ((to.x - from.x) * post) / posts,
        y: from.y + ((to.y - from.y) * post) / posts,
        z: from.z,
      };
      builder.bar(foot, { ...foot, z: foot.z + height }, 0.04, PAINT.rail);
    }
  }
};
