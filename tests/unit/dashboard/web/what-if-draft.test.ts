import { describe, expect, test } from 'vitest';
import { WhatIfRequest } from '../../../../config/vocabulary/what-if.ts';
import { changed, readLocation, writeLocation } from '../../../../dashboard/web/state/location.ts';
import {
  type Draft,
  draftOf,
  keyed,
  readDraft,
  requestOf,
  runsOf,
  tooManyRuns,
  writeDraft,
} from '../../../../dashboard/web/state/what-if-draft.ts';

const full: Draft = {
  block: 'ETHYNYLATION',
  from: Date.parse('2026-11-23T01:00:00Z'),
  horizonH: 12,
  draws: 400,
  changes: [
    { name: 'TA', value: 92.5, atH: 2, rampH: 1 },
    { name: 'feedBias', value: -0.1, atH: 0, rampH: 0 },
    { name: 'k4', value: 2.5e-7, atH: 0, rampH: 0.5 },
  ],
  plan: { kind: 'full-factorial', runs: 20, factors: [{ name: 'TA', low: -80, high: 95, levels: 4 }] },
};

describe('the experiment in the address', () => {
  test('comes back as it was written, through the address bar and beside what others put there', () => {
    const there = changed(readLocation('/what-if/bdo', '?kiosk=1&lang=en'), { parameters: writeDraft(full) });
    const address = writeLocation(there);
    expect(address).toContain('set=TA:92.5@2~1;feedBias:-0.1;');
    const [path = '', search = ''] = address.split('?');
    const back = readLocation(path, `?${search}`);
    expect(readDraft(back.parameters)).toEqual(full);
    expect(back.parameters).toMatchObject({ kiosk: '1', lang: 'en' });
  });

  test('a Latin hypercube keeps its number of runs', () => {
    const plan = {
      kind: 'latin-hypercube' as const,
      runs: 33,
      factors: [{ name: 'feed', low: 30, high: 40, levels: 3 }],
    };
    const written = writeDraft({ ...full, plan });
    expect(written.plan).toBe('lhs:33;feed:30~40');
    expect(readDraft(written as Record<string, string>).plan).toEqual(plan);
  });

  test('what says nothing beyond the default is not in it', () => {
    const plain = readDraft({});
    expect(plain).toEqual({ block: null, from: null, horizonH: 24, draws: 200, changes: [], plan: null });
    expect(Object.values(writeDraft(plain)).filter((value) => value !== null)).toEqual([]);
  });

  test('what cannot be read is left out, the rest stays', () => {
    const { changes, plan, from, horizonH } = readDraft({
      set: 'TA:;feed:50@2~1;:3;TB:9.9.9;k1:1e3x',
      plan: 'ff;TA:80~;feed:30~40x2',
      from: 'yesterday',
      h: 'long',
    });
    expect(changes).toEqual([{ name: 'feed', value: 50, atH: 2, rampH: 1 }]);
    expect(plan?.factors).toEqual([{ name: 'feed', low: 30, high: 40, levels: 2 }]);
    expect([from, horizonH]).toEqual([null, 24]);
  });
});

test('the question is one the twin understands, and a branch made from a branch starts where that one did', () => {
  const request = WhatIfRequest.parse(requestOf(full, 'bdo', 'ETHYNYLATION'));
  expect(request).toMatchObject({ from: full.from, horizonH: 12, draws: 400, plan: { kind: 'full-factorial' } });
  expect(requestOf({ ...full, from: null }, 'bdo', 'X').from).toBe('now');
  expect(draftOf({ ...request, from: 'now' }, 5000)).toEqual({ ...full, from: 5000, plan: null });
});

test('runs of a plan are counted before they are asked for', () => {
  const factor = { name: 'a', low: 0, high: 1, levels: 6 };
  expect(runsOf({ kind: 'full-factorial', runs: 20, factors: [factor, { ...factor, levels: 3 }] })).toBe(18);
  expect(tooManyRuns({ kind: 'full-factorial', runs: 2, factors: [factor, factor, factor] })).toBe(true);
  expect(tooManyRuns({ kind: 'latin-hypercube', runs: 200, factors: [factor, factor, factor] })).toBe(false);
});

test('two changes of one quantity are told apart', () => {
  const at = (name: string, atH: number) => ({ name, value: 1, atH, rampH: 0 });
  expect(keyed([at('TA', 0), at('feed', 1), at('TA', 2)]).map(({ key }) => key)).toEqual(['TA 0', 'feed 0', 'TA 1']);
});
