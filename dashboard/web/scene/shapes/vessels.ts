import { PAINT } from './mesh-builder.ts';
import { basePlate, handrail, legs, lying, ring, saddles, uprightShell } from './parts.ts';
import { alongBox, at, type Box, lengthOf, type Shape } from './shape.ts';

/** Agitated vessel: legs, jacket, dished ends, flanged cover, gearbox and motor on top. */
export const reactorAgitated: Shape = (builder, box) => {
  const radius = box.radius * 0.92;
  const jacketTop = box.shellLow + (box.shellHigh - box.shellLow) * 0.66;
  basePlate(builder, box);
  legs(builder, box, jacketTop - 0.1, radius * 0.98);
  withFill(builder, box, () => {
    uprightShell(builder, box, box.shellLow, box.shellHigh, radius * 0.94);
    builder.cylinder(at(box.x, box.y, box.shellLow + radius * 0.42), at(box.x, box.y, jacketTop), radius, PAINT.shell);
  });
  ring(builder, box, jacketTop, radius * 1.03, 0.06);
  ring(builder, box, box.shellHigh - radius * 0.46, radius * 1.08, 0.1);
  const head = box.high - box.shellHigh;
  builder.cylinder(
    at(box.x, box.y, box.shellHigh - 0.05),
    at(box.x, box.y, box.shellHigh + head * 0.3),
    radius * 0.22,
    PAINT.flange,
  );
  builder.cylinder(
    at(box.x, box.y, box.shellHigh + head * 0.3),
    at(box.x, box.y, box.shellHigh + head * 0.42),
    radius * 0.36,
    PAINT.flange,
  );
  builder.cylinder(
    at(box.x, box.y, box.shellHigh + head * 0.42),
    at(box.x, box.y, box.high),
    radius * 0.27,
    PAINT.motor,
  );
  // Feed nozzles on the cover, so that it does not read as a plain drum.
  for (const angle of [0.6, 2.4, 4.4]) {
    const x = box.x + Math.cos(angle) * radius * 0.55;
    const y = box.y + Math.sin(angle) * radius * 0.55;
    builder.cylinder(
      at(x, y, box.shellHigh - radius * 0.35),
      at(x, y, box.shellHigh + head * 0.14),
      radius * 0.09,
      PAINT.flange,
    );
  }
};

/** Tall column: skirt, shell with a wider sump, packing bands, two ring platforms with rails. */
export const column: Shape = (builder, box) => {
  const radius = box.radius * 0.62;
  basePlate(builder, box, 0.08);
  builder.cylinder(at(box.x, box.y, box.low), at(box.x, box.y, box.shellLow + 0.15), radius * 1.25, PAINT.support, {
    top: radius * 1.02,
  });
  withFill(builder, box, () => uprightShell(builder, box, box.shellLow, box.shellHigh, radius));
  const length = box.shellHigh - box.shellLow;
  for (const [from, to] of [
    [0.24, 0.5],
    [0.58, 0.86],
  ] as const) {
    const [low, high] = [box.shellLow + length * from, box.shellLow + length * to];
    builder.cylinder(at(box.x, box.y, low), at(box.x, box.y, high), radius * 1.04, PAINT.band);
    for (const z of [low, high]) ring(builder, box, z, radius * 1.22, 0.07);
  }
  for (const part of [0.54, 0.9]) {
    const z = box.shellLow + length * part;
    const reach = box.radius * 0.98;
    ring(builder, box, z, reach, 0.05, PAINT.steel);
    handrail(builder, octagon(box, z, reach), Math.min(0.9, length * 0.12));
  }
  builder.cylinder(
    at(box.x, box.y, box.shellHigh - 0.05),
    at(box.x, box.y, box.high - 0.06),
    radius * 0.3,
    PAINT.flange,
  );
  ring(builder, box, box.high - 0.03, radius * 0.48, 0.06);
};

const octagon = (box: Box, z: number, radius: number) =>
  Array.from({ length: 8 }, (_, index) => {
    const theta = ((index + 0.5) / 8) * 2 * Math.PI;
    return at(box.x + Math.cos(theta) * radius * 0.98, box.y + Math.sin(theta) * radius * 0.98, z);
  });

/** Drum on legs with dished ends, manhole and top nozzle. */
export const vesselVertical: Shape = (builder, box) => {
  const radius = box.radius * 0.94;
  const height = box.shellHigh - box.shellLow;
  basePlate(builder, box);
  legs(builder, box, box.shellLow + height * 0.25, radius * 0.96, 4);
  withFill(builder, box, () => uprightShell(builder, box, box.shellLow, box.shellHigh, radius));
  for (const part of [0.24, 0.76]) ring(builder, box, box.shellLow + height * part, radius * 1.025, 0.035, PAINT.band);
  builder.cylinder(
    at(box.x, box.y - radius * 0.9, box.shellLow + height * 0.4),
    at(box.x, box.y - radius * 1.06, box.shellLow + height * 0.4),
    radius * 0.34,
    PAINT.flange,
  );
  builder.cylinder(at(box.x, box.y, box.shellHigh - 0.04), at(box.x, box.y, box.high), radius * 0.2, PAINT.flange);
};

