import type { HallInput, SceneRack, Vector } from '../input.ts';
import { racksOf, TIER } from '../layout/rack.ts';
import { PLATFORM_FROM, type Platform, platformsOf } from '../layout/structure.ts';
import { type MeshBuilder, PAINT } from './mesh-builder.ts';
import { handrail } from './parts.ts';
import { at } from './shape.ts';

/** Distance between the portals of a rack, metres. */
const BAY = 4;

/** Pipe racks, platforms under raised equipment and short legs: what carries, not what is measured. */
export const drawSteelwork = (builder: MeshBuilder, input: HallInput): void => {
  for (const rack of racksOf(input)) {
    const { axis, line, low, high, width, z } = rack;
    drawRack(builder, (along, across, height) => rack.point(along, line + across, height), {
      low,
      high,
      width,
      z: z - 0.1,
    });
    // Stringers carry the lanes between portals.
    for (const side of [-1, 1]) {
      for (const tier of [0, TIER]) {
        const from = rack.point(low, line + (side * width) / 2, z - 0.1 + tier);
        builder.bar(from, { ...from, [axis]: high }, 0.1, PAINT.steel);
      }
    }
  }
  for (const platform of platformsOf(input.equipment)) drawPlatform(builder, platform);
  for (const { position, footprint } of input.equipment) {
    if (position.z <= 0 || position.z >= PLATFORM_FROM) continue;
    for (const [x, y] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const leg = { x: position.x + (x * footprint.x) / 2.2, y: position.y + (y * footprint.y) / 2.2 };
      builder.bar({ ...leg, z: 0 }, { ...leg, z: position.z }, 0.07, PAINT.steel);
    }
  }
};

const drawRack = (
  builder: MeshBuilder,
  point: (along: number, across: number, z: number) => Vector,
  rack: Pick<SceneRack, 'width' | 'z'> & { low: number; high: number },
): void => {
  const bays = Math.max(1, Math.round((rack.high - rack.low) / BAY));
  const half = rack.width / 2;
  for (let bay = 0; bay <= bays; bay += 1) {
    const along = rack.low + ((rack.high - rack.low) * bay) / bays;
    for (const side of [-half, half])
      builder.bar(point(along, side, 0), point(along, side, rack.z + TIER), 0.16, PAINT.steel);
    for (const tier of [0, TIER])
      builder.bar(
        point(along, -half, rack.z + tier - 0.08),
        point(along, half, rack.z + tier - 0.08),
        0.12,
        PAINT.steel,
      );
  }
};

/** Legs, edge beams, joists close enough to read as grating, and a rail. */
const drawPlatform = (builder: MeshBuilder, { low, high, z }: Platform): void => {
  const deck = z - 0.04;
  const corners = [at(low.x, low.y, z), at(high.x, low.y, z), at(high.x, high.y, z), at(low.x, high.y, z)];
  for (const [index, corner] of corners.entries()) {
    const next = corners[(index + 1) % corners.length] ?? corner;
    builder.bar({ ...corner, z: deck - 0.06 }, { ...next, z: deck - 0.06 }, 0.14, PAINT.steel);
  }
  const spans = Math.max(1, Math.round((high.x - low.x) / BAY));
  for (let span = 0; span <= spans; span += 1) {
    const x = low.x + ((high.x - low.x) * span) / spans;
    for (const y of [low.y, high.y]) builder.bar(at(x, y, 0), at(x, y, deck), 0.13, PAINT.steel);
  }
  const joists = Math.max(2, Math.round((high.x - low.x) / 0.42));
  for (let joist = 1; joist < joists; joist += 1) {
    const x = low.x + ((high.x - low.x) * joist) / joists;
    builder.box(at(x - 0.07, low.y, deck - 0.03), at(x + 0.07, high.y, deck), PAINT.support);
  }
  handrail(builder, corners, 0.95);
};
