import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { Tag } from '../vocabulary/tag.ts';
import type { Text } from '../vocabulary/text.ts';
import { UnitCode } from '../vocabulary/unit.ts';
import { MODBUS_TYPES, WORD_ORDERS } from './address.ts';
import type { Problem } from './problem.ts';

// tags.csv: the instrument index, one row per point, kept by engineers in a spreadsheet.

const trimmed = z.string().trim();
/** Not what else a program would make a number of, such as 0x10. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** An empty cell is "not given"; a cell that is not a number is a mistake, never a zero. */
const optionalNumber = trimmed.transform((text, context) => {
  if (text === '') return null;
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(number)) return number;
  context.addIssue({
    code: 'custom',
    message: `'${text}' is not a number; write it with a decimal point or leave the cell empty`,
  });
  return z.NEVER;
});
const requiredNumber = optionalNumber.transform((number, context) => {
  if (number !== null) return number;
  context.addIssue({ code: 'custom', message: 'is empty; a number is needed' });
  return z.NEVER;
});
const optionalText = trimmed.transform((text) => (text === '' ? null : text));

export const ROLES = ['PV', 'PVC', 'SP', 'OP', 'MODE', 'STATUS', 'TOTAL', 'LAB'] as const;

/** `0=手动|MAN;1=自动|AUTO` */
const Words = trimmed.transform((text, context): Readonly<Record<number, Text>> | null => {
  if (text === '') return null;
  const words: Record<number, Text> = {};
  for (const part of text.split(';')) {
    const match = /^(-?\d+)=([^|]+)\|(.+)$/.exec(part.trim());
    if (match?.[1] && match[2] && match[3]) words[Number(match[1])] = { zh: match[2], en: match[3] };
    else context.addIssue({ code: 'custom', message: `'${part}' is not of the form 0=停止|stopped` });
  }
  return words;
});

/** A day of the calendar, as ISO 8601 writes it: two of them compare as texts. */
const Day = trimmed.transform((text, context) => {
  if (text === '') return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && new Date(time).toISOString().startsWith(text)) return text;
  context.addIssue({ code: 'custom', message: `'${text}' is not a day such as 2026-11-20` });
  return z.NEVER;
});

/** Columns that a table may be without. */
const OPTIONAL: readonly string[] = ['words', 'calibrated', 'calibration_due'];

export const TagRow = z
  .strictObject({
    tag: trimmed.pipe(Tag),
    name_zh: trimmed.min(1),
    name_en: trimmed.min(1),
    isa_type: trimmed.regex(/^[A-Z]{1,5}$/, 'ISA-5.1 letters such as TT or PDT'),
    equipment_id: trimmed.min(1),
    stream_id: optionalText,
    unit: trimmed.pipe(UnitCode),
    range_lo: requiredNumber,
    range_hi: requiredNumber,
    normal: optionalNumber,
    noise_sigma: optionalNumber,
    accuracy_class: trimmed,
    sampling_ms: requiredNumber,
    deadband: optionalNumber,
    source_device: trimmed.min(1),
    protocol: z.enum(['opcua', 'modbus-tcp', 'modbus-rtu-tcp']),
    opcua_node: optionalText.meta({ description: 'nsu=<namespace URI>;s=<identifier>' }),
    modbus_unit: optionalNumber,
    modbus_fc: optionalNumber,
    modbus_addr0: optionalNumber.meta({ description: 'zero-based, as on the wire' }),
    modbus_type: z.union([z.enum(MODBUS_TYPES), z.literal('')]),
    modbus_word_order: z.union([z.enum(WORD_ORDERS), z.literal('')]),
    modbus_scale: optionalNumber,
    modbus_offset: optionalNumber,
    access: z.enum(['R', 'RW']),
    alarm_hh: optionalNumber,
    alarm_h: optionalNumber,
    alarm_l: optionalNumber,
    alarm_ll: optionalNumber,
    alarm_priority: optionalNumber,
    role: z.enum(ROLES),
    words: Words.optional().transform((words) => words ?? null),
    calibrated: Day.optional()
      .transform((day) => day ?? null)
      .meta({ description: 'day of its last calibration, such as 2026-11-20; empty: not known' }),
    calibration_due: Day.optional()
      .transform((day) => day ?? null)
      .meta({ description: 'day until which that holds' }),
  })
  .meta({ id: 'TagRow' });
export type TagRow = z.infer<typeof TagRow>;

/** A row and the number of the line it stands on in tags.csv. */
export interface NumberedTagRow {
  readonly line: number;
  readonly row: TagRow;
}

/** What one tags.csv holds: every bad cell becomes a problem, the good rows go on. */
export interface TagTable {
  readonly rows: readonly NumberedTagRow[];
  /** Tags of all rows, also of those with a mistake in another cell, so that one mistake is not told twice. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  /** False when it is not a table of tags at all. */
  readonly readable: boolean;
}

export const parseTagRows = (text: string, file: string): TagTable => {
  const unreadable = (at: string, message: string): TagTable => ({
    rows: [],
    names: new Set(),
    problems: [{ file, at, message }],
    readable: false,
  });
  let records: { record: Record<string, string>; info: { lines: number; error?: { record?: unknown } } }[];
  try {
    records = parse(text, { columns: true, info: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    return unreadable('table', `is not a readable CSV: ${(error as Error).message}`);
  }
  const first = records[0]?.record ?? {};
  const missing = Object.keys(TagRow.shape).filter((column) => !OPTIONAL.includes(column) && !(column in first));
  if (missing.length > 0) {
    return unreadable('row 1', `lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`);
  }
  const problems: Problem[] = [];
  const rows: NumberedTagRow[] = [];
  for (const { record, info } of records) {
    const parsed = TagRow.safeParse(record);
    const name = record.tag ? ` (${record.tag})` : '';
    if (cellsBeyond(info.error?.record, Object.keys(first).length)) {
      const message = 'has more cells than the first row has columns; put a cell with a comma in quotes';
      problems.push({ file, at: `row ${info.lines}${name}`, message });
      continue;
    }
    if (parsed.success) {
      rows.push({ line: info.lines, row: parsed.data });
      continue;
    }
    for (const issue of parsed.error.issues) {
      const column = issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'row');
      problems.push({ file, at: `row ${info.lines}${name}, column ${column}`, message: issue.message });
    }
  }
  const names = new Set(records.map(({ record }) => (record.tag ?? '').trim()));
  return { rows, names, problems, readable: true };
};

/** Whether a row goes on past the last column; a spreadsheet's empty cells do not count. With them every cell may be in the wrong place. */
const cellsBeyond = (cells: unknown, columns: number): boolean =>
  Array.isArray(cells) && cells.slice(columns).some((cell) => String(cell).trim() !== '');
