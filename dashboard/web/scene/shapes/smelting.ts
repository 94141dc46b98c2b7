import { PAINT } from './mesh-builder.ts';
import { basePlate, block, legs, ring } from './parts.ts';
import { alongBox, at, type Box, lengthOf, type Shape } from './shape.ts';

// The smelting reduction vessel and what stands around its metal.

const heightOf = (box: Box): number => box.high - box.low;
const acrossOf = (box: Box): number => Math.min(box.width, box.depth);

/** Smelting vessel: narrow hearth, shoulder, wider top space of cooled panels, closed by a roof cone with the hood flange. */
export const smeltingVessel: Shape = (builder, box) => {
  const height = heightOf(box);
  const wide = box.radius * 0.9;
  const narrow = wide * 0.66;
  const z = (part: number) => box.low + height * part;
  basePlate(builder, box, 0.12);
  legs(builder, box, z(0.3), wide * 1.02, 6);
  builder.fillable(box.fill);
  builder.dome(at(box.x, box.y, z(0.1)), 'z', narrow, -height * 0.07, PAINT.machine);
  builder.cylinder(at(box.x, box.y, z(0.1)), at(box.x, box.y, z(0.36)), narrow, PAINT.machine);
  builder.cylinder(at(box.x, box.y, z(0.36)), at(box.x, box.y, z(0.48)), narrow, PAINT.shell, { top: wide });
  builder.cylinder(at(box.x, box.y, z(0.48)), at(box.x, box.y, z(0.82)), wide, PAINT.shell);
  builder.fillable(null);
  builder.cylinder(at(box.x, box.y, z(0.82)), at(box.x, box.y, z(0.95)), wide, PAINT.shell, { top: wide * 0.55 });
  builder.cylinder(at(box.x, box.y, z(0.95)), at(box.x, box.y, box.high), wide * 0.58, PAINT.flange);
  for (const part of [0.36, 0.48, 0.65, 0.82]) ring(builder, box, z(part), wide * (part < 0.4 ? 0.72 : 1.04), 0.1);
  for (let panel = 0; panel < 12; panel += 1) {
    const theta = (panel / 12) * 2 * Math.PI;
    const foot = at(box.x + Math.cos(theta) * wide * 1.01, box.y + Math.sin(theta) * wide * 1.01, z(0.5));
    builder.bar(foot, { ...foot, z: z(0.81) }, 0.05, PAINT.band);
  }
};

/** Lance: a slanting water-cooled tube on a carriage that draws it back. */
export const lance: Shape = (builder, box) => {
  const length = lengthOf(box);
  const height = heightOf(box);
  const across = acrossOf(box);
  basePlate(builder, box, 0.03);
  const bore = Math.min(across * 0.18, length * 0.06, height * 0.1);
  const tip = alongBox(box, length * 0.42, 0, box.low + height * 0.06 + bore);
  const tail = alongBox(box, -length * 0.4, 0, box.high - bore * 2);
  builder.cylinder(tip, tail, bore, PAINT.shell);
  builder.cylinder(tail, { ...tail, z: box.high }, bore * 1.5, PAINT.flange);
  for (const part of [-0.2, 0.2]) {
    const foot = alongBox(box, length * part, 0, box.low);
    builder.bar(foot, { ...foot, z: box.low + height * (0.46 - part * 0.9) }, across * 0.12, PAINT.support);
  }
};

/** Forehearth: bricked basin with lid, overflow spout and the channel inductor under it. */
export const forehearth: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  basePlate(builder, box, 0.06);
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.5, across: across * 0.5 },
    { low: box.low + 0.06, high: box.low + height * 0.34 },
    PAINT.motor,
  );
  builder.fillable(box.fill);
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.84, across: across * 0.92 },
    { low: box.low + height * 0.3, high: box.low + height * 0.86 },
    PAINT.shell,
  );
  builder.fillable(null);
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.7, across: across * 0.8 },
    { low: box.low + height * 0.86, high: box.high },
    PAINT.band,
  );
  block(
    builder,
    box,
    { along: length * 0.46, across: 0 },
    { along: length * 0.07, across: across * 0.3 },
    { low: box.low + height * 0.62, high: box.low + height * 0.76 },
    PAINT.flange,
  );
};

/** Ladle or slag pot: conical pot with trunnions on a cradle. */
export const ladle: Shape = (builder, box) => {
  const height = heightOf(box);
  const radius = box.radius * 0.86;
  const foot = box.low + height * 0.16;
  basePlate(builder, box, 0.08);
  builder.fillable(box.fill);
  builder.cylinder(at(box.x, box.y, foot), at(box.x, box.y, box.high), radius * 0.78, PAINT.shell, { top: radius });
  builder.fillable(null);
  ring(builder, box, box.high - 0.05, radius * 1.05, 0.1);
  ring(builder, box, box.low + height * 0.6, radius * 0.99, 0.1);
  for (const side of [-1, 1]) {
    const axis = box.low + height * 0.6;
    builder.cylinder(
      alongBox(box, side * radius * 0.86, 0, axis),
      alongBox(box, side * box.radius * 1.0, 0, axis),
      radius * 0.12,
      PAINT.flange,
    );
    const leg = alongBox(box, side * box.radius * 0.94, 0, box.low);
    builder.bar(leg, { ...leg, z: axis }, 0.1, PAINT.support);
  }
};

/** Slag notch with its plugging gun on a column. */
export const notch: Shape = (builder, box) => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = heightOf(box);
  basePlate(builder, box, 0.05);
  builder.opening(true);
  block(
    builder,
    box,
    { along: -length * 0.3, across: 0 },
    { along: length * 0.36, across: across * 0.5 },
    { low: box.low + height * 0.3, high: box.low + height * 0.66 },
    PAINT.shell,
  );
  builder.opening(false);
  const column = alongBox(box, length * 0.3, 0, box.low);
  builder.cylinder(column, { ...column, z: box.high }, across * 0.1, PAINT.support);
  builder.cylinder(
    alongBox(box, length * 0.4, 0, box.high - height * 0.2),
    alongBox(box, -length * 0.1, 0, box.low + height * 0.55),
    across * 0.08,
    PAINT.machine,
  );
};
