import { PAINT } from './mesh-builder.ts';
import { basePlate, block, legs, lying, ring, saddles, uprightShell } from './parts.ts';
import { alongBox, at, type Box, lengthOf, type Shape } from './shape.ts';

// Hot gas: what makes it, cools it and cleans it.

const heightOf = (box: Box): number => box.high - box.low;
const acrossOf = (box: Box): number => Math.min(box.width, box.depth);

/** Two domed heaters side by side with a valve deck between them. */
export const columnTwinDome: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = heightOf(box);
  const radius = Math.min(acrossOf(box) * 0.46, length * 0.22);
  const dome = Math.min(radius, height * 0.3);
  basePlate(builder, box, 0.12);
  for (const side of [-0.26, 0.26]) {
    const foot = alongBox(box, length * side, 0, box.low + 0.12);
    builder.cylinder(foot, { ...foot, z: box.high - dome }, radius, PAINT.shell, { caps: false });
    builder.dome({ ...foot, z: box.high - dome }, 'z', radius, dome, PAINT.shell);
    for (const part of [0.3, 0.6]) {
      const band = { ...foot, z: box.low + height * part };
      builder.cylinder(band, { ...band, z: band.z + 0.08 }, radius * 1.04, PAINT.band);
    }
  }
  lying(builder, box, -length * 0.26, length * 0.26, box.low + height * 0.2, radius * 0.3, PAINT.flange);
};

/** Hood: a square cooled flue that rises from the vessel. */
export const duct: Shape = (builder, box) => {
  const height = heightOf(box);
  basePlate(builder, box, 0.06);
  const half = { x: box.width * 0.42, y: box.depth * 0.42 };
  builder.box(
    at(box.x - half.x, box.y - half.y, box.low + 0.06),
    at(box.x + half.x, box.y + half.y, box.high),
    PAINT.shell,
  );
  for (let k = 1; k <= 5; k += 1) {
    const z = box.low + (height * k) / 6;
    builder.box(
      at(box.x - half.x * 1.06, box.y - half.y * 1.06, z),
      at(box.x + half.x * 1.06, box.y + half.y * 1.06, z + 0.06),
      PAINT.band,
    );
  }
};

/** Gas-tube boiler: lying shell on saddles with a steam drum above it. */
export const boiler: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = heightOf(box);
  const across = acrossOf(box);
  const shell = Math.min(across * 0.4, height * 0.28);
  const drum = Math.min(across * 0.22, height * 0.16);
  const axis = box.low + height * 0.4;
  basePlate(builder, box, 0.06);
  saddles(builder, box, axis - shell * 0.4, shell * 0.8);
  lying(builder, box, -length * 0.42, length * 0.42, axis, shell, PAINT.shell);
  for (const end of [-1, 1]) {
    lying(builder, box, end * length * 0.42, end * length * 0.485, axis, shell * 0.92, PAINT.band);
    const riser = alongBox(box, end * length * 0.24, 0, axis);
    builder.cylinder(riser, { ...riser, z: box.high - drum }, drum * 0.3, PAINT.flange);
  }
  builder.fillable({ low: box.high - 2 * drum, high: box.high });
  lying(builder, box, -length * 0.34, length * 0.34, box.high - drum, drum, PAINT.shell);
  builder.fillable(null);
};

/** Cyclone: cylinder on a long cone, with the outlet pipe on top and a dust bin below. */
export const cyclone: Shape = (builder, box) => {
  const height = heightOf(box);
  const radius = box.radius * 0.76;
  const z = (part: number) => box.low + height * part;
  basePlate(builder, box, 0.05);
  legs(builder, box, z(0.55), radius * 1.05, 4);
  builder.cylinder(at(box.x, box.y, z(0.02)), at(box.x, box.y, z(0.14)), radius * 0.5, PAINT.machine);
  builder.cylinder(at(box.x, box.y, z(0.14)), at(box.x, box.y, z(0.55)), radius * 0.24, PAINT.shell, { top: radius });
  builder.cylinder(at(box.x, box.y, z(0.55)), at(box.x, box.y, z(0.88)), radius, PAINT.shell);
  builder.cylinder(at(box.x, box.y, z(0.88)), at(box.x, box.y, box.high), radius * 0.5, PAINT.flange);
  ring(builder, box, z(0.55), radius * 1.06, 0.06);
};

/** Quench and venturi: upright vessel with the throat beside it. */
export const scrubber: Shape = (builder, box) => {
  const height = heightOf(box);
  const length = lengthOf(box);
  const radius = Math.min(box.radius * 0.62, length * 0.3);
  basePlate(builder, box, 0.08);
  const centre = alongBox(box, length * 0.14, 0, 0);
  const body: Box = { ...box, x: centre.x, y: centre.y };
  legs(builder, body, box.low + height * 0.16, radius, 4);
  builder.fillable({ low: box.low + height * 0.1, high: box.low + height * 0.3 });
  uprightShell(builder, body, box.low + height * 0.08, box.low + height * 0.8, radius);
  builder.fillable(null);
  const throat = alongBox(box, -length * 0.34, 0, 0);
  const z = (part: number) => box.low + height * part;
  const at3 = (part: number) => ({ x: throat.x, y: throat.y, z: z(part) });
  const wide = Math.min(radius * 0.5, length * 0.14);
  builder.cylinder(at3(0.7), at3(1), wide, PAINT.band);
  builder.cylinder(at3(0.55), at3(0.7), wide * 0.4, PAINT.flange, { top: wide });
  builder.cylinder(at3(0.2), at3(0.55), wide, PAINT.band, { top: wide * 0.4 });
  builder.cylinder(at3(0.26), { x: centre.x, y: centre.y, z: z(0.22) }, wide * 0.8, PAINT.band);
};

