import type { SceneEquipment, SceneHall, SceneInput, Vector } from '../input.ts';

// Halls have metres of their own; the camera, the floor and the labels count in those of the site.

export interface SiteBounds {
  readonly low: { readonly x: number; readonly y: number };
  readonly high: { readonly x: number; readonly y: number };
}

/** The rectangle that holds all halls. */
export const boundsOf = (halls: readonly Pick<SceneHall, 'at' | 'hall'>[]): SiteBounds => ({
  low: { x: Math.min(...halls.map(({ at }) => at.x)), y: Math.min(...halls.map(({ at }) => at.y)) },
  high: {
    x: Math.max(...halls.map(({ at, hall }) => at.x + hall.x)),
    y: Math.max(...halls.map(({ at, hall }) => at.y + hall.y)),
  },
});

/** An equipment with its place on the site. */
export interface PlacedEquipment extends SceneEquipment {
  readonly hall: string;
  /** Places of its hall and of itself in the input's arrays. */
  readonly hallIndex: number;
  readonly index: number;
}

export const placedOn = ({ halls }: SceneInput): PlacedEquipment[] =>
  halls.flatMap(({ id: hall, at, equipment }, hallIndex) =>
    equipment.map((one, index) => ({
      ...one,
      hall,
      hallIndex,
      index,
      position: { ...one.position, x: one.position.x + at.x, y: one.position.y + at.y },
    })),
  );

/** The hall on whose floor this point of the site lies. */
export const hallAt = (halls: readonly SceneHall[], x: number, y: number): SceneHall | undefined =>
  halls.find(({ at, hall }) => x >= at.x && x <= at.x + hall.x && y >= at.y && y <= at.y + hall.y);

/** Metres before a hall that its name on the floor takes. */
const NAME_STRIP = 4.5;

/** Corners of the floors of several halls, with their names; a hall alone is framed by what stands in it. */
export const floorCorners = (halls: readonly Pick<SceneHall, 'at' | 'hall'>[]): Vector[] =>
  halls.length < 2
    ? []
    : halls.flatMap(({ at, hall }) =>
        [at.x, at.x + hall.x].flatMap((x) => [at.y - NAME_STRIP, at.y + hall.y].map((y) => ({ x, y, z: 0 }))),
      );

/** Distance from a point over the site to the nearest point of a hall's floor, metres. */
export const distanceTo = (
  { at, hall }: Pick<SceneHall, 'at' | 'hall'>,
  eye: { readonly x: number; readonly y: number; readonly z: number },
): number =>
  Math.hypot(Math.max(at.x - eye.x, 0, eye.x - at.x - hall.x), Math.max(at.y - eye.y, 0, eye.y - at.y - hall.y), eye.z);
