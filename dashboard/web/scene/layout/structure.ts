import type { SceneEquipment } from '../input.ts';
import { clusters } from './zones.ts';

/** A deck of beams with legs to the floor that carries equipment standing above it. */
export interface Platform {
  readonly low: { readonly x: number; readonly y: number };
  readonly high: { readonly x: number; readonly y: number };
  readonly z: number;
}

/** Below this height equipment stands on its own legs, metres. */
export const PLATFORM_FROM = 1.6;
const REACH = 3.2;
const WALKWAY = 0.45;

/** One platform for neighbours on about the same level. */
export const platformsOf = (equipment: readonly SceneEquipment[]): Platform[] => {
  const raised = equipment.filter(({ position }) => position.z >= PLATFORM_FROM);
  const levels = [...new Set(raised.map(({ position }) => position.z))];
  return levels.flatMap((z) =>
    clusters(
      raised.filter(({ position }) => position.z === z),
      REACH,
    ).map((members) => ({
      low: { x: extreme(members, 'x', -1), y: extreme(members, 'y', -1) },
      high: { x: extreme(members, 'x', 1), y: extreme(members, 'y', 1) },
      z,
    })),
  );
};

const extreme = (members: readonly SceneEquipment[], axis: 'x' | 'y', sign: 1 | -1): number =>
  sign * Math.max(...members.map(({ position, footprint }) => sign * position[axis] + footprint[axis] / 2 + WALKWAY));
