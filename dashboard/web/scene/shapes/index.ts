import type { SceneEquipment } from '../input.ts';
import { compressor, exchanger, filter, heater, pump, screw } from './machines.ts';
import type { MeshBuilder } from './mesh-builder.ts';
import { cabinet, skid, stack } from './packages.ts';
import { boxOf, type Shape } from './shape.ts';
import { column, holder, hopper, reactorAgitated, tank, vesselHorizontal, vesselVertical } from './vessels.ts';

/** One drawing for each shape a line folder may name. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  cabinet,
  column,
  compressor,
  exchanger,
  filter,
  heater,
  holder,
  hopper,
  pump,
  'reactor-agitated': reactorAgitated,
  screw,
  skid,
  stack,
  tank,
  'vessel-horizontal': vesselHorizontal,
  'vessel-vertical': vesselVertical,
};

/** Draws an equipment; a shape that is not known here is drawn as a package unit of the right size. */
export const drawEquipment = (builder: MeshBuilder, equipment: SceneEquipment): void =>
  (SHAPES[equipment.shape] ?? skid)(builder, boxOf(equipment));
