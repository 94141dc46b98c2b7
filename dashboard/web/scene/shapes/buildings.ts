import { PAINT } from './mesh-builder.ts';
import { basePlate, block } from './parts.ts';
import { type Box, lengthOf, type Shape } from './shape.ts';

const acrossOf = (box: Box): number => Math.min(box.width, box.depth);

/** Small house for analysers: walls, flat roof with overhang, door. */
export const cabin: Shape = (builder, box) => house(builder, box, 1);

/** Larger room: as the cabin, with a row of windows. */
export const building: Shape = (builder, box) => house(builder, box, Math.max(2, Math.round(lengthOf(box) / 2)));

const house = (builder: Parameters<Shape>[0], box: Box, windows: number): void => {
  const length = lengthOf(box);
  const across = acrossOf(box);
  const height = box.high - box.low;
  const eaves = box.high - height * 0.07;
  basePlate(builder, box, 0.1);
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.95, across: across * 0.93 },
    { low: box.low + 0.1, high: eaves },
    PAINT.shell,
  );
  block(
    builder,
    box,
    { along: 0, across: 0 },
    { along: length * 0.99, across: across * 0.99 },
    { low: eaves, high: box.high },
    PAINT.band,
  );
  block(
    builder,
    box,
    { along: -length * 0.38, across: -across * 0.472 },
    { along: Math.min(1, length * 0.16), across: across * 0.016 },
    { low: box.low + 0.1, high: box.low + height * 0.62 },
    PAINT.motor,
  );
  for (let window = 0; window < windows; window += 1)
    block(
      builder,
      box,
      { along: length * (-0.18 + (0.6 * (window + 0.5)) / windows), across: -across * 0.472 },
      { along: (length * 0.42) / windows, across: across * 0.016 },
      { low: box.low + height * 0.42, high: box.low + height * 0.7 },
      PAINT.machine,
    );
};
