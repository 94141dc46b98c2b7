import { z } from 'zod';
import { integrate } from '../dynamics/integrate/integrate.ts';
import type { OdeSystem } from '../dynamics/integrate/ode.ts';
import { radau } from '../dynamics/integrate/radau.ts';
import { steadyState } from '../dynamics/integrate/steady-state.ts';
import { type CaseAnswer, defineCaseKind } from './case-kind.ts';
import { type RateText, rateText } from './rate-text.ts';

// Differential equations as text: a trajectory from given initial values (`ode`), or a steady state and the response to a
// step of one input (`dynamic`).

const Initial = z.union([z.record(z.string(), z.number()), z.array(z.number())]);

const Times = z.union([z.number(), z.array(z.number()).min(1)]);
const TimeData = z.looseObject({ t: Times.optional(), time: Times.optional() }).nullable().optional();

interface TrajectoryFile {
  readonly id: string;
  readonly initial?: z.infer<typeof Initial> | undefined;
  readonly data?: z.infer<typeof TimeData>;
  readonly parameters: Record<string, unknown>;
  readonly reference_solution?: unknown;
  readonly published_solution?: unknown;
}

const TOLERANCE = { relative: 1e-10, absolute: 1e-20 } as const;

const ode = defineCaseKind({
  kinds: ['ode'],
  description: "initial value problem y' = f(t, y); the state at the times that the reference or `data.t` names",
  shape: {
    equations: z.array(z.string()).min(1),
    parameters: z.record(z.string(), z.unknown()).default({}),
    data: TimeData,
    initial: Initial.optional(),
  },
  solve: (file): CaseAnswer => {
    const wanted = timesOf(file);
    if (wanted === null) throw new Error("no times at which the state is wanted: give 'data.t'");
    return trajectory(file, rateText(file.equations, file.parameters, []), wanted);
  },
});

/** The state at the times wanted, from the initial values of the file. */
const trajectory = (file: TrajectoryFile, model: RateText, wanted: number | readonly number[]): CaseAnswer => {
  const unset = model.inputs.join(', ');
  if (unset !== '') throw new Error(`the equations use ${unset}, which has no value in parameters`);
  const start = initialOf(model, file.initial, file.parameters);
  const times = typeof wanted === 'number' ? [wanted] : wanted;
  const from = typeof file.parameters.t0 === 'number' ? file.parameters.t0 : 0;
  const end = Math.max(...times, from);
  if (times.some((t) => t < from)) throw new Error(`a time that is wanted lies before the start at t = ${from}`);
  const order = [...times].sort((a, b) => a - b);
  const found = integrate(model.system([]), from, start, end, { method: radau, ...TOLERANCE, times: order });
  const states = times.map((t) => Array.from(found.states[order.indexOf(t)] ?? []));
  return {
    id: file.id,
    converged: found.outcome === 'reached',
    message: found.outcome === 'reached' ? null : `the integration stops at t = ${found.t}`,
    steps: found.steps,
    states: model.states,
    // One time is answered as it was asked: a number and one state.
    t: wanted,
    y: typeof wanted === 'number' ? states[0] : states,
  };
};

const dynamic = defineCaseKind({
  kinds: ['dynamic'],
  description:
    'steady state of differential equations and the response to a step of one of their inputs; or the trajectory, as of an ode, where initial values and times are given',
  shape: {
    equations: z.array(z.string()).min(1),
    parameters: z.record(z.string(), z.unknown()).default({}),
    data: TimeData,
    initial: Initial.optional(),
    inputs: z.record(z.string(), z.number()).optional(),
    step: z.object({ input: z.string(), to: z.number(), t: z.array(z.number()) }).optional(),
  },
  solve: (file): CaseAnswer => {
    const wanted = timesOf(file);
    if (wanted !== null && (file.initial !== undefined || Object.hasOwn(file.parameters, 'y0')))
      return trajectory(file, rateText(file.equations, { ...file.parameters, ...file.inputs }, []), wanted);
    const model = rateText(file.equations, file.parameters, Object.keys(file.inputs ?? {}));
    const conditions = { ...conditionsOf(file.published_solution), ...file.inputs };
    const values = model.inputs.map((name) => {
      const value = conditions[name];
      if (value === undefined) throw new Error(`the equations use ${name}, which has no value`);
      return value;
    });
    const notes =
      file.inputs || model.inputs.length === 0
        ? []
        : [`${model.inputs.join(', ')} taken from the conditions under which the published steady state holds`];
    const base = model.system(values);
    const found = steadyStates(
      base,
      model.states.map((name) => conditions[`${name}0`] ?? 1),
    );
    const steady = nearest(
      found,
      model.states.map((name) => conditions[name] ?? Number.NaN),
    );
    if (!steady)
      return { id: file.id, converged: false, message: 'no steady state was reached', notes, steady_state: null };
    if (found.length > 1)
      notes.push(`${found.length} steady states; the one at the operating point that the case names`);
    const step = file.step ?? stepInWords(file, model, values, notes);
    const response = step && respond(model, steady, values, step);
    return {
      id: file.id,
      converged: response?.outcome !== 'failed',
      message: response?.outcome === 'failed' ? `the integration stops at t = ${response.t}` : null,
      notes,
      states: model.states,
      inputs: Object.fromEntries(model.inputs.map((name, i) => [name, values[i]])),
      steady_state: Array.from(steady),
      steady_states: found.map((y) => Array.from(y)),
      ...(step && response
        ? {
            after_step_in_feed: {
              t_after_step: step.t,
              ...Object.fromEntries(model.states.map((name, i) => [name, response.states.map((y) => y[i])])),
            },
          }
        : {}),
    };
  },
});

