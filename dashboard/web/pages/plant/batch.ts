import type { LineView } from '../../../contract/line-view.ts';
import type { PointView } from '../../../contract/point-view.ts';
import { isUsable } from '../../state/quality.ts';
import type { Latest } from './overlay.ts';

// What the phase of a cycle shows of one equipment: how full it is, whether it is open, what moves in and out.

type Cycle = LineView['cycles'][number];

export interface BatchPlan {
  /** Tag of the point that tells the phase. */
  readonly phase: string;
  readonly shown: NonNullable<Cycle['shown']>;
  /** Tells how hot it is inside. */
  readonly temperature: PointView | null;
}

export interface PipeBatch {
  readonly phase: string;
  /** What it carries moves in these phases and rests in others. */
  readonly moves: readonly number[];
}

/** Null for an equipment where nothing goes round, or nothing of it is to be seen. */
export const batchOf = (
  { cycles }: Pick<LineView, 'cycles'>,
  equipment: string,
  byTag: ReadonlyMap<string, PointView>,
): BatchPlan | null => {
  for (const { shown, places } of cycles) {
    const place = places.find((one) => one.equipment === equipment);
    if (!place || !shown) continue;
    const tag = shown.temperature === undefined ? undefined : place.points[shown.temperature];
    return { phase: place.phase, shown, temperature: (tag ? byTag.get(tag) : undefined) ?? null };
  }
  return null;
};

/** What leads in moves while it is filled, what leads out while it is emptied. */
export const pipeBatch = (
  line: Pick<LineView, 'cycles'>,
  { from, to, medium }: { readonly from: string; readonly to: string; readonly medium: string },
): PipeBatch | null => {
  for (const { shown, places } of line.cycles) {
    if (!shown || shown.medium !== medium) continue;
    const into = places.find(({ equipment }) => equipment === to);
    if (into) return { phase: into.phase, moves: shown.filling ?? [] };
    const outOf = places.find(({ equipment }) => equipment === from);
    if (outOf) return { phase: outOf.phase, moves: shown.emptying ?? [] };
  }
  return null;
};

export const phaseNow = (tag: string, latest: Latest): number | null => {
  const live = latest(tag);
  return live && isUsable(live.quality) ? live.value : null;
};

export interface BatchState {
  readonly level: number;
  readonly isOpen: boolean;
}

/** How far a filling or emptying has come nobody measures: half says that it is under way. */
const UNDER_WAY = 0.5;
/** Over a charge there is free space, and its surface is seen. */
const FULL = 0.92;

/** Null while the phase is not known: then nothing is said of what is inside. */
export const batchState = ({ phase, shown }: BatchPlan, latest: Latest): BatchState | null => {
  const now = phaseNow(phase, latest);
  if (now === null) return null;
  const has = (phases: readonly number[] | undefined) => phases?.includes(now) ?? false;
  const level = has(shown.full) ? FULL : has(shown.filling) || has(shown.emptying) ? UNDER_WAY : 0;
  return { level, isOpen: has(shown.open) };
};
