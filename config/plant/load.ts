import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Address, OPCUA_NODE } from './address.ts';
import { Base } from './base.ts';
import { checkBase } from './check-base.ts';
import { checkLine } from './check-line.ts';
import { checkTags } from './check-tags.ts';
import { Line } from './line.ts';
import { type Point, PointTable } from './point.ts';
import { ConfigError, type Problem } from './problem.ts';
import { parseTagRows, type TagRow, type TagTable } from './tag-row.ts';
import { twinPoints } from './twin-points.ts';

export interface LineConfig {
  readonly line: Line;
  /** The instrument index. */
  readonly tags: TagTable;
}

export interface Config {
  /** The folder it was read from. */
  readonly dir: string;
  readonly base: Base;
  readonly lines: readonly Line[];
  readonly points: PointTable;
}

/** Where the configuration is when nobody says otherwise: this folder's parent. */
export const defaultConfigDir = join(import.meta.dirname, '..');

/**
 * Reads base.yaml and line folders: those of `only`; empty: those that base.yaml names, or every one where it names none.
 * Throws a ConfigError that lists every mistake of every file it read.
 */
export const loadConfig = (dir: string = defaultConfigDir, only: readonly string[] | 'every' = []): Config => {
  const problems: Problem[] = [];
  const base = readYaml(join(dir, 'base.yaml'), 'base.yaml', Base, problems);
  const lineConfigs = lineFolders(dir, wanted(only, base), problems).flatMap((name) => readLine(dir, name, problems));
  for (const { line, tags } of lineConfigs) {
    problems.push(...checkLine(line, tags.names), ...checkTags(line, tags.rows));
  }
  problems.push(...checkBase(base, lineConfigs));
  if (problems.length > 0 || !base) throw new ConfigError(problems);
  return { dir, base, lines: lineConfigs.map(({ line }) => line), points: pointTable(lineConfigs) };
};

interface Wanted {
  readonly names: readonly string[];
  /** Where the names stand. */
  readonly file: string;
  readonly at: (name: string, index: number) => string;
}

const wanted = (only: readonly string[] | 'every', base: Base | undefined): Wanted =>
  only === 'every' || only.length > 0
    ? { names: only === 'every' ? [] : only, file: 'lines', at: (name) => name }
    : { names: base?.lines ?? [], file: 'base.yaml', at: (_, index) => `lines[${index}]` };

const lineFolders = (dir: string, { names, file, at }: Wanted, problems: Problem[]): string[] => {
  const folder = join(dir, 'lines');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    problems.push({ file: 'lines', at: 'folder', message: 'is missing; it holds one folder for each pilot line' });
    return [];
  }
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  names.forEach((name, index) => {
    if (!found.includes(name)) {
      const message = `there is no line '${name}'; there are ${found.join(', ')}`;
      problems.push({ file, at: at(name, index), message });
    }
  });
  return names.length > 0 ? found.filter((name) => names.includes(name)) : found;
};

const readLine = (dir: string, name: string, problems: Problem[]): LineConfig[] => {
  const file = `lines/${name}`;
  const line = readYaml(join(dir, file, 'line.yaml'), `${file}/line.yaml`, Line, problems);
  const path = join(dir, file, 'tags.csv');
  const text = readText(path, `${file}/tags.csv`, 'is missing; it is the instrument index of the line', problems);
  if (text === undefined) return [];
  const parsed = parseTagRows(text, `${file}/tags.csv`);
  problems.push(...parsed.problems);
  if (line && line.id !== name) {
    problems.push({
      file: `${file}/line.yaml`,
      at: 'id',
      message: `is '${line.id}' but the folder is called '${name}'; they must agree`,
    });
  }
  return line && parsed.readable ? [{ line, tags: parsed }] : [];
};

const readYaml = <Schema extends z.ZodType>(
  path: string,
  file: string,
  schema: Schema,
  problems: Problem[],
): z.output<Schema> | undefined => {
  const text = readText(path, file, 'is missing', problems);
  const written = text === undefined ? undefined : yamlOf(text, file, problems);
  if (written === undefined) return undefined;
  const parsed = schema.safeParse(written.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues)
    problems.push({ file, at: pathText(issue.path) || 'document', message: issue.message });
  return undefined;
};

const readText = (path: string, file: string, missing: string, problems: Problem[]): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    problems.push({ file, at: 'file', message: code === 'ENOENT' ? missing : `cannot be read: ${message}` });
    return undefined;
  }
};

/** Reading fails in more ways than the parser lists: an alias without its anchor, aliases that multiply, nesting without end. */
const yamlOf = (text: string, file: string, problems: Problem[]): { readonly value: unknown } | undefined => {
  try {
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'error' });
    if (document.errors.length === 0) return { value: document.toJS() };
    for (const error of document.errors)
      problems.push({ file, at: `line ${error.linePos?.[0].line ?? '?'}`, message: error.message });
  } catch (error) {
    problems.push({ file, at: 'document', message: `is not readable YAML: ${(error as Error).message}` });
  }
  return undefined;
};

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );

/** Points in the order of the files: measured rows line by line, then the estimates of each line's twin. */
const pointTable = (lineConfigs: readonly LineConfig[]): PointTable => {
  const points: Omit<Point, 'index'>[] = lineConfigs.flatMap(({ line, tags }) => {
    const measured = tags.rows.map(({ row }) => measuredPoint(line, row));
    return [...measured, ...twinPoints(line, measured)];
  });
  return new PointTable(points.map((point, index) => ({ ...point, index })));
};

const measuredPoint = (line: Line, row: TagRow): Omit<Point, 'index'> => ({
  tag: row.tag,
  line: line.id,
  device: row.source_device,
  name: { zh: row.name_zh, en: row.name_en },
  isaType: row.isa_type,
  equipment: row.equipment_id,
  stream: row.stream_id,
  unit: row.unit,
  range: { low: row.range_lo, high: row.range_hi },
  normal: row.normal,
  sigma: row.noise_sigma,
  accuracy: row.accuracy_class,
  samplingMs: row.sampling_ms,
  deadband: row.deadband ?? 0,
  origin: 'measured',
  access: row.access,
  role: row.role,
  limits: { hh: row.alarm_hh, h: row.alarm_h, l: row.alarm_l, ll: row.alarm_ll },
  priority: row.alarm_priority,
  words: row.words,
  address: addressOf(row),
});

/** Only called for rows that passed the checks. */
const addressOf = (row: TagRow): Address => {
  if (row.protocol === 'opcua') {
    const [, namespaceUri = '', identifier = ''] = OPCUA_NODE.exec(row.opcua_node ?? '') ?? [];
    return { protocol: 'opcua', namespaceUri, identifier };
  }
  return {
    protocol: 'modbus',
    unitId: row.modbus_unit ?? 0,
    functionCode: row.modbus_fc as 1 | 2 | 3 | 4,
    register: row.modbus_addr0 ?? 0,
    type: row.modbus_type === '' ? 'uint16' : row.modbus_type,
    wordOrder: row.modbus_word_order === '' ? 'ABCD' : row.modbus_word_order,
    scale: row.modbus_scale ?? 1,
    offset: row.modbus_offset ?? 0,
  };
};
