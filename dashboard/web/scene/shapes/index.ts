import type { SceneEquipment } from '../input.ts';
import { building, cabin } from './buildings.ts';
import { conveyor, machine, oven, pipeHeader, tower, vesselRectangular } from './coke-ovens.ts';
import {
  airCooler,
  blower,
  boiler,
  columnTwinDome,
  cyclone,
  drumInclined,
  duct,
  flare,
  scrubber,
  vesselConical,
} from './gas-train.ts';
import { compressor, exchanger, filter, heater, pump, screw } from './machines.ts';
import type { MeshBuilder } from './mesh-builder.ts';
import { cabinet, skid, stack } from './packages.ts';
import { boxOf, type Shape } from './shape.ts';
import { forehearth, ladle, lance, notch, smeltingVessel } from './smelting.ts';
import { column, holder, hopper, reactorAgitated, tank, vesselHorizontal, vesselVertical } from './vessels.ts';

/** One drawing for each shape a line folder may name. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  'air-cooler': airCooler,
  blower,
  boiler,
  building,
  cabin,
  cabinet,
  column,
  'column-twin-dome': columnTwinDome,
  compressor,
  conveyor,
  cyclone,
  'drum-inclined': drumInclined,
  duct,
  exchanger,
  filter,
  flare,
  forehearth,
  heater,
  holder,
  hopper,
  ladle,
  lance,
  machine,
  notch,
  oven,
  'pipe-header': pipeHeader,
  pump,
  'reactor-agitated': reactorAgitated,
  screw,
  scrubber,
  skid,
  'smelting-vessel': smeltingVessel,
  stack,
  tank,
  tower,
  'vessel-conical': vesselConical,
  'vessel-horizontal': vesselHorizontal,
  'vessel-rectangular': vesselRectangular,
  'vessel-vertical': vesselVertical,
};

/** Draws an equipment; a shape that is not known here is drawn as a package unit of the right size. */
export const drawEquipment = (builder: MeshBuilder, equipment: SceneEquipment): void =>
  (SHAPES[equipment.shape] ?? skid)(builder, boxOf(equipment));
