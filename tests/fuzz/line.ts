import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { defaultConfigDir, loadConfig } from '../../config/plant/load.ts';
import { ConfigError } from '../../config/plant/problem.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import { type Fuzz, must, mutated, one, whole } from './fuzz.ts';

/** Of each list as many as show its form: the rest is more of the same, and slow. */
const ROWS = 12;
const FILES = ['base.yaml', 'lines/h2-smelting/line.yaml', 'lines/h2-smelting/tags.csv'] as const;

/**
 * Whatever stands in a configuration folder: it is loaded, or refused with a list of mistakes that each name file and place. Never
 * another error; and what is loaded has numbers where numbers belong.
 */
export const line: Fuzz = {
  name: 'line',
  short: 60,
  start: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'zhongshi-fuzz-'));
    const texts = new Map(FILES.map((file) => [file, textOf(file)]));
    return {
      once: async (random) => once(dir, texts, random),
      stop: async () => rmSync(dir, { recursive: true, force: true }),
    };
  },
};

type File = (typeof FILES)[number];

/** The smelting line with its first instruments, on its devices; what refers to the others is left out. */
const textOf = (file: File): Buffer => {
  const text = readFileSync(join(defaultConfigDir, file), 'utf8');
  if (file.endsWith('.csv'))
    return Buffer.from(
      text
        .split('\n')
        .slice(0, 1 + ROWS)
        .join('\n'),
    );
  if (file === 'base.yaml') return Buffer.from(text);
  const { equipment, twin: _, ...line } = parse(text);
  for (const list of ['racks', 'connections', 'units', 'loops', 'alarms', 'interlocks', 'faults']) line[list] = [];
  line.equipment = equipment.slice(0, ROWS);
  line.streams = line.streams.slice(0, 6);
  return Buffer.from(stringify(line));
};

const once = (dir: string, texts: ReadonlyMap<File, Buffer>, random: Random): boolean => {
  const broken = one(random, FILES);
  for (const [file, text] of texts) {
    const path = join(dir, file);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    if (file !== broken) writeFileSync(path, text);
    else if (random() < 0.01) mkdirSync(path);
    else if (random() > 0.01) writeFileSync(path, brokenText(text, random));
  }
  try {
    const { points } = loadConfig(dir, 'every');
    for (const { tag, range, samplingMs } of points.points)
      must(
        Number.isFinite(range.low) && Number.isFinite(range.high) && Number.isFinite(samplingMs),
        () => `${tag} is loaded with the range ${range.low}..${range.high} every ${samplingMs} ms`,
      );
    return true;
  } catch (error) {
    must(error instanceof ConfigError, () => `${broken}: ${(error as Error).stack}`);
    must(error.problems.length > 0, () => 'refused without a mistake');
    for (const { file, at, message } of error.problems)
      must(file !== '' && at !== '' && message !== '', () => `a mistake without words: ${file} ${at} ${message}`);
    return false;
  }
};

/** What an editor, a spreadsheet or somebody who means ill makes of a text. */
const brokenText = (text: Buffer, random: Random): Uint8Array => {
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
