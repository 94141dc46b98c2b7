import type { Base } from '../../../config/plant/base.ts';
import type { PointTable } from '../../../config/plant/point.ts';
import type { Clock } from '../../../config/vocabulary/clock.ts';
import type { GapReport } from '../../../config/vocabulary/gap.ts';
import type { Log } from '../../../config/vocabulary/log.ts';
import type { JournalPosition } from '../sinks/sink.ts';
import type { Disk } from './disk.ts';
import type { Processes } from './lock.ts';

export interface JournalOptions {
  readonly dir: string;
  readonly points: PointTable;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Base['journal'];
  readonly gap: (report: GapReport) => void;
  /** Positions below the answer are taken by samples a store has, although this journal may be new. Asked once the lock is held. */
  readonly startAt?: () => Promise<JournalPosition>;
  /** Samples kept in memory so that sinks that keep up never read the disk; by default 100,000. */
  readonly cachedSamplesMax?: number;
  readonly disk?: Disk;
  readonly processes?: Processes;
}
