import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import type { ReplayContext } from '../../config/vocabulary/replay.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import type { Follower } from '../../gateway/replay/follower.ts';
import { joined } from '../../gateway/replay/rows.ts';
import { LineDynamics } from '../dynamics/block/line-dynamics.ts';
import { inSourceOrder } from '../runner/intake.ts';
import { LineTwin } from '../runner/line-twin.ts';

/** What the twin said at its newest tick. */
export interface TwinWord {
  readonly report: TwinReport;
  readonly estimates: SampleBatch;
  /** Of the dynamic models. */
  readonly moving: SampleBatch;
}

/**
 * The twin of a line in the context of a replay: the code that runs live, given samples of the record and seconds of plant time.
 * It has no budget of machine time, so that the same samples give the same answer on a machine of any speed.
 */
export class TwinFollower implements Follower {
  readonly #line: Line;
  readonly #points: PointTable;
  readonly #context: ReplayContext;
  readonly #said: (word: TwinWord) => void;
  #twin: LineTwin;
  #dynamics: LineDynamics;
  /** Heard since the last tick. */
  #heard: SampleBatch[] = [];

  /** `said` hears every tick that is told. */
  constructor(line: Line, points: PointTable, context: ReplayContext, said: (word: TwinWord) => void) {
    this.#line = line;
    this.#points = points;
    this.#context = context;
    this.#said = said;
    this.#twin = this.#newTwin();
    this.#dynamics = new LineDynamics(line, points);
  }

  begin(state: SampleBatch): void {
    this.#twin = this.#newTwin();
    this.#dynamics = new LineDynamics(this.#line, this.#points);
    this.#heard = [state];
  }

  accept(rows: SampleBatch): void {
    this.#heard.push(rows);
  }

  tick(now: number, told = true): void {
    const rows = inSourceOrder(joined(this.#heard));
    this.#heard = [];
    this.#twin.accept(rows);
    this.#dynamics.accept(rows);
    if (!told) {
      this.#twin.pass(now);
      this.#dynamics.pass(now);
      return;
    }
    const { report, estimates } = this.#twin.tick(now);
    this.#said({ report, estimates, moving: this.#dynamics.tick(now).estimates });
  }

  #newTwin(): LineTwin {
    const clock = { elapsedMs: () => 0 };
    return new LineTwin({ line: this.#line, points: this.#points, context: this.#context, clock });
  }
}
