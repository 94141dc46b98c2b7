import type { Line } from './line.ts';
import type { TrialCondition } from './line-trial-rules.ts';
import type { Problem } from './problem.ts';
import type { NumberedTagRow, TagRow } from './tag-row.ts';

type Say = (at: string, message: string) => void;

/** Checks `trials` of line.yaml against tags.csv: a rule that points at nothing, or never comes true, would silently start nothing. */
export const checkTrialRules = (line: Line, rows: readonly NumberedTagRow[]): Problem[] => {
  const problems: Problem[] = [];
  const byTag = new Map(rows.map(({ row }) => [row.tag, row]));
  const seen = new Set<string>();
  line.trials.forEach(({ id, start, stop }, index) => {
    const at = `trials[${index}] (${id})`;
    const say = (part: string, message: string) =>
      problems.push({ file: `lines/${line.id}/line.yaml`, at: `${at}.${part}`, message });
    if (seen.has(id)) say('id', 'stands twice; an id stands once in its list');
    seen.add(id);
    checkCondition(start, byTag, (part, message) => say(`start.${part}`, message));
    checkCondition(stop, byTag, (part, message) => say(`stop.${part}`, message));
    if (start.tag === stop.tag) checkApart(start, stop, (part, message) => say(part, message));
  });
  return problems;
};

const checkCondition = (
  { tag, is, above, below }: TrialCondition,
  rows: ReadonlyMap<string, TagRow>,
  say: Say,
): void => {
  const given = [is, above, below].filter((one) => one !== undefined).length;
  if (given !== 1) say('is', `one of is, above and below has to be given, and ${given} are`);
  const row = rows.get(tag);
  if (!row) {
    say('tag', `'${tag}' is not in tags.csv`);
    return;
  }
  if (is !== undefined && !row.words)
    say('is', `${tag} has no words in tags.csv: say above or below which value, in ${row.unit}`);
  const unknown = is?.find((state) => row.words && row.words[state] === undefined);
  if (unknown !== undefined)
    say('is', `${unknown} is no state of ${tag}; there are ${Object.keys(row.words ?? {}).join(', ')}`);
  for (const [part, value] of Object.entries({ above, below })) {
    if (value === undefined) continue;
    if (row.words) say(part, `${tag} has words in tags.csv: say with \`is\` in which states`);
    else if (value < row.range_lo || value > row.range_hi)
      say(part, `${value} lies outside the range ${row.range_lo} to ${row.range_hi} ${row.unit} of ${tag}`);
  }
};

/** Both true at once would end a trial as it begins. */
const checkApart = (start: TrialCondition, stop: TrialCondition, say: Say): void => {
  const both = start.is?.find((state) => stop.is?.includes(state));
  if (both !== undefined) say('stop.is', `${both} starts and ends it; a state does one of both`);
  if (start.above !== undefined && stop.below !== undefined && stop.below > start.above)
    say('stop.below', `${stop.below} lies above start.above ${start.above}: between them both are so`);
  if (start.below !== undefined && stop.above !== undefined && stop.above < start.below)
    say('stop.above', `${stop.above} lies below start.below ${start.below}: between them both are so`);
};
