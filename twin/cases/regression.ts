import { z } from 'zod';
import { seeded } from '../../config/vocabulary/random.ts';
import { eliminateInputs } from '../estimate/errors-in-variables.ts';
import { fitStatistics } from '../estimate/fit.ts';
import { type LeastSquaresProblem, type Minimum, minimise } from '../estimate/least-squares.ts';
import { profileInterval } from '../estimate/profile.ts';
import { studentQuantile } from '../numerics/student.ts';
import type { CaseAnswer } from './case-kind.ts';
import { defineCaseKind } from './case-kind.ts';
import { type RegressionModel, regressionModel } from './regression-model.ts';
import { type SigmaByName, sigmaInWords, sigmaOf, sigmaShape } from './regression-sigma.ts';
import { columnsOf, tableShape } from './table.ts';

// Parameters of a model written as equations, from a table: ordinary and weighted regression, and all variables with error.

const shape = {
  data: tableShape,
  equations: z.array(z.string()).min(1),
  starting_points: z.array(z.array(z.number()).min(1)).nullable().optional(),
  parameters: z.unknown().optional(),
  ...sigmaShape,
};

const CHI_SQUARE_95 = 3.841_458_820_694_124;
const STARTS_TRIED = 400;
const STARTS_KEPT = 8;

const parameterEstimation = defineCaseKind({
  kinds: ['parameter-estimation'],
  description: 'parameters of a regression model, errors in the response only',
  shape,
  solve: (file) => {
    const notes: string[] = [];
    const model = regressionModel(file.equations, columnsOf(file.data, notes), file.parameters, notes);
    const sigma = sigmaOf(file, model, notes);
    const known = model.responses.some((name) => sigma[name] !== undefined);
    for (const name of known ? model.responses : [])
      if (sigma[name] === undefined)
        throw new Error(`${name} has no sigma although others have: give it under 'sigma'`);
    const problem = ordinary(model, known ? sigma : null);
    const starts = startsOf(file.starting_points ?? model.initial, model, problem);
    return answer(file.id, model, problem, fitAll(problem, starts), known ? 'known' : 'scaled', notes);
  },
});

const errorInVariables = defineCaseKind({
  kinds: ['error-in-variables'],
  description: 'parameters of a regression model, errors in all variables',
  shape,
  solve: (file) => {
    const notes: string[] = [];
    const model = regressionModel(file.equations, columnsOf(file.data, notes), file.parameters, notes);
    const given = sigmaOf(file, model, notes);
    const sigma = Object.keys(given).length > 0 ? given : sigmaInWords(file.description ?? '', model, notes);
    for (const name of [...model.inputs, ...model.responses])
      if (sigma[name] === undefined) throw new Error(`${name} has no sigma: give it under 'sigma'`);
    const of = (names: readonly string[], point: number) =>
      Float64Array.from(names, (name) => sigmaAt(sigma, name, point));
    const rows = <Row>(row: (point: number) => Row): Row[] =>
      Array.from({ length: model.observations }, (_, i) => row(i));
    const problem = eliminateInputs({
      parameters: model.parameters.length,
      inputs: model.inputs.length,
      responses: model.responses.length,
      measuredInputs: rows((i) => Float64Array.from(model.inputs, (name) => model.column(name)[i] as number)),
      measuredResponses: rows((i) => model.observed(i)),
      inputSigma: rows((i) => of(model.inputs, i)),
      responseSigma: rows((i) => of(model.responses, i)),
      evaluate: model.evaluate,
    });
    const plain = ordinary(model, sigma);
    const starts = file.starting_points ?? model.initial ?? startsOf(undefined, model, plain).map(({ theta }) => theta);
    return answer(file.id, model, problem, fitAll(problem, startsAsGiven(starts)), 'known', notes);
  },
});

export const regressionKinds = [parameterEstimation, errorInVariables];

/** Of one point; NaN where the file gives none. */
const sigmaAt = (sigma: SigmaByName, name: string, point: number): number => {
  const own = sigma[name];
  return (typeof own === 'object' ? own[point] : own) ?? Number.NaN;
};

