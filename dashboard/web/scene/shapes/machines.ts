import { PAINT } from './mesh-builder.ts';
import { basePlate, block, legs, lying, ring, saddles, uprightShell } from './parts.ts';
import { alongBox, at, lengthOf, type Shape } from './shape.ts';

/** Centrifugal or metering pump: base frame, casing, coupling guard, finned motor, discharge nozzle. */
export const pump: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = box.high - box.low;
  const axis = box.low + height * 0.55;
  const radius = Math.min(box.radius * 0.8, height * 0.34);
  basePlate(builder, box, height * 0.14);
  lying(builder, box, -length * 0.42, -length * 0.22, axis, radius, PAINT.machine);
  lying(builder, box, -length * 0.48, -length * 0.42, axis, radius * 0.5, PAINT.flange);
  lying(builder, box, -length * 0.22, 0, axis, radius * 0.42, PAINT.flange);
  lying(builder, box, 0, length * 0.42, axis, radius * 0.82, PAINT.motor);
  for (const part of [0.06, 0.14, 0.22, 0.3])
    lying(builder, box, length * part, length * (part + 0.03), axis, radius * 0.92, PAINT.motor);
  block(
    builder,
    box,
    { along: length * 0.2, across: 0 },
    { along: length * 0.3, across: radius },
    { low: box.low, high: axis },
    PAINT.support,
  );
  const outlet = alongBox(box, -length * 0.32, 0, axis);
  builder.cylinder(outlet, { ...outlet, z: box.high - 0.03 }, radius * 0.34, PAINT.machine);
  builder.cylinder({ ...outlet, z: box.high - 0.05 }, { ...outlet, z: box.high }, radius * 0.55, PAINT.flange);
};

/** Compressor on a skid: frame, crosswise cylinders, motor, pulsation bottle on top. */
export const compressor: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = Math.min(box.width, box.depth);
  const height = box.high - box.low;
  // On a flat and wide skid the machine is as large as its height allows, on a tall one as its footprint.
  const bulk = Math.min(height, across * 1.6, length);
  const axis = box.low + height * 0.45;
  basePlate(builder, box, height * 0.12);
  block(
    builder,
    box,
    { along: -length * 0.2, across: 0 },
    { along: length * 0.28, across: across * 0.5 },
    { low: box.low + height * 0.12, high: box.low + height * 0.68 },
    PAINT.machine,
  );
  for (const side of [-1, 1]) {
    builder.cylinder(
      alongBox(box, -length * 0.2, side * across * 0.2, axis),
      alongBox(box, -length * 0.2, side * across * 0.46, axis),
      bulk * 0.19,
      PAINT.machine,
    );
    builder.cylinder(
      alongBox(box, -length * 0.2, side * across * 0.46, axis),
      alongBox(box, -length * 0.2, side * across * 0.495, axis),
      bulk * 0.24,
      PAINT.flange,
    );
  }
  lying(builder, box, -length * 0.06, length * 0.08, axis, bulk * 0.09, PAINT.flange);
  lying(builder, box, length * 0.08, length * 0.44, axis, bulk * 0.26, PAINT.motor);
  for (const part of [0.13, 0.21, 0.29, 0.37])
    lying(builder, box, length * part, length * (part + 0.03), axis, bulk * 0.285, PAINT.motor);
  lying(builder, box, -length * 0.42, length * 0.06, box.high - bulk * 0.13, bulk * 0.13, PAINT.shell);
  for (const part of [-0.34, -0.06]) {
    const foot = alongBox(box, length * part, 0, axis);
    builder.cylinder(foot, { ...foot, z: box.high - bulk * 0.13 }, bulk * 0.05, PAINT.flange);
  }
};

/** Screw conveyor: trough, end bearing, drive. */
export const screw: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = box.high - box.low;
  const axis = box.low + height * 0.62;
  const radius = Math.min(box.radius * 0.8, height * 0.36);
  basePlate(builder, box, 0.03);
  saddles(builder, box, axis, radius * 0.7);
  lying(builder, box, -length * 0.36, length * 0.48, axis, radius, PAINT.machine);
  for (const part of [-0.36, 0.06, 0.46])
    lying(builder, box, length * part, length * (part + 0.025), axis, radius * 1.12, PAINT.flange);
  lying(builder, box, -length * 0.5, -length * 0.36, axis, radius * 0.7, PAINT.motor);
  const hood = alongBox(box, length * 0.5 - radius * 0.85, 0, axis);
  builder.cylinder(hood, { ...hood, z: box.high }, radius * 0.8, PAINT.flange);
};

