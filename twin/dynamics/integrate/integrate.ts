import type { OdeSystem, StepperFactory, StepperOptions } from './ode.ts';

/** Something to look for on the way: a value that passes through zero. */
interface OdeEvent {
  value(t: number, y: Float64Array): number;
  /** 1: rising only, -1: falling only, 0: both. */
  readonly direction?: -1 | 0 | 1;
  /** The integration ends there. */
  readonly terminal?: boolean;
}

interface FoundEvent {
  readonly index: number;
  readonly t: number;
  readonly y: Float64Array;
}

export interface Integration extends StepperOptions {
  readonly method: StepperFactory;
  /** Times at which the solution is wanted, in the order of travel; each answered by dense output. */
  readonly times?: readonly number[];
  readonly events?: readonly OdeEvent[];
  readonly stepsMax?: number;
}

export interface Trajectory {
  /** `failed`: no step small enough meets the tolerance, or too many steps. The state is that of the last good step. */
  readonly outcome: 'reached' | 'event' | 'failed';
  readonly t: number;
  readonly y: Float64Array;
  /** One state per entry of `times` that was reached. */
  readonly states: readonly Float64Array[];
  readonly events: readonly FoundEvent[];
  readonly steps: number;
  readonly rejected: number;
}

const STEPS_MAX = 100_000;

/** Integrates from `from` to `to` (either direction). Never throws on a hard problem: the outcome says how far it came. */
export const integrate = (
  system: OdeSystem,
  from: number,
  y0: ArrayLike<number>,
  to: number,
  { method, times = [], events = [], stepsMax = STEPS_MAX, ...options }: Integration,
): Trajectory => {
  const stepper = method(system, from, y0, options);
  const direction = Math.sign(to - from);
  const states: Float64Array[] = [];
  const found: FoundEvent[] = [];
  const values = events.map((event) => event.value(from, stepper.y));
  const probe = new Float64Array(system.size);
  let steps = 0;
  const answer = (outcome: Trajectory['outcome'], t: number, y: Float64Array): Trajectory => ({
    outcome,
    t,
    y: Float64Array.from(y),
    states,
    events: found,
    steps,
    rejected: stepper.rejected,
  });
  /** States wanted up to `t`, inclusive. */
  const collect = (t: number) => {
    for (
      let next = times[states.length];
      next !== undefined && direction * (next - t) <= 0;
      next = times[states.length]
    ) {
      const state = new Float64Array(system.size);
      if (next === from && stepper.t === from) state.set(y0);
      else stepper.at(next, state);
      states.push(state);
    }
  };
  collect(from);
  while (direction * (to - stepper.t) > 0) {
    if (steps >= stepsMax || !stepper.step(to)) return answer('failed', stepper.t, stepper.y);
    steps++;
    const passed = passedIn(stepper, events, values, probe, direction);
    for (const event of passed) {
      found.push(event);
      if (events[event.index]?.terminal) {
        collect(event.t);
        return answer('event', event.t, event.y);
      }
    }
    collect(stepper.t);
  }
  return answer('reached', stepper.t, stepper.y);
};

const passedIn = (
  stepper: ReturnType<StepperFactory>,
  events: readonly OdeEvent[],
  values: number[],
  probe: Float64Array,
  direction: number,
): FoundEvent[] => {
  const passed: FoundEvent[] = [];
  events.forEach((event, index) => {
    const before = values[index] as number;
    const after = event.value(stepper.t, stepper.y);
    values[index] = after;
    const sign = event.direction ?? 0;
    if (!(before < 0 && after >= 0 && sign >= 0) && !(before > 0 && after <= 0 && sign <= 0)) return;
    const t = rootIn(stepper.previousT, stepper.t, before, after, (at) => {
      stepper.at(at, probe);
      return event.value(at, probe);
    });
    stepper.at(t, probe);
    passed.push({ index, t, y: Float64Array.from(probe) });
  });
  return passed.sort((a, b) => direction * (a.t - b.t));
};

/** Root between two points of opposite sign by false position with Illinois weights; the side after the root is returned. */
const rootIn = (from: number, to: number, before: number, after: number, value: (t: number) => number): number => {
  let [a, b, fa, fb] = [from, to, before, after];
  for (
    let k = 0;
    k < 100 && Math.abs(b - a) > 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b)) && fb !== 0;
    k++
  ) {
    let t = b - (fb * (b - a)) / (fb - fa);
    // Every fourth time halve, so that a flat end cannot hold it up.
    if (k % 4 === 3 || !((t - a) * (t - b) < 0)) t = (a + b) / 2;
    const f = value(t);
    if (f === 0 || Math.sign(f) === Math.sign(fb)) {
      b = t;
      fb = f;
      fa /= 2;
    } else {
      a = t;
      fa = f;
      fb /= 2;
    }
  }
  return b;
};