/** Elevated flare: slender riser with guys, pilots and a wind shield at the tip. */
export const flare: Shape = (builder, box) => {
  const height = heightOf(box);
  const riser = box.radius * 0.22;
  basePlate(builder, box, 0.2);
  builder.cylinder(at(box.x, box.y, box.low + 0.2), at(box.x, box.y, box.high - height * 0.08), riser, PAINT.shell);
  builder.cylinder(at(box.x, box.y, box.high - height * 0.1), at(box.x, box.y, box.high), riser * 1.7, PAINT.machine, {
    top: riser * 2,
  });
  builder.cylinder(
    at(box.x, box.y, box.low + 0.2),
    at(box.x, box.y, box.low + height * 0.12),
    box.radius * 0.6,
    PAINT.band,
  );
  for (let guy = 0; guy < 3; guy += 1) {
    const theta = (guy / 3) * 2 * Math.PI + 0.5;
    builder.bar(
      at(box.x + Math.cos(theta) * box.radius * 0.95, box.y + Math.sin(theta) * box.radius * 0.95, box.low + 0.1),
      at(box.x, box.y, box.low + height * 0.7),
      0.03,
      PAINT.steel,
    );
  }
};

/** Blower: snail casing with an upward outlet, motor beside it. */
export const blower: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  const radius = Math.min(height * 0.36, length * 0.26);
  const axis = box.low + height * 0.46;
  basePlate(builder, box, height * 0.08);
  builder.cylinder(
    alongBox(box, -length * 0.22, -across * 0.2, axis),
    alongBox(box, -length * 0.22, across * 0.12, axis),
    radius,
    PAINT.machine,
  );
  const outlet = alongBox(box, -length * 0.22 - radius * 0.55, -across * 0.04, axis);
  builder.cylinder(outlet, { ...outlet, z: box.high }, radius * 0.36, PAINT.machine);
  lying(builder, box, -length * 0.02, length * 0.44, axis, radius * 0.62, PAINT.motor);
  block(
    builder,
    box,
    { along: length * 0.2, across: 0 },
    { along: length * 0.4, across: across * 0.5 },
    { low: box.low + height * 0.08, high: axis },
    PAINT.support,
  );
};

/** Dry cooler: finned deck on legs with fan rings. */
export const airCooler: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  const deck = box.low + height * 0.56;
  basePlate(builder, box, 0.04);
  for (const along of [-0.46, 0, 0.46]) {
    for (const side of [-0.46, 0.46]) {
      const foot = alongBox(box, length * along, across * side, box.low);
      builder.bar(foot, { ...foot, z: deck }, 0.1, PAINT.support);
    }
  }
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.98, across: across * 0.96 },
    { low: deck, high: box.low + height * 0.84 },
    PAINT.machine,
  );
  const fans = Math.max(1, Math.round(length / across));
  for (let fan = 0; fan < fans; fan += 1) {
    const middle = alongBox(box, length * ((fan + 0.5) / fans - 0.5) * 0.96, 0, box.low + height * 0.84);
    builder.cylinder(middle, { ...middle, z: box.high }, Math.min(across, length / fans) * 0.42, PAINT.band);
  }
};

/** Rotary drum: a long shell that slopes to its outlet, riding rings, drive. */
export const drumInclined: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  const radius = Math.min(across * 0.4, height * 0.3);
  const slope = Math.min(height * 0.12, length * 0.06);
  const axis = (along: number) => box.high - radius - slope * (along / length + 0.5);
  const point = (along: number) => alongBox(box, along, 0, axis(along));
  basePlate(builder, box, 0.06);
  builder.cylinder(point(-length * 0.48), point(length * 0.42), radius, PAINT.shell);
  for (const part of [-0.28, 0.22]) {
    const from = length * part;
    builder.cylinder(point(from), point(from + length * 0.03), radius * 1.12, PAINT.flange);
    block(
      builder,
      box,
      { along: from, across: 0 },
      { along: length * 0.06, across: across * 0.7 },
      { low: box.low, high: axis(from) - radius },
      PAINT.support,
    );
  }
  block(
    builder,
    box,
    { along: length * 0.46, across: 0 },
    { along: length * 0.07, across: across * 0.86 },
    { low: box.low + 0.06, high: box.high - slope },
    PAINT.band,
  );
  const crown = point(-length * 0.34);
  builder.cylinder({ ...crown, z: crown.z + radius * 0.8 }, { ...crown, z: box.high }, radius * 0.4, PAINT.flange);
};

/** Pressure dispenser: dished top, long cone, on legs with load cells. */
export const vesselConical: Shape = (builder, box) => {
  const height = heightOf(box);
  const radius = box.radius * 0.88;
  const z = (part: number) => box.low + height * part;
  basePlate(builder, box, 0.05);
  legs(builder, box, z(0.6), radius * 1.04, 4);
  builder.fillable(box.fill);
  builder.cylinder(at(box.x, box.y, z(0.12)), at(box.x, box.y, z(0.56)), radius * 0.16, PAINT.shell, { top: radius });
  builder.cylinder(at(box.x, box.y, z(0.56)), at(box.x, box.y, z(0.84)), radius, PAINT.shell, { caps: false });
  builder.dome(at(box.x, box.y, z(0.84)), 'z', radius, height * 0.1, PAINT.shell);
  builder.fillable(null);
  builder.cylinder(at(box.x, box.y, z(0.9)), at(box.x, box.y, box.high), radius * 0.24, PAINT.flange);
  ring(builder, box, z(0.12), radius * 0.28, 0.08);
  ring(builder, box, z(0.56), radius * 1.05, 0.07);
};