/** Shell and tube exchanger: lying with channel heads on saddles, or upright when it is taller than it is long. */
export const exchanger: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = box.high - box.low;
  basePlate(builder, box, 0.03);
  if (height > length) {
    const radius = box.radius * 0.8;
    legs(builder, box, box.low + height * 0.3, radius * 1.05, 4);
    uprightShell(builder, box, box.low + height * 0.06, box.high, radius);
    for (const part of [0.22, 0.84]) ring(builder, box, box.low + height * part, radius * 1.22, 0.07);
    return;
  }
  const radius = Math.min(box.radius * 0.86, height * 0.38);
  const z = box.high - radius * 1.2;
  const shell = length * 0.36;
  saddles(builder, box, z - radius * 0.4, radius * 0.7);
  lying(builder, box, -shell, shell, z, radius, PAINT.shell);
  for (const end of [-1, 1]) {
    lying(builder, box, end * shell - 0.025, end * shell + 0.025, z, radius * 1.2, PAINT.flange);
    lying(builder, box, end * shell, end * length * 0.43, z, radius * 0.98, PAINT.band);
    builder.dome(alongBox(box, end * length * 0.43, 0, z), box.axis, radius * 0.98, end * length * 0.07, PAINT.band);
  }
  for (const end of [-0.55, 0.55]) {
    const foot = alongBox(box, shell * end, 0, z);
    builder.cylinder(foot, { ...foot, z: box.high }, radius * 0.3, PAINT.flange);
  }
};

/** Electric heater: small ones as a lying bundle with a terminal box, large ones as a cased package. */
export const heater: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = box.high - box.low;
  const across = Math.min(box.width, box.depth);
  basePlate(builder, box, Math.min(0.08, height * 0.1));
  if (height < 0.9) {
    const radius = Math.min(box.radius * 0.7, height * 0.33);
    const z = box.low + height * 0.58;
    saddles(builder, box, z, radius * 0.7);
    lying(builder, box, -length * 0.48, length * 0.24, z, radius, PAINT.shell);
    lying(builder, box, length * 0.22, length * 0.26, z, radius * 1.3, PAINT.flange);
    block(
      builder,
      box,
      { along: length * 0.38, across: 0 },
      { along: length * 0.22, across: across * 0.9 },
      { low: z - radius, high: box.high },
      PAINT.motor,
    );
    return;
  }
  const radius = Math.min(across * 0.4, height * 0.36);
  lying(builder, box, -length * 0.46, length * 0.18, box.low + height * 0.34, radius * 0.72, PAINT.shell);
  saddles(builder, box, box.low + height * 0.34, radius * 0.6);
  block(
    builder,
    box,
    { along: length * 0.32, across: 0 },
    { along: length * 0.3, across: across * 0.86 },
    { low: box.low, high: box.low + height * 0.86 },
    PAINT.door,
  );
  block(
    builder,
    box,
    { along: length * 0.32, across: -across * 0.44 },
    { along: length * 0.2, across: 0.02 },
    { low: box.low + height * 0.3, high: box.low + height * 0.7 },
    PAINT.motor,
  );
  // Expansion vessel of the hot oil, on a post above the bundle.
  const post = alongBox(box, -length * 0.2, 0, box.low + height * 0.5);
  builder.cylinder(post, { ...post, z: box.high - height * 0.15 }, radius * 0.16, PAINT.flange);
  lying(builder, box, -length * 0.42, length * 0.04, box.high - height * 0.14, height * 0.14, PAINT.shell);
};

/** Candle filter: upright vessel with a bolted cover and a conical bottom. */
export const filter: Shape = (builder, box) => {
  const radius = box.radius * 0.86;
  const height = box.high - box.low;
  basePlate(builder, box, 0.04);
  legs(builder, box, box.low + height * 0.5, radius * 1.02);
  builder.cylinder(
    at(box.x, box.y, box.low + height * 0.1),
    at(box.x, box.y, box.low + height * 0.36),
    radius * 0.2,
    PAINT.shell,
    { top: radius },
  );
  builder.cylinder(
    at(box.x, box.y, box.low + height * 0.36),
    at(box.x, box.y, box.low + height * 0.76),
    radius,
    PAINT.shell,
  );
  ring(builder, box, box.low + height * 0.76, radius * 1.14, height * 0.06);
  builder.dome(at(box.x, box.y, box.low + height * 0.79), 'z', radius * 0.94, height * 0.13, PAINT.shell);
  builder.cylinder(at(box.x, box.y, box.low + height * 0.88), at(box.x, box.y, box.high), radius * 0.24, PAINT.flange);
};
