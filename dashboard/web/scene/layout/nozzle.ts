import type { SceneEquipment } from '../input.ts';
import { shellOf } from './shell.ts';

/** Fraction of the shell where a pipe joins by habit: gas leaves at the top, liquid enters above and leaves below. */
const WISH = { gasOut: 0.94, gasIn: 0.16, liquidIn: 0.72, liquidOut: 0.1 } as const;
const GASES: ReadonlySet<string> = new Set(['gas', 'hydrogen', 'inert', 'steam']);
/** Least difference in height between two nozzles of one equipment, metres. */
const SPACING = 0.2;

/** Gives every pipe end its own height on the shell. */
export class NozzleHeights {
  readonly #taken = new Map<string, number[]>();

  /** Height above the floor, metres. */
  take(equipment: SceneEquipment, medium: string, isInlet: boolean): number {
    const shell = shellOf(equipment.shape);
    const low = equipment.position.z + equipment.height * shell.low;
    const size = equipment.height * (shell.high - shell.low);
    const wish = GASES.has(medium) ? (isInlet ? WISH.gasIn : WISH.gasOut) : isInlet ? WISH.liquidIn : WISH.liquidOut;
    const taken = this.#taken.get(equipment.id) ?? [];
    this.#taken.set(equipment.id, taken);
    const z = mostFree(low + wish * size, low + 0.05 * size, low + 0.95 * size, Math.min(SPACING, size / 6), taken);
    taken.push(z);
    return Math.max(0.12, z);
  }
}

/** The height nearest to the wish that is far enough from the others; on a crowded shell, the least crowded one. */
const mostFree = (wish: number, low: number, high: number, spacing: number, taken: readonly number[]): number => {
  let best = wish;
  let bestGap = -1;
  for (let step = 0; step < 24; step += 1) {
    const z = wish + (step % 2 === 0 ? -1 : 1) * Math.ceil(step / 2) * spacing;
    if (z < low || z > high) continue;
    const gap = Math.min(...taken.map((other) => Math.abs(other - z)), Number.POSITIVE_INFINITY);
    if (gap >= spacing * 0.99) return z;
    if (gap > bestGap) [best, bestGap] = [z, gap];
  }
  return best;
};
