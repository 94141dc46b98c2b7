import type { Line } from './line.ts';
import type { DynamicBlock } from './line-dynamics.ts';

type Say = (at: string, message: string) => void;

/** What a formula of a dynamic model may call. */
const FUNCTIONS: ReadonlySet<string> = new Set('exp log log10 sqrt sin cos tan atan tanh abs min max'.split(' '));
const NUMBER = /(?<![A-Za-z_\w])(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/gi;
const WORD = /[A-Za-z_]\w*/g;

/** Names and tags of `twin.dynamics` and `twin.inventories`: the twin would refuse to start with them. */
export const checkDynamics = (line: Line, tags: ReadonlySet<string>, say: Say): void => {
  const units = new Set(line.units.map(({ id }) => id));
  line.twin?.dynamics.forEach((block, index) => {
    checkBlock(block, `twin.dynamics[${index}] (${block.id})`, units, tags, say);
  });
  line.twin?.inventories.forEach(({ unit, tag }, index) => {
    const at = `twin.inventories[${index}]`;
    if (!units.has(unit)) say(`${at}.unit`, `'${unit}' is not in units`);
    if (!tags.has(tag)) say(`${at}.tag`, `'${tag}' is not in tags.csv`);
  });
};

const checkBlock = (
  block: DynamicBlock,
  at: string,
  units: ReadonlySet<string>,
  tags: ReadonlySet<string>,
  say: Say,
): void => {
  for (const unit of block.units) if (!units.has(unit)) say(`${at}.units`, `'${unit}' is not in units`);
  for (const [name, tag] of Object.entries(block.inputs))
    if (!tags.has(tag)) say(`${at}.inputs.${name}`, `'${tag}' is not in tags.csv`);
  checkFollows(block, at, say);
  for (const word of new Set((block.while ?? '').replace(NUMBER, ' ').match(WORD) ?? []))
    if (!(word in block.inputs) && !FUNCTIONS.has(word))
      say(`${at}.while`, `'${word}' is no input of this block, and no function`);
  const known = new Set([...Object.keys(block.inputs), ...Object.keys(block.parameters), ...Object.keys(block.states)]);
  const check = (where: string, formula: string) => {
    const depth = [...formula].reduce((open, c) => (open < 0 ? open : open + (c === '(' ? 1 : c === ')' ? -1 : 0)), 0);
    if (depth !== 0) say(`${at}.${where}`, `'${formula}' has parentheses that do not match`);
    for (const word of new Set(formula.replace(NUMBER, ' ').match(WORD) ?? []))
      if (!known.has(word) && !FUNCTIONS.has(word))
        say(
          `${at}.${where}`,
          `'${word}' is not a name of this block; expected an input, a parameter, a state, a definition above it or one of ${[...FUNCTIONS].join(', ')}`,
        );
  };
  for (const [name, formula] of Object.entries(block.definitions)) {
    check(`definitions.${name}`, formula);
    known.add(name);
  }
  for (const [name, { rate }] of Object.entries(block.states)) check(`states.${name}.rate`, rate);
  block.outputs.forEach(({ tag, formula }, k) => {
    if (!tags.has(tag)) say(`${at}.outputs[${k}].tag`, `'${tag}' is not in tags.csv`);
    check(`outputs[${k}].formula`, formula);
  });
  block.figures.forEach(({ id, formula }, k) => {
    check(`figures[${k}] (${id}).formula`, formula);
  });
  block.region.forEach(({ formula }, k) => {
    check(`region[${k}].formula`, formula);
  });
};

/** An input follows others of the block, and none of those follows it: who leads has to be somebody. */
const checkFollows = ({ inputs, follows }: DynamicBlock, at: string, say: Say): void => {
  for (const [name, formula] of Object.entries(follows)) {
    if (!(name in inputs)) say(`${at}.follows.${name}`, `'${name}' is no input of this block`);
    for (const word of new Set(formula.replace(NUMBER, ' ').match(WORD) ?? []))
      if (word in follows) say(`${at}.follows.${name}`, `'${word}' follows others itself`);
      else if (!(word in inputs) && !FUNCTIONS.has(word))
        say(`${at}.follows.${name}`, `'${word}' is no input of this block, and no function`);
  }
};
