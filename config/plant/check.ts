import type { LineConfig } from './load.ts';
import type { Problem } from './problem.ts';

/** Checks between the parts of one line that a schema of one part cannot see. */
export const checkLine = ({ line, tags }: LineConfig): Problem[] => {
  const problems: Problem[] = [];
  const equipment = new Set(line.equipment.map(({ id }) => id));
  for (const { line: row, row: tag } of tags) {
    if (!equipment.has(tag.equipment_id)) {
      problems.push({
        file: `lines/${line.id}/tags.csv`,
        at: `row ${row} (${tag.tag}), column equipment_id`,
        message: `'${tag.equipment_id}' is not in line.yaml`,
      });
    }
  }
  return problems;
};

/** Checks over all lines: a tag is unique over the base. */
export const checkBase = (lines: readonly LineConfig[]): Problem[] => {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const { line, tags } of lines) {
    for (const { line: row, row: tag } of tags) {
      const before = seen.get(tag.tag);
      const here = `lines/${line.id}/tags.csv row ${row}`;
      if (before)
        problems.push({
          file: `lines/${line.id}/tags.csv`,
          at: `row ${row} (${tag.tag}), column tag`,
          message: `stands already in ${before}`,
        });
      else seen.set(tag.tag, here);
    }
  }
  return problems;
};