/** Lying drum on saddles. */
export const vesselHorizontal: Shape = (builder, box) => {
  const length = lengthOf(box);
  const radius = Math.min(box.radius * 0.94, (box.shellHigh - box.shellLow) / 2);
  const z = box.shellHigh - radius;
  const dish = radius * 0.5;
  const half = length / 2 - dish;
  basePlate(builder, box, 0.03);
  saddles(builder, box, z - radius * 0.5, radius * 0.75);
  withFill(builder, box, () => {
    lying(builder, box, -half, half, z, radius, PAINT.shell);
    builder.dome(alongBox(box, half, 0, z), box.axis, radius, dish, PAINT.shell);
    builder.dome(alongBox(box, -half, 0, z), box.axis, radius, -dish, PAINT.shell);
  });
  for (const part of [-0.55, 0.55])
    lying(builder, box, half * part - 0.02, half * part + 0.02, z, radius * 1.04, PAINT.band);
};

/** Storage tank: flat bottom, conical roof with rail, ladder. */
export const tank: Shape = (builder, box) => {
  const radius = box.radius * 0.97;
  const height = box.shellHigh - box.shellLow;
  basePlate(builder, box, box.shellLow - box.low);
  withFill(builder, box, () =>
    builder.cylinder(at(box.x, box.y, box.shellLow), at(box.x, box.y, box.shellHigh), radius, PAINT.shell),
  );
  for (const part of [0.34, 0.67, 1])
    ring(builder, box, box.shellLow + height * part - 0.02, radius * 1.012, 0.04, PAINT.band);
  const roof = box.high - box.shellHigh;
  builder.cylinder(at(box.x, box.y, box.shellHigh), at(box.x, box.y, box.shellHigh + roof * 0.6), radius, PAINT.band, {
    top: radius * 0.14,
  });
  builder.cylinder(
    at(box.x, box.y, box.shellHigh + roof * 0.5),
    at(box.x, box.y, box.high),
    radius * 0.12,
    PAINT.flange,
  );
  for (const side of [-0.13, 0.13]) {
    builder.bar(
      at(box.x + side, box.y - radius * 1.01, box.low),
      at(box.x + side, box.y - radius * 1.01, box.shellHigh + 0.02),
      0.03,
      PAINT.rail,
    );
  }
  for (let step = 1; step < 8; step += 1) {
    const z = box.low + (height * step) / 8;
    builder.bar(
      at(box.x - 0.13, box.y - radius * 1.01, z),
      at(box.x + 0.13, box.y - radius * 1.01, z),
      0.022,
      PAINT.rail,
    );
  }
};

/** Gas holder: a bell that hangs in a ring of water between guide columns. */
export const holder: Shape = (builder, box) => {
  const height = box.high - box.low;
  const water = box.low + height * 0.5;
  basePlate(builder, box, height * 0.05);
  builder.cylinder(at(box.x, box.y, box.low + height * 0.05), at(box.x, box.y, water), box.radius * 0.97, PAINT.band);
  ring(builder, box, water, box.radius, 0.06);
  withFill(builder, box, () => {
    const bell = box.low + height * 0.78;
    builder.cylinder(at(box.x, box.y, box.shellLow), at(box.x, box.y, bell), box.radius * 0.84, PAINT.shell, {
      caps: false,
    });
    builder.dome(at(box.x, box.y, bell), 'z', box.radius * 0.84, height * 0.13, PAINT.shell);
  });
  const guides = Array.from({ length: 6 }, (_, index) => {
    const theta = (index / 6) * 2 * Math.PI;
    return at(box.x + Math.cos(theta) * box.radius * 0.95, box.y + Math.sin(theta) * box.radius * 0.95, water);
  });
  for (const guide of guides) builder.bar(guide, { ...guide, z: box.high }, 0.06, PAINT.steel);
  for (const [index, guide] of guides.entries()) {
    const next = guides[(index + 1) % guides.length] ?? guide;
    builder.bar({ ...guide, z: box.high - 0.03 }, { ...next, z: box.high - 0.03 }, 0.05, PAINT.steel);
  }
};

/** Feed bin: cylinder on a cone, on legs. */
export const hopper: Shape = (builder, box) => {
  const radius = box.radius * 0.9;
  const shoulder = box.low + (box.high - box.low) * 0.5;
  const outlet = box.low + (box.high - box.low) * 0.1;
  basePlate(builder, box, 0.04);
  legs(builder, box, shoulder + 0.1, radius * 1.02);
  withFill(builder, box, () => {
    builder.cylinder(at(box.x, box.y, outlet), at(box.x, box.y, shoulder), radius * 0.22, PAINT.shell, { top: radius });
    builder.cylinder(at(box.x, box.y, shoulder), at(box.x, box.y, box.shellHigh), radius, PAINT.shell);
  });
  ring(builder, box, shoulder, radius * 1.05, 0.07);
  ring(builder, box, outlet, radius * 0.34, 0.06);
  builder.cylinder(at(box.x, box.y, box.shellHigh), at(box.x, box.y, box.high), radius * 0.4, PAINT.flange);
};

const withFill = (builder: Parameters<Shape>[0], box: Box, draw: () => void): void => {
  builder.fillable(box.fill);
  draw();
  builder.fillable(null);
};
