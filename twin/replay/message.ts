import type { Base } from '../../config/plant/base.ts';
import type { Line } from '../../config/plant/line.ts';
import type { Point } from '../../config/plant/point.ts';
import type { Replay, ReplayChange, ReplayOrder } from '../../config/vocabulary/replay.ts';
import type { Text } from '../../config/vocabulary/text.ts';

/** What the thread of a replay is told when it starts. */
export interface ReplayJob {
  readonly id: string;
  readonly base: Base;
  readonly line: Line;
  readonly points: readonly Point[];
  /** Folder of its own, which is deleted after it. */
  readonly dir: string;
  readonly trial: string | null;
  /** The trial came as a package and has a record of its own. */
  readonly imported: boolean;
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly at: number;
  readonly speed: number;
  readonly playing: boolean;
  readonly order: ReplayOrder;
  readonly twin: boolean;
  readonly warnings: readonly Text[];
}

export type ToReplay = { readonly change: ReplayChange; readonly call: number } | { readonly end: true };
/** `call`: of the change that it answers; null: something has changed by itself. */
export interface FromReplay {
  readonly replay: Replay;
  readonly call: number | null;
}
