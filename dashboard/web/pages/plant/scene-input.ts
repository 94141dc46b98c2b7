import type { LineView } from '../../../contract/line-view.ts';
import type { SceneInput } from '../../scene/input.ts';

/** Pipes have no names of their own: ends and place in the list tell them apart. */
export const pipeId = (index: number): string => `pipe-${index}`;

/** The fixed part of the scene from a line's configuration. */
export const sceneInput = (line: LineView): SceneInput => ({
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
