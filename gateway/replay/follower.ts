import type { SampleBatch } from '../../config/vocabulary/sample.ts';

/** Goes along with a replay as it goes along with the plant: a twin. */
export interface Follower {
  /** Forgets what it knows and begins with what holds at an instant. */
  begin(state: SampleBatch): void;
  accept(rows: SampleBatch): void;
  /** Called at every full second of plant time that is passed. `told` false: another follows before anything is said. */
  tick(now: number, told: boolean): void;
}