export const trajectoryKinds = [ode, dynamic];

const FACTORS = [1, 0.1, 1.3, 2];

/** Every steady state that the system comes to from a grid of starts around `start`. */
const steadyStates = (system: OdeSystem, start: readonly number[]): Float64Array[] => {
  const found: Float64Array[] = [];
  const starts = FACTORS.flatMap((factor) =>
    start.map((_, i) => start.map((value, j) => (j === i ? value * factor : value))),
  );
  for (const from of starts) {
    const { converged, y } = steadyState(system, from, TOLERANCE);
    const known = found.some((other) =>
      other.every((value, i) => Math.abs(value - (y[i] as number)) <= 1e-6 * Math.abs(value)),
    );
    if (converged && !known) found.push(y);
  }
  return found;
};

/** Of several, the one nearest to where the plant is said to run; the first when nothing is said. */
const nearest = (found: readonly Float64Array[], operating: readonly number[]): Float64Array | undefined => {
  const distance = (y: Float64Array) =>
    operating.reduce((sum, value, i) => sum + (Number.isNaN(value) ? 0 : Math.abs((y[i] as number) / value - 1)), 0);
  return [...found].sort((a, b) => distance(a) - distance(b))[0];
};

interface Step {
  readonly input: string;
  readonly to: number;
  readonly t: readonly number[];
}

const respond = (model: RateText, from: Float64Array, values: readonly number[], step: Step) => {
  const changed = model.inputs.map((name, i) => (name === step.input ? step.to : (values[i] as number)));
  const end = Math.max(...step.t);
  return integrate(model.system(changed), 0, from, end, {
    method: radau,
    relative: 1e-11,
    absolute: 1e-14,
    times: step.t,
  });
};

const initialOf = (
  model: RateText,
  initial: z.infer<typeof Initial> | undefined,
  parameters: Record<string, unknown>,
) => {
  const given = initial ?? Initial.safeParse(parameters.y0).data ?? Initial.safeParse(parameters.initial).data;
  const single = (name: string) => {
    const value = parameters[`${name}0`] ?? parameters[`${name}_0`];
    return typeof value === 'number' ? value : undefined;
  };
  return model.states.map((name, i) => {
    const value = (Array.isArray(given) ? given[i] : given?.[name]) ?? single(name);
    if (value === undefined) throw new Error(`${name} has no initial value: give parameters.y0 or 'initial'`);
    return value;
  });
};

/** When an answer is wanted: the only thing that is read of the solutions. Null when the file does not say. */
const timesOf = (file: TrajectoryFile): number | readonly number[] | null => {
  for (const where of [file.data, file.reference_solution, file.published_solution]) {
    const { t, time } = TimeData.safeParse(where).data ?? {};
    const wanted = t ?? time;
    if (wanted !== undefined) return wanted;
  }
  for (const name of ['t_end', 't_final', 'tf'])
    if (typeof file.parameters[name] === 'number') return file.parameters[name];
  const span = z
    .array(z.number())
    .length(2)
    .safeParse(file.parameters.t_span ?? file.parameters.tspan);
  return span.data?.[1] ?? null;
};

/** The inputs that a published steady state is stated for; of its figures only those are used. */
const conditionsOf = (published: unknown): Record<string, number> =>
  z.object({ steady_state: z.record(z.string(), z.number()) }).safeParse(published).data?.steady_state ?? {};

const StepTimes = z.object({ after_step_in_feed: z.object({ t_after_step: z.array(z.number()).min(1) }) });

const stepInWords = (
  file: { description?: string | undefined; reference_solution?: unknown },
  model: RateText,
  values: readonly number[],
  notes: string[],
): Step | null => {
  const words = /steps? from ([\d.]*\d) to ([\d.]*\d)/.exec(file.description ?? '');
  const times = StepTimes.safeParse(file.reference_solution).data?.after_step_in_feed.t_after_step;
  const index = words ? values.indexOf(Number(words[1])) : -1;
  const input = model.inputs[index];
  if (!words || !times || input === undefined) return null;
  notes.push(`step of ${input} from ${words[1]} to ${words[2]} read from the description`);
  return { input, to: Number(words[2]), t: times };
};
