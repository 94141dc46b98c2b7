import type { Volatile } from './charge-data.ts';
import { REACTIONS } from './charge-data.ts';
import { add, assign, type Mixture, nothing, type Streams, streamOf } from './species.ts';

// What a kilogram of dry coal becomes, from the normal streams of the line: what leaves the ovens less what came in beside the coal.

/** Share of the air drawn into the ovens whose oxygen burns there (with hydrogen), from the normal streams. */
interface Yield {
  /** kg of each component for each kg of dry coal, by what is given off together. */
  readonly of: Readonly<Record<Volatile, Readonly<Mixture>>>;
  readonly burnt: number;
}

const WATER_FOR_HYDROGEN = 18.015 / 2.016;
const OXYGEN_FOR_HYDROGEN = 15.999 / 2.016;

export const normalYield = (normal: Streams): Yield => {
  const coal = streamOf(normal, 'S-701');
  const air = streamOf(normal, 'S-704');
  const made = nothing();
  assign(made, streamOf(normal, 'S-705'));
  add(made, streamOf(normal, 'S-703'), -1);
  add(made, air, -1);
  made.H2O -= coal.H2O;
  // The oxygen that is missing in the raw gas burnt hydrogen to water.
  const oxygen = -made.O2;
  const hydrogen = oxygen / OXYGEN_FOR_HYDROGEN;
  made.O2 = 0;
  made.H2 += hydrogen;
  made.H2O -= hydrogen * WATER_FOR_HYDROGEN;
  const one = (...ids: readonly (keyof Mixture)[]) => {
    const mixture = nothing();
    for (const id of ids) mixture[id] = made[id] / coal.COAL;
    return mixture;
  };
  const of = Object.fromEntries(
    REACTIONS.map(({ id }) => [id, id === 'C2' ? one('C2H4', 'C2H6') : one(id)]),
  ) as unknown as Yield['of'];
  return { of, burnt: oxygen / air.O2 };
};

/** One charge as it lies in the hopper. */
export interface Charge {
  readonly wetKg: number;
  /** kg water per kg wet coal */
  readonly moisture: number;
  /** kg/m³, dry */
  readonly density: number;
  /** Volatile matter, wt% of dry ash-free coal. */
  readonly volatile: number;
  /** Shrinkage against a good blend. */
  readonly shrinkage: number;
}

export const NORMAL_CHARGE: Charge = { wetKg: 400, moisture: 0.1, density: 729, volatile: 27, shrinkage: 1 };
