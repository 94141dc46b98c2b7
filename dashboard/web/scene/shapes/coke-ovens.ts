import { PAINT } from './mesh-builder.ts';
import { basePlate, block, legs, lying, ring } from './parts.ts';
import { alongBox, at, type Box, lengthOf, type Shape } from './shape.ts';

// What a coke-oven battery is built of.

const heightOf = (box: Box): number => box.high - box.low;
const acrossOf = (box: Box): number => Math.min(box.width, box.depth);

/** Coking chamber: brick block between buckstays, a door at each end, charging hole and standpipe on the roof. */
export const oven: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  const roof = box.low + height * 0.8;
  basePlate(builder, box, 0.08);
  builder.fillable(box.fill);
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.9, across: across * 0.94 },
    { low: box.low + 0.08, high: roof },
    PAINT.shell,
  );
  builder.fillable(null);
  for (const part of [-0.36, -0.12, 0.12, 0.36]) {
    for (const side of [-0.48, 0.48]) {
      const foot = alongBox(box, length * part, across * side, box.low);
      builder.bar(foot, { ...foot, z: roof + height * 0.04 }, 0.07, PAINT.steel);
    }
  }
  for (const end of [-1, 1]) {
    builder.opening(true);
    block(
      builder,
      box,
      { along: end * length * 0.465, across: 0 },
      { along: length * 0.05, across: across * 0.52 },
      { low: box.low + height * 0.12, high: box.low + height * 0.74 },
      PAINT.door,
    );
    builder.opening(false);
    for (const part of [0.28, 0.58])
      block(
        builder,
        box,
        { along: end * length * 0.492, across: 0 },
        { along: length * 0.012, across: across * 0.62 },
        { low: box.low + height * part, high: box.low + height * (part + 0.04) },
        PAINT.support,
      );
  }
  const hole = alongBox(box, 0, 0, roof);
  builder.opening(true);
  builder.cylinder(hole, { ...hole, z: roof + height * 0.04 }, across * 0.16, PAINT.flange);
  builder.opening(false);
  const pipe = alongBox(box, length * 0.3, 0, roof);
  builder.cylinder(pipe, { ...pipe, z: box.high }, across * 0.1, PAINT.band);
  builder.cylinder({ ...pipe, z: box.high - 0.06 }, { ...pipe, z: box.high }, across * 0.15, PAINT.flange);
};

/** Belt conveyor: belt between side frames on trestles, head and tail drums, drive. */
export const conveyor: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  const belt = box.low + height * 0.62;
  basePlate(builder, box, 0.03);
  for (const side of [-0.46, 0.46])
    block(
      builder,
      box,
      { along: 0, across: across * side },
      { along: length * 0.98, across: across * 0.06 },
      { low: belt - height * 0.08, high: belt + height * 0.06 },
      PAINT.steel,
    );
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.94, across: across * 0.84 },
    { low: belt, high: belt + height * 0.05 },
    PAINT.machine,
  );
  const trestles = Math.max(2, Math.round(length / 2.5));
  for (let k = 0; k <= trestles; k += 1) {
    for (const side of [-0.44, 0.44]) {
      const foot = alongBox(box, length * (k / trestles - 0.5) * 0.92, across * side, box.low);
      builder.bar(foot, { ...foot, z: belt }, 0.06, PAINT.support);
    }
  }
  for (const end of [-0.46, 0.46]) {
    const radius = Math.min(height * 0.1, length * 0.04);
    builder.cylinder(
      alongBox(box, length * end, -across * 0.42, belt - radius * 0.3),
      alongBox(box, length * end, across * 0.42, belt - radius * 0.3),
      radius,
      PAINT.flange,
    );
  }
  // The gauge or hood over the belt marks the height of the box.
  block(
    builder,
    box,
    { along: length * 0.3, across: 0 },
    { along: Math.min(0.6, length * 0.12), across: across * 0.9 },
    { low: belt + height * 0.16, high: box.high },
    PAINT.door,
  );
  for (const side of [-0.44, 0.44]) {
    const foot = alongBox(box, length * 0.3, across * side, belt);
    builder.bar(foot, { ...foot, z: belt + height * 0.18 }, 0.05, PAINT.steel);
  }
};

