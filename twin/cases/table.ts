import { z } from 'zod';

// A table of a case: columns by name, or rows as objects. What is no column (a count, a unit) is left aside with a note.

const Column = z.array(z.number());

export const tableShape = z.union([
  z.record(z.string(), z.unknown()),
  z.array(z.record(z.string(), z.unknown())).min(1),
]);

/** Throws an Error with a sentence for a column with a hole in it. */
export const columnsOf = (table: z.infer<typeof tableShape>, notes: string[]): Record<string, readonly number[]> => {
  const lists = Array.isArray(table)
    ? Object.fromEntries(Object.keys(table[0] ?? {}).map((name) => [name, table.map((row) => row[name])]))
    : table;
  const columns: Record<string, readonly number[]> = {};
  for (const [name, list] of Object.entries(lists)) {
    const column = Column.safeParse(list);
    if (column.success) columns[name] = column.data;
    else if (Array.isArray(list) && list.some((entry) => typeof entry === 'number'))
      throw new Error(`column '${name}' of data has an entry that is no number`);
    else notes.push(`'${name}' of data is no column of numbers: not used`);
  }
  return columns;
};
