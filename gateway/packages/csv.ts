type Cell = string | number | boolean | null;

/** RFC 4180, with a head row; what a spreadsheet would take for a formula is kept from being one. */
export const csvOf = <Name extends string>(
  columns: readonly Name[],
  rows: readonly Readonly<Record<Name, Cell>>[],
): string =>
  [columns.join(','), ...rows.map((row) => columns.map((name) => cellText(row[name])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');

const cellText = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = /^[=+@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
