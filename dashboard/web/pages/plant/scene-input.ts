import type { LineView } from '../../../contract/line-view.ts';
import type { HallInput, SceneInput } from '../../scene/input.ts';

/** Pipes have no names of their own: ends and place in the list tell them apart. */
export const pipeId = (index: number): string => `pipe-${index}`;

/** What stands in a line's hall, from its configuration. */
export const hallInput = (
  line: Pick<LineView, 'hall' | 'areas' | 'equipment' | 'racks' | 'connections'>,
): HallInput => ({
  hall: line.hall,
  areas: line.areas.map(({ id }) => id),
  equipment: line.equipment.map(({ id, shape, area, position, footprint, height }) => ({
    id,
    shape,
    area,
    position,
    footprint,
    height,
  })),
  racks: line.racks,
  pipes: line.connections.map(({ from, to, medium }, index) => ({ id: pipeId(index), from, to, medium })),
});

/** Between a hall without a place of its own and its neighbour, metres. */
const LANE = 16;

/** The fixed part of the scene: the hall of each line at its place; one that has none stands east of all before it. */
export const sceneInput = (lines: readonly LineView[]): SceneInput => {
  let east = Math.max(0, ...lines.map(({ hall }) => (hall.at ? hall.at.x + hall.x + LANE : 0)));
  return {
    halls: lines.map((line) => {
      const at = line.hall.at ?? { x: east, y: 0 };
      if (!line.hall.at) east += line.hall.x + LANE;
      return { id: line.id, at, ...hallInput(line) };
    }),
  };
};
