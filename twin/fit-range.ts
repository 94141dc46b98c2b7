import { parseArgs } from 'node:util';
import { loadConfig } from '../config/plant/load.ts';
import { historyClient } from '../gateway/history/client.ts';
import { BlockModel } from './dynamics/block/block-model.ts';
import { fitRange, type RangeFit } from './dynamics/record/range-fit.ts';
import { readRange } from './dynamics/record/recorded-range.ts';

// Parameters of a dynamic model from a recorded range, read from the running gateway:
// npm run estimate -- --line bdo --from 2026-11-20T08:00:00+08:00 --to 2026-11-21T08:00:00+08:00 --parameters k1,k2

const USAGE = `npm run estimate -- --line LINE --from TIME --to TIME --parameters NAME,NAME [--block BLOCK] [--step SECONDS] [--json] [--no-profile] [--config DIR] [--url URL]
  TIME: 2026-11-20T08:00:00+08:00, or Unix ms. Parameters are those under twin.dynamics of line.yaml with a sigma.
  参数名见 line.yaml 中 twin.dynamics 里带 sigma 的参数；时间写成 2026-11-20T08:00:00+08:00 或 Unix 毫秒。`;

const ZONED = /(Z|[+-]\d{2}:\d{2})$/;
const STEPS_MAX = 600;
const STEP_S_MIN = 60;

const instant = (name: string, text: string | undefined): number => {
  const time = text !== undefined && ZONED.test(text) ? Date.parse(text) : Number(text ?? Number.NaN);
  if (!Number.isFinite(time)) throw new Error(`--${name} ${text ?? '?'} is not a time with its offset\n${USAGE}`);
  return time;
};

const run = async (): Promise<void> => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: {
      line: text,
      from: text,
      to: text,
      parameters: text,
      block: text,
      step: text,
      json: flag,
      'no-profile': flag,
      config: text,
      url: text,
    },
  });
  const names =
    values.parameters
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  if (values.line === undefined || names.length === 0) throw new Error(USAGE);
  const { base, lines, points } = loadConfig(values.config, [values.line]);
  const blocks = lines[0]?.twin?.dynamics ?? [];
  const block = blocks.find(({ id, parameters }) =>
    values.block === undefined ? names.every((name) => parameters[name] !== undefined) : id === values.block,
  );
  if (!block) {
    const known = blocks.map(({ id, parameters }) => `${id} (${Object.keys(parameters).join(', ')})`).join('; ');
    throw new Error(`no dynamic model of ${values.line} has all of ${names.join(', ')}; there are: ${known || 'none'}`);
  }
  const [from, to] = [instant('from', values.from), instant('to', values.to)];
  if (!(to - from >= 10 * STEP_S_MIN * 1000)) throw new Error('the range is shorter than ten minutes');
  const stepMs = 1000 * Math.max(STEP_S_MIN, Number(values.step ?? 0), Math.ceil((to - from) / 1000 / STEPS_MAX));
  const url = values.url ?? `http://${base.gateway.host}:${base.gateway.port}`;
  const history = historyClient({ url, points });
  const wanted = { from, to, stepMs, context: 'live' } as const;
  const range = await readRange(block, history, points, wanted, new AbortController().signal);
  const fit = fitRange(new BlockModel(block), range, names, { profile: values['no-profile'] !== true });
  const heard = Object.fromEntries(range.heard);
  console.log(
    values.json
      ? JSON.stringify({ line: values.line, block: block.id, from, to, stepMs, heard, ...fit }, null, 2)
      : report(block.id, fit),
  );
  if (!fit.converged) process.exitCode = 1;
};

const report = (block: string, fit: RangeFit): string => {
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? 'open' : value.toPrecision(5);
  const rows = fit.parameters.map(({ name, unit, value, sigma, profile95, interval95, declared, declaredSigma }) => {
    const [low, high] = profile95 ? [profile95.low, profile95.high] : interval95;
    return `  ${name.padEnd(12)} ${number(value).padStart(11)} ± ${number(sigma).padEnd(10)} 95 %: ${number(low)} … ${number(high)}   declared ${number(declared)} ± ${number(declaredSigma)}  ${unit}`;
  });
  const { singularValues, condition, weakest } = fit.identifiability;
  return [
    `${block}: ${fit.converged ? 'converged' : `NOT converged: ${fit.message}`} in ${fit.iterations} iterations, ${fit.observations} observations`,
    ...rows,
    `  correlation  ${fit.correlation.map((row) => row.map((r) => r.toFixed(3)).join(' ')).join(' | ')}`,
    `  identifiability: singular values ${singularValues.map(number).join(', ')}, condition ${number(condition)}, weakest direction ${weakest.map((w) => w.toFixed(2)).join(', ')}`,
    `  misfit ${fit.misfit.toFixed(2)} (1 when model and stated errors are right${fit.misfit > 1.5 ? '; above 1.5 the standard errors are too small' : ''})`,
  ].join('\n');
};

run().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
