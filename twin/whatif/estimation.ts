import type { DynamicBlock } from '../../config/plant/line-dynamics.ts';
import type { EstimateReply, EstimateRequest } from '../../config/vocabulary/estimate.ts';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import type { RangeFit } from '../dynamics/record/range-fit.ts';
import type { WhatIfParts } from './engine.ts';

const RANGE_MS_MIN = 10 * 60_000;
const STEPS_MAX = 600;
const STEP_S_MIN = 60;
const RANGE_MS_MAX = 31 * 86_400_000;
/** Data that leave this much of the declared uncertainty have told next to nothing. */
const OPEN_SHARE = 0.95;

/** Parameters of a block from a range of the record, fitted in a thread. Rejects with a problem or a TroubleError of one sentence. */
export const estimateRange = async (
  { record, threads }: Pick<WhatIfParts, 'record' | 'threads'>,
  block: DynamicBlock,
  now: number,
  request: EstimateRequest,
): Promise<EstimateReply> => {
  const { from, to, parameters: names, profile } = request;
  const trouble = troubleOf(block, now, request);
  if (trouble) throw new ProblemError(400, titleOf(400), trouble);
  const stepMs = 1000 * Math.max(STEP_S_MIN, request.stepS ?? 0, Math.ceil((to - from) / 1000 / STEPS_MAX));
  const range = await record(block, { from, to, stepMs, context: 'live' });
  const { fit } = await threads.run({ kind: 'fit', block, range, names, profile });
  return {
    line: request.line,
    block: block.id,
    from,
    to,
    stepMs,
    heard: Object.fromEntries(range.heard),
    ...form(block, fit),
  };
};

const troubleOf = (block: DynamicBlock, now: number, { from, to, parameters }: EstimateRequest): Text | null => {
  const known = Object.entries(block.parameters)
    .filter(([, { sigma }]) => sigma > 0)
    .map(([name]) => name);
  const unknown = parameters.find((name) => !known.includes(name));
  if (unknown !== undefined)
    return {
      zh: `${block.id} 没有可估计的参数 ${unknown}；有：${known.join('、')}`,
      en: `${block.id} has no uncertain parameter '${unknown}'; it has ${known.join(', ')}`,
    };
  const twice = parameters.find((name, i) => parameters.indexOf(name) !== i);
  if (twice !== undefined)
    return { zh: `参数 ${twice} 给了两次`, en: `the parameter ${twice} is named more than once` };
  if (to > now) return { zh: '时间范围的终点尚未到来', en: 'the range ends in the future' };
  if (to - from < RANGE_MS_MIN) return { zh: '时间范围不足十分钟', en: 'the range is shorter than ten minutes' };
  if (to - from > RANGE_MS_MAX) return { zh: '时间范围超过 31 天', en: 'the range is longer than 31 days' };
  return null;
};

const form = (
  block: DynamicBlock,
  { parameters, correlation, identifiability, message, ...fit }: RangeFit,
): Omit<EstimateReply, 'line' | 'block' | 'from' | 'to' | 'stepMs' | 'heard'> => ({
  converged: fit.converged,
  message: message === null ? null : (MESSAGES[message] ?? sameText(message)),
  parameters: parameters.map(
    ({ name, unit, value, sigma, interval95, profile95, declared, declaredSigma, declared95 }) => ({
      name,
      label: block.parameters[name]?.name ?? sameText(name),
      unit,
      value: finite(value),
      sigma: finite(sigma),
      interval95: { low: finite(interval95[0]), high: finite(interval95[1]) },
      profile95,
      declared,
      declaredSigma,
      declared95: { low: declared95[0], high: declared95[1] },
      determined: fit.converged && sigma < OPEN_SHARE * declaredSigma,
    }),
  ),
  correlation: correlation.map((row) => row.map(finite)),
  identifiability: {
    singularValues: [...identifiability.singularValues],
    condition: finite(identifiability.condition),
    weakest: [...identifiability.weakest],
  },
  observations: fit.observations,
  misfit: fit.misfit,
  iterations: fit.iterations,
});

const MESSAGES: Readonly<Record<string, Text>> = Object.fromEntries(
  [
    [
      'the data do not determine all parameters: the Jacobian is singular there',
      '数据不足以确定全部参数：该处雅可比矩阵奇异',
    ],
    ['the model has no finite value at the starting point', '模型在起点处没有有限值'],
    ['no step lowers the sum of squares', '没有步长能使平方和下降'],
  ].map(([en = '', zh = '']) => [en, { zh, en }]),
);

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
