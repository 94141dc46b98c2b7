import { severity } from '../../../../config/vocabulary/status.ts';
import type { TrialFrame } from '../../../../config/vocabulary/trial-compare.ts';
import type { PlantState, Stop } from '../../page.ts';
import { ask } from '../../state/api.ts';

/** So often the instant of the reference is asked for anew while the replay plays. */
const ASK_MS = 500;

/** Another trial that a replay is held against, and its instant at which the replay begins, Unix ms. */
export interface Against {
  readonly trial: string;
  readonly from: number;
}

/** `vs=ID@MS` of an address. */
export const againstText = ({ trial, from }: Against): string => `${trial}@${Math.round(from)}`;

export const againstOf = (parameter: string | undefined): Against | null => {
  const [, trial, from] = /^(.+)@(\d+)$/.exec(parameter ?? '') ?? [];
  return trial === undefined ? null : { trial, from: Number(from) };
};

/** The values of another trial at the instant that the replay of this window stands at. */
export interface Reference {
  readonly title: string | null;
  /** Null: none that could be believed. */
  value(tag: string): number | null;
}

/** Keeps up with the replay until it is stopped; `changed` is called when there are other values. */
export const followReference = (
  plant: PlantState,
  against: Against,
  changed: () => void,
): Reference & { stop: Stop } => {
  const values = new Map<string, number>();
  const stopped = new AbortController();
  let title: string | null = null;
  let askedAt = Number.NaN;
  let asking = false;
  const look = async () => {
    const replay = plant.replay.get();
    if (replay === null || asking) return;
    const at = against.from + plant.now() - replay.from;
    if (at === askedAt) return;
    asking = true;
    try {
      const path = `/api/trials/${encodeURIComponent(against.trial)}/frame?at=${at}`;
      const frame = await ask<TrialFrame>(path, { signal: stopped.signal });
      askedAt = at;
      title = frame.title;
      values.clear();
      for (const [row, tag] of frame.tag.entries()) {
        const value = frame.value[row];
        if (typeof value === 'number' && severity(frame.status[row] ?? 0) !== 'bad') values.set(tag, value);
      }
      changed();
    } catch {
      // Nothing known of the reference: the overlay says so by its hatching, and the next look asks again.
      if (!stopped.signal.aborted && values.size > 0) {
        values.clear();
        changed();
      }
    } finally {
      asking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), ASK_MS);
  return {
    get title() {
      return title;
    },
    value: (tag) => values.get(tag) ?? null,
    stop: () => {
      clearInterval(timer);
      stopped.abort();
    },
  };
};
