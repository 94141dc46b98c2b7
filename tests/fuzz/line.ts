import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { registersOf } from '../../config/plant/address.ts';
import { baseOf, type Config, configOf } from '../../config/plant/config-of.ts';
import { defaultConfigDir, loadConfig } from '../../config/plant/load.ts';
import type { Point } from '../../config/plant/point.ts';
import { ConfigError, type Problem } from '../../config/plant/problem.ts';
import { parseTagRows, type TagTable } from '../../config/plant/tag-row.ts';
import type { Random } from '../../config/vocabulary/random.ts';
import { type Fuzz, must, one } from './fuzz.ts';
import { brokenText, brokenValue } from './line-mutations.ts';

/** Of each list as many as show its form: the rest is more of the same, and slow. */
const ROWS = 5;
const NAME = 'h2-smelting';
const FILES = ['base.yaml', `lines/${NAME}/line.yaml`, `lines/${NAME}/tags.csv`] as const;
/** One input in so many is files on disk, the others what a parser made of them. */
const ON_DISK = 10;

/**
 * Whatever stands in a configuration folder: it is loaded, or refused with a list of mistakes that each name file and place. Never
 * another error; and what is loaded has numbers where numbers belong. A text broken by chance is seldom YAML, so most inputs are broken
 * after parsing.
 */
export const line: Fuzz = {
  name: 'line',
  short: 120,
  start: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'zhongshi-fuzz-'));
    const texts = new Map(FILES.map((file) => [file, textOf(file)]));
    const parsed = (base: string, line: string, tags: string) => ({
      base: parse(base),
      line: parse(line),
      tags,
      table: parseTagRows(tags, FILES[2]),
    });
    const whole = parsed(...(FILES.map((file) => readFileSync(join(defaultConfigDir, file), 'utf8')) as Texts));
    const small = parsed(...(FILES.map((file) => String(texts.get(file))) as Texts));
    return {
      once: async (random) =>
        Math.floor(random() * ON_DISK) === 0
          ? judged(() => loaded(dir, texts, random))
          : judged(() => putTogether(whole, small, random)),
      stop: async () => rmSync(dir, { recursive: true, force: true }),
    };
  },
};

type File = (typeof FILES)[number];

type Texts = [base: string, line: string, tags: string];

/** The smelting line with its first instruments, on its devices; what refers to the others is left out. */
const textOf = (file: File): Buffer => {
  const text = readFileSync(join(defaultConfigDir, file), 'utf8');
  if (file.endsWith('.csv')) return Buffer.from(firstRows(text));
  if (file === 'base.yaml') return Buffer.from(text);
  const { equipment, twin: _, ...line } = parse(text);
  for (const list of ['racks', 'connections', 'units', 'loops', 'alarms', 'interlocks', 'faults']) line[list] = [];
  line.equipment = equipment.slice(0, ROWS);
  line.streams = line.streams.slice(0, ROWS);
  return Buffer.from(stringify(line));
};

const firstRows = (text: string): string => text.split('\n', 1 + ROWS).join('\n');

const loaded = (dir: string, texts: ReadonlyMap<File, Buffer>, random: Random): Config => {
  const broken = one(random, FILES);
  for (const [file, text] of texts) {
    const path = join(dir, file);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(path), { recursive: true });
    if (file !== broken) writeFileSync(path, text);
    else if (random() < 0.01) mkdirSync(path);
    else if (random() > 0.01) writeFileSync(path, brokenText(text, random));
  }
  return loadConfig(dir, 'every');
};

interface Parsed {
  readonly base: unknown;
  readonly line: unknown;
  readonly tags: string;
  readonly table: TagTable;
}

/** What the three files say, one of them changed in one to three places: the whole line, or its first instruments where they are changed. */
const putTogether = (whole: Parsed, small: Parsed, random: Random): Config => {
  const broken = one(random, ['base', 'line', 'line', 'line', 'tags'] as const);
  const problems: Problem[] = [];
  if (broken === 'tags') {
    const tags = parseTagRows(brokenText(Buffer.from(small.tags), random).toString(), FILES[2]);
    return configOf('memory', baseOf({ value: small.base }, problems), [{ ...lineOf(small.line), tags }], problems);
  }
  const base = broken === 'base' ? brokenValue(whole.base, random) : whole.base;
  const line = broken === 'line' ? brokenValue(whole.line, random) : whole.line;
  return configOf('memory', baseOf({ value: base }, problems), [{ ...lineOf(line), tags: whole.table }], problems);
};

const lineOf = (value: unknown) => ({ name: NAME, line: { value } });

const judged = (load: () => Config): boolean => {
  try {
    const { points } = load();
    points.points.forEach(checkPoint);
    return true;
  } catch (error) {
    must(error instanceof ConfigError, () => (error as Error).stack ?? String(error));
    must(error.problems.length > 0, () => 'refused without a mistake');
    for (const { file, at, message } of error.problems)
      must(file !== '' && at !== '' && message !== '', () => `a mistake without words: ${file} ${at} ${message}`);
    return false;
  }
};

/** Nothing that would make a wrong number, or a driver ask without end, of a right register. */
const checkPoint = ({ tag, range, samplingMs, deadband, address }: Point): void => {
  must(range.low < range.high, () => `${tag} is loaded with the range ${range.low}..${range.high}`);
  must(Number.isFinite(samplingMs) && samplingMs > 0, () => `${tag} is loaded with ${samplingMs} ms of sampling`);
  must(Number.isFinite(deadband) && deadband >= 0, () => `${tag} is loaded with a deadband of ${deadband}`);
  if (address.protocol === 'opcua')
    must(/^[isgb]=.+/.test(address.identifier) && address.namespaceUri !== '', () => `${tag}: ${address.identifier}`);
  if (address.protocol !== 'modbus') return;
  const { unitId, register, scale, offset, type } = address;
  must(Number.isInteger(unitId) && unitId >= 0 && unitId <= 255, () => `${tag} is of unit ${unitId}`);
  must(
    Number.isInteger(register) && register >= 0 && register + registersOf(type) <= 65_536,
    () => `${tag} is in register ${register}`,
  );
  must(Number.isFinite(scale) && scale !== 0 && Number.isFinite(offset), () => `${tag} is raw × ${scale} + ${offset}`);
};
