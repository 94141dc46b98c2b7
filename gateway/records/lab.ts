import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';
import type { LabSample, Trial } from '../../config/vocabulary/trial.ts';
import { rowsOfCsv } from './csv-rows.ts';
import { siteInstant } from './site-instant.ts';

export type LabRow = Omit<LabSample, 'id' | 'by' | 'delivered'>;

/** What is known of the points of a line, and where results go. */
export interface LabRoom {
  /** The point of a tag; null: the line has none of that name. */
  point(line: string, tag: string): { readonly unit: string; readonly ucum: string; readonly isLab: boolean } | null;
  /** Gives the record late samples of those rows whose tag is a laboratory point; answers those tags. */
  deliver(line: string, rows: readonly LabRow[]): readonly string[];
}

const COLUMNS = {
  sampled: ['sampled', '取样时间', '取样'],
  result: ['result', '结果时间', '报告时间'],
  tag: ['tag', '测点', '项目'],
  value: ['value', '数值', '结果'],
  unit: ['unit', '单位'],
} as const;
type Column = keyof typeof COLUMNS;

/** A laboratory does not take a sample long before the trial that it is of. */
const MARGIN_MS = 86_400_000;

/** The rows of a CSV file; refused with the number of the row, as a spreadsheet counts it, where one cannot be read. */
export const labRows = (csv: string, timeZone: string): LabRow[] => {
  const [head, ...rows] = rowsOfCsv(csv);
  if (head === undefined) return [];
  const places = new Map<Column, number>();
  const all: readonly string[] = Object.values(COLUMNS).flat();
  const unknown = head.map((cell) => cell.trim()).find((cell) => cell !== '' && !all.includes(cell.toLowerCase()));
  if (unknown !== undefined)
    throw refused(
      `首行的列“${unknown}”不认识；只认 sampled、result、tag、value、unit，其他列请删去`,
      `the first row has a column '${unknown}' that is not known; there are sampled, result, tag, value and unit: remove others`,
    );
  for (const column of Object.keys(COLUMNS) as Column[]) {
    const names: readonly string[] = COLUMNS[column];
    const place = head.findIndex((cell) => names.includes(cell.trim().toLowerCase()));
    if (place < 0)
      throw refused(
        `首行缺少列 ${names.join(' / ')}；应有 sampled、result、tag、value、unit`,
        `the first row has no column '${column}'; it has to name sampled, result, tag, value and unit`,
      );
    places.set(column, place);
  }
  return rows.flatMap((cells, at): LabRow[] => {
    const row = at + 2;
    const cell = (column: Column) => (cells[places.get(column) ?? -1] ?? '').trim();
    if (cells.every((one) => one.trim() === '')) return [];
    const time = (column: 'sampled' | 'result') => {
      const found = instantOf(cell(column), timeZone);
      if (found !== null) return found;
      throw refused(
        `第 ${row} 行：“${cell(column)}”不是时间；请写 2026-11-20 08:15`,
        `row ${row}: '${cell(column)}' is no time; write 2026-11-20 08:15`,
      );
    };
    const value = cell('value');
    if (value === '' || !Number.isFinite(Number(value)))
      throw refused(`第 ${row} 行：“${value}”不是数值`, `row ${row}: '${value}' is no number`);
    if (cell('tag') === '') throw refused(`第 ${row} 行：缺少测点`, `row ${row}: there is no tag`);
    const [sampledAt, resultAt] = [time('sampled'), time('result')];
    return [{ sampledAt, resultAt, tag: cell('tag'), value: Number(value), unit: cell('unit') }];
  });
};

/** Throws a 400 that names the first row which cannot be: its unit, its times, or what it says twice. */
export const checkLab = (trial: Trial, rows: readonly LabRow[], now: number, lab?: LabRoom): void => {
  const units = new Map(trial.lab.map(({ tag, unit }) => [tag, unit]));
  const seen = new Set(trial.lab.map(keyOf));
  for (const row of rows) {
    const { tag, unit, sampledAt, resultAt } = row;
    const point = lab?.point(trial.line, tag) ?? null;
    const declared = point?.unit ?? units.get(tag) ?? unit;
    if (unit !== declared && unit !== point?.ucum)
      throw refused(
        `${tag}：单位是 ${declared}，文件写的是 ${unit || '（空）'}；请换算后再导入`,
        `${tag}: its unit is ${declared}, and here it says ${unit || 'none'}: convert the values, then import them again`,
      );
    units.set(tag, declared);
    const about = `${tag} ${new Date(sampledAt).toISOString()}`;
    if (resultAt < sampledAt) throw refused(`${about}：结果早于取样`, `${about}: the result is older than the sample`);
    if (resultAt > now) throw refused(`${about}：结果时间在将来`, `${about}: the result lies in the future`);
    if (sampledAt < trial.from - MARGIN_MS || sampledAt > (trial.to ?? now) + MARGIN_MS)
      throw refused(
        `${about}：取样时间与试验相差一天以上`,
        `${about}: it was sampled more than a day away from the trial`,
      );
    if (seen.has(keyOf(row))) throw refused(`${about}：此结果已录入`, `${about}: this result is entered already`);
    seen.add(keyOf(row));
  }
};

const keyOf = ({ tag, sampledAt }: Pick<LabRow, 'tag' | 'sampledAt'>): string => `${tag} ${sampledAt}`;

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

const instantOf = (text: string, timeZone: string): number | null =>
  ZONED.test(text) ? Date.parse(text) : siteInstant(text, timeZone);

const refused = (zh: string, en: string): ProblemError => new ProblemError(400, titleOf(400), { zh, en });
