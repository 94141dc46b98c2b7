import { parse } from 'csv-parse/sync';
import { ProblemError, titleOf } from '../../config/vocabulary/problem.ts';

/** Rows of a CSV file as a spreadsheet writes it: commas, semicolons or tabs, with or without a mark at its beginning. */
export const rowsOfCsv = (text: string): string[][] => {
  const [first = ''] = text.split('\n');
  const delimiter = [',', ';', '\t'].toSorted((a, b) => first.split(b).length - first.split(a).length)[0] ?? ',';
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: false });
  } catch (error) {
    const { message } = error as Error;
    throw new ProblemError(400, titleOf(400), {
      zh: `不是 CSV：${message}`,
      en: `it is no CSV: ${message}`,
    });
  }
};
