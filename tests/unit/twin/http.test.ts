import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../../config/plant/load.ts';
import { EstimateRequest } from '../../../config/vocabulary/estimate.ts';
import { ProblemError, titleOf } from '../../../config/vocabulary/problem.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import { WhatIfRequest } from '../../../config/vocabulary/what-if.ts';
import { LineDynamics } from '../../../twin/dynamics/block/line-dynamics.ts';
import { createTwinApi, type TwinView } from '../../../twin/http.ts';

const { lines, points } = loadConfig(undefined, ['bdo']);
const dynamics = new LineDynamics(lines[0] as NonNullable<(typeof lines)[0]>, points);
dynamics.tick(1_795_000_000_000);

const asked: unknown[] = [];
const view: TwinView = {
  health: () => {
    throw new Error('not asked here');
  },
  watches: [],
  dynamics: (line) => (line === 'bdo' ? dynamics : undefined),
  whatIf: async (_block, request) => {
    asked.push(request);
    throw new ProblemError(503, titleOf(503), { zh: '忙', en: 'busy' });
  },
  estimate: async (_block, request) => {
    asked.push(request);
    throw new TroubleError('没有记录', 'FT-20101 was not recorded between these times');
  },
  branches: { of: () => [], remove: () => false },
};
const app = createTwinApi(view);
const post = async (url: string, body: object) => {
  const reply = await app.inject({ method: 'POST', url, payload: body });
  return { status: reply.statusCode, ...(reply.json() as { detail: string; text: { detail: { zh: string } } }) };
};
beforeEach(() => {
  asked.length = 0;
});
afterEach(() => expect(asked.length).toBeLessThanOrEqual(1));

describe('POST /api/whatif', () => {
  const good = { line: 'bdo', block: 'ETHYNYLATION', horizonH: 4 };
  const plan = { kind: 'latin-hypercube', factors: [{ name: 'TA', low: 80, high: 95 }] };

  test('a request that can be read reaches the engine with its defaults', async () => {
    expect((await post('/api/whatif', good)).status).toBe(503);
    expect(asked).toEqual([WhatIfRequest.parse(good)]);
  });

  test.each<[string, object, string]>([
    ['a horizon below zero', { horizonH: -1 }, 'horizonH: a run lasts 0.02 to 240 hours'],
    ['a horizon that is no number', { horizonH: null }, 'horizonH: must be a number of hours'],
    [
      'NaN, which JSON writes as null',
      { changes: [{ name: 'TA', value: null }] },
      'changes.0.value: must be a number: the new value',
    ],
    [
      'a change before the start',
      { changes: [{ name: 'TA', value: 90, atH: -1 }] },
      'changes.0.atH: a change lies at the start or after it',
    ],
    ['a plan without factors', { plan: { ...plan, factors: [] } }, 'plan.factors: a plan needs at least one factor'],
    ['10,000 runs', { plan: { ...plan, runs: 10_000 } }, 'plan.runs: a plan has at most 200 runs'],
    ['10,000 draws', { draws: 10_000 }, 'draws: at most 2000 draws are made'],
    ['a start that is no time', { from: 'yesterday' }, 'from: must be now, or an instant in Unix ms'],
    ['no such line', { line: 'coke' }, "line 'coke' has no dynamic model 'ETHYNYLATION'; there are: none"],
    [
      'no such model',
      { block: 'C-401' },
      "line 'bdo' has no dynamic model 'C-401'; there are: ETHYNYLATION, HYDROGENATION",
    ],
  ])('%s is one sentence', async (_what, wrong, sentence) => {
    const { status, detail, text } = await post('/api/whatif', { ...good, ...wrong });
    expect([400, 404]).toContain(status);
    expect(detail).toBe(sentence);
    expect(text.detail.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(asked).toEqual([]);
  });
});

describe('POST /api/estimate', () => {
  const good = { line: 'bdo', block: 'ETHYNYLATION', from: 0, to: 3_600_000, parameters: ['k1'] };

  test('a range without data is the caller’s to choose otherwise: 422 with the sentence', async () => {
    const { status, detail } = await post('/api/estimate', good);
    expect([status, detail]).toEqual([422, 'FT-20101 was not recorded between these times']);
    expect(asked).toEqual([EstimateRequest.parse(good)]);
  });

  test.each<[string, object, string]>([
    ['no parameter', { parameters: [] }, 'parameters: name at least one parameter'],
    ['a time that is no number', { from: null }, 'from: must be an instant in Unix ms'],
  ])('%s is one sentence', async (_what, wrong, sentence) => {
    const { status, detail } = await post('/api/estimate', { ...good, ...wrong });
    expect([status, detail]).toEqual([400, sentence]);
  });
});

test('what the form of an experiment needs: inputs, setpoints and parameters in both languages, region, correlations', async () => {
  const reply = await app.inject('/api/twin/bdo/parameters');
  const { blocks } = reply.json() as { blocks: NonNullable<typeof dynamics.latest>['blocks'] };
  const [first] = blocks;
  expect(first?.inputs[0]).toMatchObject({ name: 'feed', tag: 'FT-20101', unit: 'kg/h', value: null });
  expect(first?.parameters.filter(({ controlled }) => controlled).map(({ name }) => name)).toEqual(['TA', 'TB']);
  for (const { label, source, kind } of blocks.flatMap(({ parameters }) => parameters)) {
    expect(label.zh).toMatch(/[\u4e00-\u9fff]/);
    expect(label.en).not.toMatch(/[\u4e00-\u9fff]/);
    if (kind === 'parameter') expect(source?.zh).not.toBe(source?.en);
  }
  expect(first?.region[0]).toMatchObject({ low: 70, high: 110, value: null });
});

test('branches of a line that is not there are a 404: its name would become a path', async () => {
  const reply = await app.inject('/api/whatif/..%2Fbdo/branches');
  expect(reply.statusCode).toBe(404);
  expect((await app.inject('/api/whatif/bdo/branches')).json()).toEqual({ branches: [] });
  const gone = await app.inject({ method: 'DELETE', url: '/api/whatif/bdo/branches/b3' });
  expect(gone.statusCode).toBe(404);
});