const ordinary = (model: RegressionModel, sigma: SigmaByName | null): LeastSquaresProblem => {
  const [q, n] = [model.responses.length, model.parameters.length];
  const input = new Float64Array(model.inputs.length);
  const response = new Float64Array(q);
  const byInputs = new Float64Array(q * model.inputs.length);
  const byParameters = new Float64Array(q * n);
  const weights = Float64Array.from({ length: model.observations * q }, (_, k) =>
    sigma ? 1 / sigmaAt(sigma, model.responses[k % q] as string, Math.floor(k / q)) : 1,
  );
  return {
    parameters: n,
    residuals: q * model.observations,
    evaluate(theta, residual, jacobian) {
      for (let i = 0; i < model.observations; i++) {
        model.inputs.forEach((name, k) => {
          input[k] = model.column(name)[i] as number;
        });
        model.evaluate(input, theta, response, byInputs, byParameters);
        const observed = model.observed(i);
        for (let r = 0; r < q; r++) {
          residual[i * q + r] = ((response[r] as number) - (observed[r] as number)) * (weights[i * q + r] as number);
          for (let j = 0; j < n && jacobian; j++)
            jacobian[(i * q + r) * n + j] = (byParameters[r * n + j] as number) * (weights[i * q + r] as number);
        }
      }
    },
  };
};

interface Start {
  readonly theta: readonly number[];
}

const startsAsGiven = (points: readonly (readonly number[])[]): Start[] => points.map((theta) => ({ theta }));

/** Given ones; or the best of many drawn over seven decades, each improved by an ordinary fit. */
const startsOf = (
  given: readonly (readonly number[])[] | null | undefined,
  model: RegressionModel,
  problem: LeastSquaresProblem,
): Start[] => {
  const n = model.parameters.length;
  for (const point of given ?? [])
    if (point.length !== n)
      throw new Error(`a starting point has ${point.length} numbers for the parameters ${model.parameters.join(', ')}`);
  if (given && given.length > 0) return startsAsGiven(given);
  const random = seeded(1);
  const residual = new Float64Array(problem.residuals);
  const drawn = Array.from({ length: STARTS_TRIED }, () => {
    const theta = Array.from({ length: n }, () => 10 ** (-3 + 7 * random()));
    problem.evaluate(Float64Array.from(theta), residual, null);
    return { theta, objective: residual.reduce((sum, r) => sum + r * r, 0) };
  });
  return drawn
    .filter(({ objective }) => Number.isFinite(objective))
    .sort((a, b) => a.objective - b.objective)
    .slice(0, STARTS_KEPT)
    .map(({ theta }) => ({ theta: Array.from(minimise(problem, theta).theta) }));
};

const fitAll = (problem: LeastSquaresProblem, starts: readonly Start[]): readonly Minimum[] => {
  if (starts.length === 0) throw new Error('the model has no finite value at any starting point that was tried');
  return starts
    .map(({ theta }) => minimise(problem, theta))
    .sort((a, b) => Number(b.converged) - Number(a.converged) || a.objective - b.objective);
};

const answer = (
  id: string,
  model: RegressionModel,
  problem: LeastSquaresProblem,
  minima: readonly Minimum[],
  weights: 'known' | 'scaled',
  notes: readonly string[],
): CaseAnswer => {
  const best = minima[0] as Minimum;
  const observations = model.observations * model.responses.length;
  const statistics = fitStatistics(best, weights, observations);
  const known = <Value>(value: Value): Value | null => (best.converged ? value : null);
  const rise =
    weights === 'known'
      ? CHI_SQUARE_95
      : (studentQuantile(0.05, statistics.degreesOfFreedom) * statistics.residualSigma) ** 2;
  const agreeing = minima.filter(
    ({ converged, objective }) => converged && objective <= best.objective * (1 + 1e-9) + 1e-300,
  ).length;
  return {
    id,
    converged: best.converged,
    message: best.message,
    ...(notes.length > 0 ? { notes } : {}),
    iterations: best.iterations,
    parameters: model.parameters,
    theta: known(Array.from(best.theta)),
    sigma_theta: known(statistics.sigma),
    ...(weights === 'known'
      ? { objective_chi2: known(best.objective) }
      : { rss: known(best.objective), residual_sigma: known(statistics.residualSigma) }),
    degrees_of_freedom: statistics.degreesOfFreedom,
    interval_95: known(statistics.interval95),
    profile_interval_95: known(
      model.parameters.map((_, j) => {
        const { low, high } = profileInterval(problem, best, j, statistics.sigma[j] as number, rise);
        return [low, high];
      }),
    ),
    correlation: known(statistics.correlation),
    singular_values: statistics.identifiability.singularValues,
    condition: statistics.identifiability.condition,
    starting_points: minima.length,
    starting_points_agreeing: agreeing,
  };
};
