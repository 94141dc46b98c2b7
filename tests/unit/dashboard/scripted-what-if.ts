import type { Config } from '../../../config/plant/load.ts';
import type { DynamicsReport } from '../../../config/vocabulary/dynamics-report.ts';
import { type WhatIfBranch, type WhatIfReply, WhatIfRequest } from '../../../config/vocabulary/what-if.ts';
import type { Upstream } from '../../../dashboard/server/upstream.ts';
import { BlockModel } from '../../../twin/dynamics/block/block-model.ts';
import { LineDynamics } from '../../../twin/dynamics/block/line-dynamics.ts';
import { runExperiment } from '../../../twin/whatif/experiment.ts';

const HOUR = 3_600_000;

/** The twin's side of what-if over the real models at their normal point: a report that fits, and one branch two hours old. */
export const scriptedTwin = (config: Config, now: () => number): Upstream['ask'] => {
  const line = config.lines.find(({ twin }) => (twin?.dynamics ?? []).length > 0);
  const blocks = line?.twin?.dynamics ?? [];
  let branches: WhatIfBranch[] | null = null;
  const run = (body: unknown, from: number, points: number): WhatIfReply => {
    const request = WhatIfRequest.parse(body);
    const block = blocks.find(({ id }) => id === request.block);
    if (!block) throw new Error(`no block ${request.block}`);
    const { mean, root } = new BlockModel(block).prior();
    const inputs = Float64Array.from(Object.values(block.inputs), (tag) => config.points.byTag(tag)?.normal ?? 0);
    const origin = { at: from, belief: { mean, root: root.map((entry) => entry * 0.2) }, inputs };
    const instruments = [...block.outputs.map(({ tag }) => tag), ...Object.values(block.inputs)].flatMap((tag) => {
      const point = config.points.byTag(tag);
      return point ? [point] : [];
    });
    // Few draws and points: the page is looked at, not the statistics.
    const experiment = runExperiment(block, origin, { ...request, points, draws: 20 }, instruments);
    const answered = experiment.outcome === 'answered';
    return {
      ...experiment,
      line: request.line,
      block: block.id,
      from: answered ? from : null,
      origin: answered ? 'now' : null,
      elapsedMs: 10,
      speed: answered ? 8640 : null,
      branch: null,
    };
  };
  const kept = (): WhatIfBranch[] => {
    branches ??= [scriptedBranch(run, line?.id ?? '', now() - 2 * HOUR)];
    return branches;
  };
  return async (path, options) => {
    if (path.endsWith('/branches')) return { branches: line ? kept() : [] };
    const [, gone] = /\/branches\/(\w+)$/.exec(path) ?? [];
    if (gone !== undefined) {
      branches = kept().filter(({ id }) => id !== gone);
      return { branches };
    }
    if (path !== '/api/whatif') return report(config, path, now());
    const request = WhatIfRequest.parse(options?.body);
    const reply = run(request, now(), 13);
    if (!request.keep || reply.outcome === 'refused') return reply;
    const id = `b${kept().length + 1}`;
    const branch = { id, ...request.keep, keptAt: now(), request, reply: { ...reply, branch: id } };
    branches = [...kept(), branch];
    return branch.reply;
  };
};

const scriptedBranch = (
  run: (body: unknown, from: number, points: number) => WhatIfReply,
  line: string,
  from: number,
): WhatIfBranch => {
  const request = WhatIfRequest.parse({
    line,
    block: 'ETHYNYLATION',
    horizonH: 4,
    changes: [{ name: 'TA', value: 93 }],
  });
  const reply = { ...run(request, from, 25), branch: 'b1' };
  return { id: 'b1', name: 'A +3 °C', parent: null, keptAt: from, request, reply };
};

/** As the twin would say it after some hours: estimates at their prior, half as wide. */
const report = (config: Config, path: string, at: number): DynamicsReport => {
  const id = path.split('/')[3] ?? '';
  const line = config.lines.find((candidate) => candidate.id === id);
  if (!line?.twin?.dynamics?.length) return { line: id, at, blocks: [] };
  const { blocks } = new LineDynamics(line, config.points).tick(at).report;
  return {
    line: id,
    at,
    blocks: blocks.map((block) => ({
      ...block,
      status: 'ok' as const,
      message: null,
      fit: { ratio: 0.98, limit: 1.4, fits: true },
      parameters: block.parameters.map((one, i) => ({
        ...one,
        value: one.prior,
        sigma: one.priorSigma * (i % 3 === 0 ? 1 : 0.4),
        low: one.prior - 0.8 * one.priorSigma,
        high: one.prior + 0.8 * one.priorSigma,
      })),
      inputs: block.inputs.map((input) => ({ ...input, value: config.points.byTag(input.tag)?.normal ?? null })),
      correlation: block.parameters.map((_, i) =>
        block.parameters.map((_one, j) => (i === j ? 1 : 0.96 / (1 + i + j))),
      ),
    })),
  };
};
