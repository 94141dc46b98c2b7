import { PAINT } from './mesh-builder.ts';
import { basePlate, block, lying, ring } from './parts.ts';
import { at, lengthOf, type Shape } from './shape.ts';

/** Package unit: open frame with a receiver, a machine and a control panel inside. */
export const skid: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = Math.min(box.width, box.depth);
  const height = box.high - box.low;
  basePlate(builder, box, 0.12);
  const half = { x: box.width / 2 - 0.04, y: box.depth / 2 - 0.04 };
  const corners = [
    at(box.x - half.x, box.y - half.y, 0),
    at(box.x + half.x, box.y - half.y, 0),
    at(box.x + half.x, box.y + half.y, 0),
    at(box.x - half.x, box.y + half.y, 0),
  ];
  for (const [index, corner] of corners.entries()) {
    const next = corners[(index + 1) % corners.length] ?? corner;
    builder.bar({ ...corner, z: box.low }, { ...corner, z: box.high }, 0.08, PAINT.steel);
    builder.box(
      at(Math.min(corner.x, next.x) - 0.04, Math.min(corner.y, next.y) - 0.04, box.high - 0.08),
      at(Math.max(corner.x, next.x) + 0.04, Math.max(corner.y, next.y) + 0.04, box.high),
      PAINT.steel,
    );
  }
  lying(
    builder,
    box,
    -length * 0.4,
    length * 0.06,
    box.low + height * 0.68,
    Math.min(height * 0.16, across * 0.24),
    PAINT.shell,
  );
  block(
    builder,
    box,
    { along: -length * 0.2, across: 0 },
    { along: length * 0.4, across: across * 0.62 },
    { low: box.low + 0.12, high: box.low + height * 0.44 },
    PAINT.machine,
  );
  block(
    builder,
    box,
    { along: length * 0.3, across: 0 },
    { along: length * 0.26, across: across * 0.7 },
    { low: box.low + 0.12, high: box.low + height * 0.84 },
    PAINT.door,
  );
  block(
    builder,
    box,
    { along: length * 0.3, across: -across * 0.36 },
    { along: length * 0.16, across: 0.02 },
    { low: box.low + height * 0.54, high: box.low + height * 0.74 },
    PAINT.motor,
  );
};

/** Row of cabinets: one door for each 0.8 m. */
export const cabinet: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = Math.min(box.width, box.depth);
  const height = box.high - box.low;
  const doors = Math.max(1, Math.round(length / 0.8));
  const door = length / doors;
  basePlate(builder, box, 0.1);
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.995, across: across * 0.92 },
    { low: box.low + 0.1, high: box.high },
    PAINT.machine,
  );
  for (let index = 0; index < doors; index += 1) {
    const along = -length / 2 + door * (index + 0.5);
    block(
      builder,
      box,
      { along, across: -across * 0.47 },
      { along: door * 0.92, across: across * 0.06 },
      { low: box.low + 0.16, high: box.high - 0.08 },
      PAINT.door,
    );
    block(
      builder,
      box,
      { along: along + door * 0.32, across: -across * 0.497 },
      { along: 0.03, across: across * 0.006 },
      { low: box.low + height * 0.42, high: box.low + height * 0.54 },
      PAINT.support,
    );
  }
};

/** Enclosed flare or stack: fenced burner ring, refractory shell, crown. */
export const stack: Shape = (builder, box) => {
  const radius = box.radius * 0.72;
  const height = box.high - box.low;
  basePlate(builder, box, 0.15);
  builder.cylinder(
    at(box.x, box.y, box.low + 0.15),
    at(box.x, box.y, box.low + height * 0.14),
    box.radius * 0.96,
    PAINT.band,
    { top: box.radius * 0.9 },
  );
  builder.cylinder(at(box.x, box.y, box.low + height * 0.14), at(box.x, box.y, box.high), radius, PAINT.machine);
  for (const part of [0.3, 0.5, 0.7, 0.9]) ring(builder, box, box.low + height * part, radius * 1.06, 0.08);
  ring(builder, box, box.high - 0.1, radius * 1.1, 0.2, PAINT.support);
};