/** Machine on rails: wheels, frame, body, cab and ram. */
export const machine: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  basePlate(builder, box, 0.03);
  for (const along of [-0.34, 0.34]) {
    for (const side of [-0.36, 0.36]) {
      builder.cylinder(
        alongBox(box, length * along, across * (side - 0.05), box.low + height * 0.09),
        alongBox(box, length * along, across * (side + 0.05), box.low + height * 0.09),
        height * 0.08,
        PAINT.support,
      );
    }
  }
  const body = { low: box.low + height * 0.18, high: box.low + height * 0.66 };
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.94, across: across * 0.9 },
    { low: box.low + height * 0.12, high: body.low },
    PAINT.steel,
  );
  builder.fillable({ low: body.low, high: body.high });
  block(
    builder,
    box,
    { along: length * 0.06, across: 0 },
    { along: length * 0.78, across: across * 0.78 },
    body,
    PAINT.machine,
  );
  builder.fillable(null);
  block(
    builder,
    box,
    { along: -length * 0.28, across: 0 },
    { along: length * 0.3, across: across * 0.62 },
    { low: body.high, high: box.high },
    PAINT.door,
  );
  lying(
    builder,
    box,
    length * 0.05,
    length * 0.49,
    box.low + height * 0.5,
    Math.min(across, height) * 0.1,
    PAINT.flange,
  );
};

/** Quench tower: square shaft, open at the foot, baffles in the crown. */
export const tower: Shape = (builder, box) => {
  const height = heightOf(box);
  const side = acrossOf(box) * 0.94;
  const arch = box.low + height * 0.3;
  basePlate(builder, box, 0.1);
  for (const x of [-0.46, 0.46]) {
    for (const y of [-0.46, 0.46]) {
      const foot = at(box.x + box.width * x, box.y + box.depth * y, box.low);
      builder.bar(foot, { ...foot, z: arch + 0.05 }, side * 0.09, PAINT.support);
    }
  }
  const wide = { x: (box.width * 0.94) / 2, y: (box.depth * 0.94) / 2 };
  builder.box(
    at(box.x - wide.x, box.y - wide.y, arch),
    at(box.x + wide.x, box.y + wide.y, box.high - height * 0.12),
    PAINT.shell,
  );
  for (const part of [0.5, 0.7])
    builder.box(
      at(box.x - wide.x * 1.03, box.y - wide.y * 1.03, box.low + height * part),
      at(box.x + wide.x * 1.03, box.y + wide.y * 1.03, box.low + height * part + 0.08),
      PAINT.band,
    );
  builder.box(
    at(box.x - wide.x * 0.86, box.y - wide.y * 0.86, box.high - height * 0.12),
    at(box.x + wide.x * 0.86, box.y + wide.y * 0.86, box.high),
    PAINT.band,
  );
};

/** Gas-collecting main: a lying pipe on posts with a bonnet above each oven. */
export const pipeHeader: Shape = (builder, box) => {
  const length = lengthOf(box);
  const radius = Math.min(acrossOf(box) * 0.46, heightOf(box) * 0.4);
  const z = box.high - radius;
  basePlate(builder, box, 0.02);
  lying(builder, box, -length * 0.495, length * 0.495, z, radius, PAINT.shell);
  for (const end of [-0.49, 0.49])
    lying(builder, box, length * end - 0.03, length * end + 0.03, z, radius * 1.08, PAINT.flange);
  const posts = Math.max(2, Math.round(length / 4));
  for (let k = 0; k <= posts; k += 1) {
    const foot = alongBox(box, length * (k / posts - 0.5) * 0.94, 0, box.low);
    builder.bar(foot, { ...foot, z: z - radius * 0.5 }, 0.06, PAINT.support);
  }
};

/** Box-shaped furnace part: brick casing in a steel frame, with a valve deck on top. */
export const vesselRectangular: Shape = (builder, box) => {
  const height = heightOf(box);
  basePlate(builder, box, 0.08);
  const half = { x: box.width * 0.46, y: box.depth * 0.46 };
  builder.fillable(box.fill);
  builder.box(
    at(box.x - half.x, box.y - half.y, box.low + 0.08),
    at(box.x + half.x, box.y + half.y, box.low + height * 0.86),
    PAINT.shell,
  );
  builder.fillable(null);
  for (const part of [0.25, 0.55, 0.84])
    builder.box(
      at(box.x - half.x * 1.04, box.y - half.y * 1.04, box.low + height * part),
      at(box.x + half.x * 1.04, box.y + half.y * 1.04, box.low + height * part + 0.05),
      PAINT.steel,
    );
  legs(builder, box, box.low + height * 0.1, Math.min(half.x, half.y), 4);
  for (const side of [-0.5, 0.5]) {
    const valve = alongBox(box, lengthOf(box) * 0.4 * side, 0, box.low + height * 0.86);
    builder.cylinder(valve, { ...valve, z: box.high }, acrossOf(box) * 0.14, PAINT.flange);
  }
  ring(builder, box, box.low + height * 0.05, acrossOf(box) * 0.3, 0.04);
};
