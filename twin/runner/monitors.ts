import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import { isRelative, monitorTags, type TwinCause, type TwinMonitor } from '../../config/plant/twin-monitors.ts';
import type { TwinFinding } from '../../config/vocabulary/twin-finding.ts';
import { diagnose, type Signal } from '../monitor/diagnose.ts';
import { Hysteresis } from '../monitor/hysteresis.ts';
import { relationValue } from '../monitor/relation.ts';
import { Watch } from '../monitor/watch.ts';
import type { Reading } from './instrument.ts';

/** Values are taken so often: faster than this the instruments' own noise is remembered anyway. */
const PERIOD_MS = 10_000;
/** The reference is learned over this long, from so many blocks at least and at most; it is used from the first on, or from half of them. */
const LEARNING_MS = 2 * 3_600_000;
const BLOCKS_START = 8;
const BLOCKS_MIN = 24;
const BLOCKS_MAX = 60;
/** An analyser as slow as this is watched from its first eight values on. */
const SLOW_MS = 300_000;
/** A stem that sticks loses more than this of the correlation with its output (pack of the line: index above 0.5). */
const HYSTERESIS_LIMIT = 0.5;
/** For so long in a row. */
const HYSTERESIS_MS = 300_000;

export interface MonitorState {
  readonly monitor: TwinMonitor;
  readonly unit: string;
  /** From the reference, in the unit; NaN while there is none. */
  readonly deviation: number;
  readonly sigma: number;
  readonly sign: -1 | 0 | 1;
  readonly since: number;
}

interface Running {
  readonly monitor: TwinMonitor;
  readonly unit: string;
  readonly scale: number;
  add(read: (tag: string) => number, now: number, steady: boolean): void;
  state(): Pick<MonitorState, 'deviation' | 'sigma' | 'sign' | 'since'>;
}

/** The monitors of a line: relations between instruments watched over time, and what would explain those that no longer hold. */
export class Monitors {
  readonly #causes: readonly TwinCause[];
  readonly #running: readonly Running[];
  #due = Number.NEGATIVE_INFINITY;

  constructor(line: Line, points: PointTable) {
    this.#causes = line.twin?.causes ?? [];
    this.#running = (line.twin?.monitors ?? []).map((monitor) => run(monitor, points));
  }

  static tags(line: Line): readonly string[] {
    return (line.twin?.monitors ?? []).flatMap(monitorTags);
  }

  /** Takes the readings of this tick when it is time. */
  tick(now: number, reading: (tag: string) => Reading, steady: boolean): void {
    if (now < this.#due) return;
    this.#due = now + PERIOD_MS;
    const read = (tag: string): number => {
      const { gate, mean } = reading(tag);
      return gate === null ? mean : Number.NaN;
    };
    for (const running of this.#running) running.add(read, now, steady);
  }

  states(): MonitorState[] {
    return this.#running.map(({ monitor, unit, scale, state }) => {
      const { deviation, sigma, sign, since } = state();
      return { monitor, unit, deviation: deviation * scale, sigma: sigma * scale, sign, since };
    });
  }

  /** Sets of causes for what signals now. */
  findings(): TwinFinding[] {
    const states = new Map(this.states().map((state) => [state.monitor.id, state]));
    const signals = [...states.values()].flatMap(({ monitor, sign }): Signal[] =>
      sign === 0 ? [] : [{ monitor: monitor.id, sign }],
    );
    return diagnose(signals, this.#causes).map(({ causes, monitors }) => {
      const evidence = monitors.flatMap((id) => states.get(id) ?? []);
      return {
        id: causes.length > 0 ? causes.map(({ id }) => id).join('+') : monitors.join('+'),
        kind: 'relation',
        since: Math.min(...evidence.map(({ since }) => since)),
        causes: causes.map(({ id, name, tags, equipment }) => ({ id, name, tags, equipment })),
        evidence: evidence.map(({ monitor, deviation, sigma, unit }) => ({
          id: monitor.id,
          name: monitor.name,
          deviation: Number.isFinite(deviation) ? deviation : null,
          sigma: Number.isFinite(sigma) ? sigma : null,
          unit,
        })),
      };
    });
  }
}

const run = (monitor: TwinMonitor, points: PointTable): Running => {
  const tags = monitorTags(monitor);
  const slowestMs = Math.max(...tags.map((tag) => points.byTag(tag)?.samplingMs ?? 0));
  if (monitor.kind === 'hysteresis') return watchHysteresis(monitor);
  const blockMs = Math.max(1000 * monitor.everyS, slowestMs);
  const blocks = Math.min(BLOCKS_MAX, Math.max(BLOCKS_MIN, Math.round(LEARNING_MS / blockMs)));
  const watch = new Watch({
    tolerance: monitor.tolerance,
    blockMs,
    referenceBlocks: blocks,
    referenceBlocksMin: slowestMs >= SLOW_MS ? BLOCKS_START : Math.round(blocks / 2),
    normal: monitor.normal,
  });
  const relative = isRelative(monitor);
  return {
    monitor,
    unit: relative ? '%' : (points.byTag(tags[0] ?? '')?.unit ?? '1'),
    scale: relative ? 100 : 1,
    add: (read, now, steady) => watch.add(relationValue(monitor, read), now, steady),
    state: () => ({ deviation: watch.deviation, sigma: watch.sigma, sign: watch.signal, since: watch.since }),
  };
};

const watchHysteresis = (monitor: Extract<TwinMonitor, { kind: 'hysteresis' }>): Running => {
  const window = new Hysteresis(Math.round((1000 * monitor.windowS) / PERIOD_MS), monitor.swingMin);
  let since = Number.NaN;
  let held = false;
  return {
    monitor,
    unit: '1',
    scale: 1,
    add: (read, now) => {
      window.add(read(monitor.output), read(monitor.flow));
      if (!(window.index > HYSTERESIS_LIMIT)) since = Number.NaN;
      else if (Number.isNaN(since)) since = now;
      held = now - since >= HYSTERESIS_MS;
    },
    state: () => ({ deviation: window.index, sigma: Number.NaN, sign: held ? 1 : 0, since }),
  };
};
