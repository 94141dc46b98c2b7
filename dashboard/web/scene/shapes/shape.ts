import type { SceneEquipment, Vector } from '../input.ts';
import { fillOf, shellOf } from '../layout/shell.ts';
import type { MeshBuilder } from './mesh-builder.ts';

/** The box a shape fills exactly: footprint and height of the equipment, with the heights of its shell. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly depth: number;
  /** Half of the smaller side of the footprint. */
  readonly radius: number;
  readonly shellLow: number;
  readonly shellHigh: number;
  /** Heights between which a level is drawn. */
  readonly fill: { readonly low: number; readonly high: number };
  /** The longer side of the footprint. */
  readonly axis: 'x' | 'y';
}

/** Draws one kind of equipment into its box. */
export type Shape = (builder: MeshBuilder, box: Box) => void;

export const boxOf = ({ position, footprint, height, shape }: SceneEquipment): Box => {
  const shell = shellOf(shape);
  const fill = fillOf(shape);
  return {
    x: position.x,
    y: position.y,
    low: position.z,
    high: position.z + height,
    width: footprint.x,
    depth: footprint.y,
    radius: Math.min(footprint.x, footprint.y) / 2,
    shellLow: position.z + height * shell.low,
    shellHigh: position.z + height * shell.high,
    fill: { low: position.z + height * fill.low, high: position.z + height * fill.high },
    axis: footprint.x >= footprint.y ? 'x' : 'y',
  };
};

export const at = (x: number, y: number, z: number): Vector => ({ x, y, z });

/** A point along the longer side of the box: `along` from its middle, `across` from its centre line. */
export const alongBox = (box: Box, along: number, across: number, z: number): Vector =>
  box.axis === 'x' ? at(box.x + along, box.y + across, z) : at(box.x + across, box.y + along, z);

export const lengthOf = (box: Box): number => Math.max(box.width, box.depth);
