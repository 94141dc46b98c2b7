import type { z } from 'zod';
import { type Address, OPCUA_NODE } from './address.ts';
import { Base } from './base.ts';
import { checkBase } from './check-base.ts';
import { checkCycles } from './check-cycles.ts';
import { checkLine } from './check-line.ts';
import { checkTags } from './check-tags.ts';
import { checkTrialRules } from './check-trial-rules.ts';
import { Line } from './line.ts';
import { type Point, PointTable } from './point.ts';
import { ConfigError, type Problem } from './problem.ts';
import type { TagRow, TagTable } from './tag-row.ts';
import { twinPoints } from './twin-points.ts';

// What stands in the files of a configuration folder, checked and put together. load.ts reads the files.

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

/** What one file says, before any check; undefined when it could not be read, which is then among the problems. */
export type Written = { readonly value: unknown } | undefined;

export interface WrittenLine {
  /** Of its folder. */
  readonly name: string;
  /** line.yaml */
  readonly line: Written;
  /** tags.csv; undefined when there is none. */
  readonly tags: TagTable | undefined;
}

export const baseOf = (written: Written, problems: Problem[]): Base | undefined =>
  checked('base.yaml', written, Base, problems);

/** Throws a ConfigError that lists `problems` (of reading the files) and every mistake of what was read. */
export const configOf = (
  dir: string,
  base: Base | undefined,
  lines: readonly WrittenLine[],
  problems: Problem[],
): Config => {
  const lineConfigs = lines.flatMap((line) => lineOf(line, problems));
  for (const { line, tags } of lineConfigs) {
    problems.push(...checkLine(line, tags.names), ...checkTags(line, tags.rows));
    problems.push(...checkCycles(line, tags.rows), ...checkTrialRules(line, tags.rows));
  }
  problems.push(...checkBase(base, lineConfigs));
  if (problems.length > 0 || !base) throw new ConfigError(problems);
  return { dir, base, lines: lineConfigs.map(({ line }) => line), points: pointTable(lineConfigs) };
};

const lineOf = ({ name, line: written, tags }: WrittenLine, problems: Problem[]): LineConfig[] => {
  const file = `lines/${name}`;
  const line = checked(`${file}/line.yaml`, written, Line, problems);
  if (tags === undefined) return [];
  problems.push(...tags.problems);
  if (line && line.id !== name) {
    problems.push({
      file: `${file}/line.yaml`,
      at: 'id',
      message: `is '${line.id}' but the folder is called '${name}'; they must agree`,
    });
  }
  return line && tags.readable ? [{ line, tags }] : [];
};

const checked = <Schema extends z.ZodType>(
  file: string,
  written: Written,
  schema: Schema,
  problems: Problem[],
): z.output<Schema> | undefined => {
  if (written === undefined) return undefined;
  const parsed = schema.safeParse(written.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues)
    problems.push({ file, at: pathText(issue.path) || 'document', message: issue.message });
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
  ...(row.calibrated === null ? {} : { calibration: { done: row.calibrated, due: row.calibration_due } }),
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
