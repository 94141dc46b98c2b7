import type { HallInput, SceneRack, Vector } from '../input.ts';

import { Tracks } from './tracks.ts';

/** Distance between pipes that run side by side, metres. */
export const PIPE_SPACING = 0.18;

/** Height of the second tier over the first, metres. */
export const TIER = 0.6;
const TIERS = 2;

/** A pipe rack along one axis of the hall with its lanes, and the crossings above it that lead to the equipment. */
export class Rack {
  readonly axis: 'x' | 'y';
  readonly across: 'x' | 'y';
  /** Where its centre line lies on the other axis. */
  readonly line: number;
  readonly low: number;
  readonly high: number;
  readonly z: number;
  readonly width: number;
  readonly #lanes: readonly Tracks[];
  readonly #crossings: Tracks;

  constructor(rack: SceneRack, crossings: Tracks) {
    this.axis = Math.abs(rack.to.x - rack.from.x) >= Math.abs(rack.to.y - rack.from.y) ? 'x' : 'y';
    this.across = this.axis === 'x' ? 'y' : 'x';
    this.line = rack.from[this.across];
    this.low = Math.min(rack.from[this.axis], rack.to[this.axis]);
    this.high = Math.max(rack.from[this.axis], rack.to[this.axis]);
    // Racks of the two directions cross, so the lanes of one lie above those of the other.
    this.z = rack.z + (this.axis === 'x' ? 0.1 : 0.34);
    this.width = rack.width;
    this.#lanes = Array.from({ length: TIERS }, () => new Tracks(PIPE_SPACING));
    this.#crossings = crossings;
  }

  /** Level on which pipes cross over the lanes. */
  get crossingZ(): number {
    return this.z + TIERS * TIER - 0.1;
  }

  point(along: number, across: number, z: number): Vector {
    return this.axis === 'x' ? { x: along, y: across, z } : { x: across, y: along, z };
  }

  distance(position: Vector): number {
    const beyond = Math.max(0, this.low - position[this.axis], position[this.axis] - this.high);
    return Math.hypot(beyond, position[this.across] - this.line);
  }

  /** The lane to wish for: the half of the rack that faces the equipment. */
  sideOf(position: Vector): number {
    return this.line + Math.sign(position[this.across] - this.line) * this.width * 0.25;
  }

  takeLane(desired: number, from: number, to: number): { at: number; z: number } {
    const half = this.width / 2 - PIPE_SPACING / 2;
    for (const [tier, lanes] of this.#lanes.entries()) {
      // Lanes of the upper tier lie between those of the lower one, so that drops pass between them.
      const shift = (tier * PIPE_SPACING) / 2;
      const at = lanes.takeWithin(desired + shift, from, to, this.line - half + shift, this.line + half + shift);
      if (at !== undefined) return { at, z: this.z + tier * TIER };
    }
    const at = this.#lanes[0]?.take(desired, from, to) ?? desired;
    return { at, z: this.z };
  }

  takeCrossing(desired: number, from: number, to: number): number {
    return this.#crossings.take(desired, from, to);
  }
}

/** The racks of a line; a line that draws none gets one along the middle of its equipment. */
export const racksOf = (input: HallInput): Rack[] => {
  const crossings = { x: new Tracks(PIPE_SPACING), y: new Tracks(PIPE_SPACING) };
  const racks = input.racks.length > 0 ? input.racks : [middleRack(input)];
  return racks.map(
    (rack) =>
      new Rack(
        rack,
        Math.abs(rack.to.x - rack.from.x) >= Math.abs(rack.to.y - rack.from.y) ? crossings.x : crossings.y,
      ),
  );
};

const middleRack = ({ equipment, hall }: HallInput): SceneRack => {
  const ys = equipment.map(({ position }) => position.y);
  const y = ys.length > 0 ? (Math.min(...ys) + Math.max(...ys)) / 2 : hall.y / 2;
  return { from: { x: hall.x * 0.05, y }, to: { x: hall.x * 0.95, y }, z: 5, width: 2 };
};
