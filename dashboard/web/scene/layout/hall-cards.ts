import type { HallCard } from '../drawing/label-layer.ts';
import type { Priority, SceneHall, SceneState, Vector } from '../input.ts';

/** A pixel that covers more than this, metres: labels of equipment would cover what they speak of. */
const TOO_FAR = 0.3;

export interface Sight {
  /** Where a point of the site is in the picture. */
  project(at: Vector): HallCard['place'];
  /** How much of the hall a pixel covers at its nearest point. */
  metresPerPixel(hall: SceneHall): number;
}

/** Cards of the halls that have a name, over the middle of their northern walls. */
export const hallCards = (halls: readonly SceneHall[], state: SceneState, sight: Sight): HallCard[] =>
  halls.flatMap((hall, index) => {
    const { name, equipment } = state.halls[index] ?? { name: null, equipment: [] };
    if (name === null) return [];
    const anchor = { x: hall.at.x + hall.hall.x / 2, y: hall.at.y + hall.hall.y, z: 0 };
    const alarms = equipment.map(({ alarm }) => alarm?.priority).filter((one): one is Priority => one !== undefined);
    return [
      {
        id: hall.id,
        name,
        anchor,
        place: sight.project(anchor),
        alarms,
        isFar: sight.metresPerPixel(hall) > TOO_FAR,
      },
    ];
  });
