import type { Config } from '../../config/plant/load.ts';
import type { Clock } from '../../config/vocabulary/clock.ts';
import type { Log } from '../../config/vocabulary/log.ts';
import type { History } from '../../gateway/history/history.ts';
import type { Delays } from './delays.ts';
import type { HealthBoard } from './health-board.ts';
import type { LatestStore } from './latest-store.ts';
import type { LiveHub } from './live-hub.ts';
import type { ReplayRooms } from './replay-rooms.ts';
import type { TwinBoard } from './twin-board.ts';
import type { Upstream } from './upstream.ts';

/** Everything the HTTP interface answers from. main.ts makes the real ones, tests scripted ones. */
export interface Parts {
  readonly config: Config;
  readonly version: string;
  /** One run of this server: what a live client resumes by. */
  readonly session: string;
  readonly latest: LatestStore;
  readonly hub: LiveHub;
  readonly delays: Delays;
  readonly health: HealthBoard;
  readonly twins: TwinBoard;
  /** Left out: no replay is shown. */
  readonly replays?: ReplayRooms;
  readonly history: History;
  readonly gateway: Upstream;
  readonly simulators: Upstream;
  readonly twin: Upstream;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the built web; null: the API only. */
  readonly web: string | null;
}
