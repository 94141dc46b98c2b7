import {
  type NewReplay,
  type Replay,
  type ReplayChange,
  type ReplayOrder,
  replayContext,
} from '../../../config/vocabulary/replay.ts';
import type { PlantState } from '../page.ts';
import { ask } from '../state/api.ts';

/** Scrubbing asks for no more instants than these a second; the last one is always asked for. */
const ASK_MS = 100;

export interface ReplayOrders {
  /** At once. */
  give(change: ReplayChange): void;
  /** While a hand moves: as often as is of use. */
  scrub(at: number): void;
}

/** What the bar tells the replay. A refusal is heard by `failed`. */
export const replayOrders = (id: string, failed: (error: unknown) => void): ReplayOrders => {
  let waiting: number | null = null;
  let busy = false;
  const send = (change: ReplayChange) =>
    ask<Replay>(`/api/replays/${encodeURIComponent(id)}`, { method: 'PATCH', body: change }).catch(failed);
  const next = async () => {
    if (busy || waiting === null) return;
    busy = true;
    const at = waiting;
    waiting = null;
    await Promise.all([send({ at }), new Promise((resolve) => setTimeout(resolve, ASK_MS))]);
    busy = false;
    void next();
  };
  return {
    give: (change) => void send(change),
    scrub: (at) => {
      waiting = at;
      void next();
    },
  };
};

/** The same record in the other order of playing, from where it stands: another replay, in whose place this one ends. */
export const replayInOrder = async (plant: PlantState, replay: Replay, order: ReplayOrder): Promise<void> => {
  const { line, trial, from, to, at, speed, playing, twin } = replay;
  const body: NewReplay = { ...(trial === null ? { line } : { trial }), from, to, at, speed, playing, order, twin };
  const { id } = await ask<Replay>('/api/replays', { method: 'POST', body });
  await ask(`/api/replays/${encodeURIComponent(replay.id)}`, { method: 'DELETE' }).catch(() => {});
  window.location.assign(plant.navigation.href({ parameters: { src: replayContext(id) } }));
};

/** A window shows one context as long as it lives: it is loaded anew, without anything of the replay. */
export const leaveReplay = (plant: PlantState): void => {
  const { src } = plant.navigation.get().parameters;
  const id = /^replay\/(\w+)$/.exec(src ?? '')?.[1];
  const home = plant.navigation.href({ parameters: { src: null, t: null } });
  const ended = id ? ask(`/api/replays/${id}`, { method: 'DELETE' }).catch(() => {}) : Promise.resolve();
  void ended.then(() => window.location.assign(home));
};
