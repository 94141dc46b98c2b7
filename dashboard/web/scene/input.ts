// What the scene is told. Plain data: the scene knows no page, no connection and no tag.

export interface Vector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Metres in the hall: x east, y north, z up. `position` is the centre of the footprint at the foot of the equipment. */
export interface SceneEquipment {
  readonly id: string;
  readonly shape: string;
  /** Process area it belongs to, an id of `HallInput.areas`. */
  readonly area: string;
  readonly position: Vector;
  readonly footprint: { readonly x: number; readonly y: number };
  readonly height: number;
}

/** One pipe. An end that is not an equipment id is the edge of the line. */
export interface ScenePipe {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly medium: string;
}

export interface SceneRack {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly z: number;
  readonly width: number;
}

/** What stands in one hall, in metres of that hall. Ids are unique within it; two halls may use the same ones. */
export interface HallInput {
  readonly hall: { readonly x: number; readonly y: number };
  readonly areas: readonly string[];
  readonly equipment: readonly SceneEquipment[];
  readonly racks: readonly SceneRack[];
  readonly pipes: readonly ScenePipe[];
}

export interface SceneHall extends HallInput {
  readonly id: string;
  /** Its south-west corner on the site, metres. */
  readonly at: { readonly x: number; readonly y: number };
}

/** The fixed part: what geometry is built from, once. A line alone is a site with one hall. */
export interface SceneInput {
  readonly halls: readonly SceneHall[];
}

export type Quality = 'good' | 'uncertain' | 'stale' | 'bad' | 'none';

/** `hatched`: not known or not to be trusted; `dotted`: uncertain. Patterns, not hues, so that quality never competes with alarms. */
export type Pattern = 'plain' | 'dotted' | 'hatched';

export type Priority = 1 | 2 | 3 | 4;

export interface LabelRow {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly quality: Quality;
  readonly priority: Priority | null;
}

export interface EquipmentState {
  /** Words on the label, already in the language of the viewer. */
  readonly title: string;
  /** Shown beside the title when it is near. */
  readonly name: string;
  /** Most important first; the label shows as many as there is room for. */
  readonly rows: readonly LabelRow[];
  /** Higher is placed first when labels compete for room. */
  readonly rank: number;
  readonly run: 'running' | 'stopped' | 'unknown' | 'none';
  /** Fill of the shell, 0 to 1; null when nothing measures it. */
  readonly level: number | null;
  readonly levelPattern: Pattern;
  /** Doors or tap: drawn as an opening. */
  readonly isOpen: boolean;
  /** Overlay colour `#rrggbb` of what is inside: the fill, and what is seen through the opening. */
  readonly inside: string | null;
  /** Ticks on the wall at these fractions: low-low, low, high, high-high. */
  readonly levelLimits: readonly (number | null)[];
  /** Worst limit exceeded; its beacon is drawn at constant size. */
  readonly alarm: { readonly priority: Priority } | null;
  /** So far from where it should be, above or below, that its card stands out; null: it is not. */
  readonly off: 'above' | 'below' | null;
  /** May be the cause of what is wrong: its card has a thick edge. */
  readonly isSuspect: boolean;
  /** Overlay colour `#rrggbb`, or null for the neutral grey. */
  readonly tint: string | null;
  readonly pattern: Pattern;
}

export interface PipeState {
  /** Dash speed from -0.5 to 0.5, see `layout/flow-speed.ts`; 0 stands still. */
  readonly speed: number;
  readonly pattern: Pattern;
  readonly tint: string | null;
}

/** The live part of a hall, in the order of the input's arrays. */
export interface HallState {
  /** Written on the floor before the hall and on its card, in the language of the viewer; null: the window says it already. */
  readonly name: string | null;
  readonly areaNames: readonly string[];
  readonly equipment: readonly EquipmentState[];
  readonly pipes: readonly PipeState[];
}

/** The live part, in the order of the input's halls. Handing over a new one draws one frame. */
export interface SceneState {
  readonly halls: readonly HallState[];
}

/** What the pointer is over, or what is selected: the floor of a hall has the id of the hall. */
export type Target = { readonly kind: 'equipment' | 'pipe' | 'hall'; readonly hall: string; readonly id: string };

export const isSameTarget = (one: Target | null, other: Target | null): boolean =>
  one?.kind === other?.kind && one?.hall === other?.hall && one?.id === other?.id;
