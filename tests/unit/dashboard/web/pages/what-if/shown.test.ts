import { expect, test } from 'vitest';
import type { WhatIfBranch, WhatIfReply } from '../../../../../../config/vocabulary/what-if.ts';
import { chosenCurves, curvesOf } from '../../../../../../dashboard/web/pages/what-if/curves.ts';
import { readOne, shownAnswers } from '../../../../../../dashboard/web/pages/what-if/shown.ts';
import { inTreeOrder } from '../../../../../../dashboard/web/pages/what-if/use-branches.ts';

const text = { zh: '量', en: 'q' };
const series = { median: [1, 2], low: [0, 1], high: [2, 3] };
const limits = { hh: null, h: 2.5, l: null, ll: null };
const reply = (more: Partial<WhatIfReply> = {}): WhatIfReply => ({
  outcome: 'answered',
  reason: null,
  line: 'bdo',
  block: 'A',
  from: 0,
  hours: [0, 1],
  bands: ['F1', 'F2', 'F3', 'F4', 'F5'].map((id) => ({ id, name: text, unit: '1', ...series, tag: `DYN-${id}` })),
  instruments: ['TT-1', 'AT-1'].map((tag) => ({ tag, name: text, unit: '°C', ...series, limits })),
  alarms: [],
  runs: [],
  draws: 200,
  outsideShare: 0,
  elapsedMs: 1,
  speed: 1,
  branch: null,
  ...more,
});
const branch = (id: string, parent: string | null, more: Partial<WhatIfReply> = {}): WhatIfBranch => ({
  id,
  name: id,
  parent,
  keptAt: 0,
  request: { line: 'bdo', block: 'A', from: 'now', horizonH: 1, points: 2, draws: 20, seed: 1, changes: [] },
  reply: reply({ branch: id, ...more }),
});

test('the tree is drawn depth first, each below what it was made from', () => {
  const tree = [branch('b1', null), branch('b2', null), branch('b3', 'b1'), branch('b4', 'b3'), branch('b5', 'b1')];
  expect(inTreeOrder(tree).map(({ branch: { id }, depth }) => `${depth}${id}`)).toEqual([
    '0b1',
    '1b3',
    '2b4',
    '1b5',
    '0b2',
  ]);
});

test('shown is what the address names, of the model that is looked at, and the last try; each keeps its pen', () => {
  const branches = [branch('b1', null), branch('b2', null, { block: 'B' }), branch('b3', null), branch('b4', null)];
  const shown = shownAnswers({ show: 'b2,b3', b: 'b1' }, branches, reply(), 'A');
  expect(shown.map((answer) => answer.branch?.id ?? 'try')).toEqual(['b1', 'b3', 'try']);
  expect(shown.map(({ pen }) => pen)).toEqual([1, 3, 0]);
  expect(readOne(shown, 'b1')?.branch).toBeNull();
  // A try that was kept is its branch, and one that was refused has nothing to draw.
  for (const last of [reply({ branch: 'b3' }), reply({ bands: [] })]) {
    const kept = shownAnswers({ show: 'b3', b: 'b1' }, branches, last, 'A');
    expect(kept.map((answer) => answer.branch?.id)).toEqual(['b1', 'b3']);
    expect(readOne(kept, 'b1')?.branch?.id).toBe('b1');
  }
});

test('curves: those of the address, else the first to cross a limit and then figures', () => {
  const curves = curvesOf(reply());
  expect(chosenCurves('F5,AT-1,gone', curves, []).map(({ id }) => id)).toEqual(['F5', 'AT-1']);
  expect(chosenCurves(undefined, curves, []).map(({ id }) => id)).toEqual(['F1', 'F2', 'F3', 'F4']);
  const spread = { median: 1, low: 1, high: 1 };
  const alarm = {
    tag: 'AT-1',
    name: text,
    unit: '1',
    limit: 'h' as const,
    value: 2.5,
    priority: 1,
    share: 1,
    atH: spread,
  };
  expect(chosenCurves(undefined, curves, [alarm]).map(({ id }) => id)).toEqual(['AT-1', 'F1', 'F2', 'F3']);
});
