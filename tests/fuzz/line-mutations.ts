import type { Random } from '../../config/vocabulary/random.ts';
import { mutated, one, whole } from './fuzz.ts';

/** What an editor, a spreadsheet or somebody who means ill makes of a text. */
export const brokenText = (text: Buffer, random: Random): Uint8Array => {
  const lines = text.toString().split('\n');
  const at = whole(random, lines.length);
  switch (whole(random, 8)) {
    case 0:
      lines.splice(at, 1);
      break;
    case 1:
      lines.splice(at, 0, lines[whole(random, lines.length)] ?? '');
      break;
    case 2:
      lines[at] = `  ${lines[at]}`;
      break;
    case 3:
      lines[at] = (lines[at] ?? '').replace(/[^:,]*$/, ` ${one(random, ODD)}`);
      break;
    case 4:
      lines[at] = (lines[at] ?? '').replace(/-?\d+(\.\d+)?/, one(random, ODD));
      break;
    case 5:
      lines.splice(at, 0, one(random, ODD_LINES));
      break;
    default:
      return mutated(text, random);
  }
  return Buffer.from(lines.join('\n'));
};

/** A value parsed from a file with one to three places of it said otherwise, left out, said twice or exchanged. */
export const brokenValue = (value: unknown, random: Random): unknown => {
  const changed: unknown = structuredClone(value);
  for (let count = 1 + whole(random, 3); count > 0; count--) changeOne(changed, random);
  return changed;
};

type Node = Record<string | number, unknown>;

/** Goes down by chance and changes something on the way, so that each depth has its share. */
const changeOne = (root: unknown, random: Random): void => {
  let node = root;
  while (isNode(node)) {
    const keys = Object.keys(node);
    if (keys.length === 0) return;
    const key = keys[whole(random, keys.length)] ?? '';
    const child = node[key];
    if (!isNode(child) || random() < 0.15) {
      change(node, key, keys, random);
      return;
    }
    node = child;
  }
};

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const change = (node: Node, key: string, keys: readonly string[], random: Random): void => {
  const other = keys[whole(random, keys.length)] ?? key;
  const value = node[key];
  switch (whole(random, 7)) {
    case 0:
      if (Array.isArray(node)) node.splice(Number(key), 1);
      else delete node[key];
      break;
    case 1:
      if (Array.isArray(node)) node.splice(Number(key), 0, node[Number(other)]);
      else node[`${key}x`] = value;
      break;
    case 2:
      [node[key], node[other]] = [node[other], value];
      break;
    case 3:
      node[key] = typeof value === 'number' ? value * one(random, FACTORS) : one(random, VALUES);
      break;
    case 4:
      node[key] = typeof value === 'string' ? mutated(Buffer.from(value), random).toString() : one(random, VALUES);
      break;
    default:
      node[key] = one(random, VALUES);
  }
};

const FACTORS = [0, -1, 0.5, 1e-9, 1e12, 1e300, Number.NaN] as const;
const VALUES = [
  null,
  true,
  -1,
  0,
  0.5,
  65_536,
  2 ** 53,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  '',
  ' ',
  '__proto__',
  'constructor',
  'x'.repeat(5000),
  '\ud800',
  [],
  {},
  [null],
  { constructor: 1 },
  new Date(0),
] as const;

const ODD = [
  'null',
  '-1',
  '1e999',
  '.nan',
  '.inf',
  '~',
  '""',
  '[]',
  '{}',
  '0x10',
  '9'.repeat(400),
  '*none',
  '!!binary x',
  '"',
  '&a [*a]',
  '__proto__',
  'true',
  '2026-01-01',
] as const;
const ODD_LINES = [
  '__proto__: {x: 1}',
  'constructor: 1',
  '<<: *none',
  '%YAML 9.9',
  '---',
  '\t- x',
  '['.repeat(3000),
  '{a: '.repeat(3000),
  `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`,
  '"'.repeat(9),
  `${','.repeat(60)}`,
  '? [a, b]\n: c',
  '? {a: 1}\n: c',
] as const;
