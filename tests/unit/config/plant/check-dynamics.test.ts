import { expect, test } from 'vitest';
import { checkDynamics } from '../../../../config/plant/check-dynamics.ts';
import type { Line } from '../../../../config/plant/line.ts';
import type { DynamicBlock } from '../../../../config/plant/line-dynamics.ts';
import { loadConfig } from '../../../../config/plant/load.ts';

const config = loadConfig(undefined, ['bdo']);
const [line] = config.lines;
const block = line?.twin?.dynamics[0];
if (!line?.twin || !block) throw new Error('the BDO line has dynamic models');
const { twin } = line;
const tags = new Set(config.points.points.map(({ tag }) => tag));

const said = (change: Partial<DynamicBlock>, of: Partial<Line['twin']> = {}): string[] => {
  const out: string[] = [];
  checkDynamics({ ...line, twin: { ...twin, dynamics: [{ ...block, ...change }], ...of } }, tags, (at, message) =>
    out.push(`${at}: ${message}`),
  );
  return out;
};

test('the formulas of the line are sound, numbers with exponents included', () => {
  expect(said({ definitions: { ...block.definitions, small: '1e-3*V + 2.5E2' } })).toEqual([]);
});

test.each<[string, Partial<DynamicBlock>, RegExp]>([
  [
    'a name that is not there',
    { figures: [{ ...block.figures[0], formula: '100*b' } as DynamicBlock['figures'][number]] },
    /^twin\.dynamics\[0\] \(ETHYNYLATION\)\.figures\[0\] \(R101-ACTIVITY\)\.formula: 'b' is not a name of this block; expected an input/,
  ],
  [
    'a definition that uses a later one',
    { definitions: { first: '2*W', ...block.definitions } },
    /definitions\.first: 'W' is not a name/,
  ],
  [
    'a parenthesis left open',
    { definitions: { ...block.definitions, open: '(1 + V' } },
    /definitions\.open: .* parentheses that do not match/,
  ],
  [
    'a tag that is not there',
    { inputs: { ...block.inputs, feed: 'FT-99999' } },
    /inputs\.feed: 'FT-99999' is not in tags\.csv/,
  ],
  [
    'a batch that is told by what is no input',
    { while: 'feed - level' },
    /while: 'level' is no input of this block, and no function/,
  ],
  [
    'something that follows and is no input',
    { follows: { level: 'feed' } },
    /follows\.level: 'level' is no input of this block/,
  ],
  [
    'an input that follows what is no input',
    { follows: { outflow: 'feed + W' } },
    /follows\.outflow: 'W' is no input of this block, and no function/,
  ],
  [
    'an input that follows itself',
    { follows: { outflow: '2*outflow' } },
    /follows\.outflow: 'outflow' follows others itself/,
  ],
  ['a unit that is not there', { units: ['R-9'] }, /units: 'R-9' is not in units/],
])('%s is said with its place', (_, change, sentence) => {
  expect(said(change)).toEqual([expect.stringMatching(sentence)]);
});

test('an inventory of a unit or with a level that is not there is said', () => {
  const [inventory] = twin.inventories;
  if (!inventory) throw new Error('the line has inventories');
  expect(said({}, { inventories: [{ ...inventory, unit: 'R-9', tag: 'LT-9' }] })).toEqual([
    "twin.inventories[0].unit: 'R-9' is not in units",
    "twin.inventories[0].tag: 'LT-9' is not in tags.csv",
  ]);
});
