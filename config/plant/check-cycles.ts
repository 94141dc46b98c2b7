import type { Line } from './line.ts';
import type { LineCycle } from './line-cycles.ts';
import type { Problem } from './problem.ts';
import type { NumberedTagRow, TagRow } from './tag-row.ts';

type Say = (at: string, message: string) => void;
type Rows = ReadonlyMap<string, TagRow>;
type Place = LineCycle['places'][number];

/** Checks `cycles` of line.yaml against tags.csv: a cycle that points at nothing would silently judge nothing. */
export const checkCycles = (line: Line, rows: readonly NumberedTagRow[]): Problem[] => {
  const problems: Problem[] = [];
  const say = (at: string, message: string) => problems.push({ file: `lines/${line.id}/line.yaml`, at, message });
  const byTag: Rows = new Map(rows.map(({ row }) => [row.tag, row]));
  const equipment = new Set(line.equipment.map(({ id }) => id));
  const seen = new Set<string>();
  line.cycles.forEach((cycle, index) => {
    const at = `cycles[${index}] (${cycle.id})`;
    if (seen.has(cycle.id)) say(`${at}.id`, 'stands twice; an id stands once in its list');
    seen.add(cycle.id);
    cycle.places.forEach((place, number) => {
      checkPlace(place, equipment, byTag, (part, message) => say(`${at}.places[${number}].${part}`, message));
    });
    checkExpected(cycle, byTag, (part, message) => say(`${at}.${part}`, message));
    checkSuppressed(cycle, byTag, (part, message) => say(`${at}.${part}`, message));
    checkShown(line, cycle, byTag, (part, message) => say(`${at}.shown.${part}`, message));
  });
  return problems;
};

const checkPlace = (place: Place, equipment: ReadonlySet<string>, rows: Rows, say: Say): void => {
  if (!equipment.has(place.equipment)) say('equipment', `'${place.equipment}' is not in equipment`);
  const phase = rows.get(place.phase);
  if (!phase) say('phase', `'${place.phase}' is not in tags.csv`);
  else if (!phase.words) say('phase', `${place.phase} has no words in tags.csv; they are the names of the phases`);
  if (place.elapsed !== undefined) {
    const clock = rows.get(place.elapsed);
    if (!clock) say('elapsed', `'${place.elapsed}' is not in tags.csv`);
    else if (clock.unit !== 'h') say('elapsed', `${place.elapsed} is in ${clock.unit}; it has to tell hours`);
  }
  for (const [role, tag] of Object.entries(place.points))
    if (!rows.has(tag)) say(`points.${role}`, `'${tag}' is not in tags.csv`);
};

const checkExpected = (cycle: LineCycle, rows: Rows, say: Say): void => {
  cycle.expected.forEach(({ point, phases, profile }, index) => {
    const at = `expected[${index}]`;
    checkPhases(cycle, [point], phases, rows, (part, message) => say(`${at}.${part}`, message));
    for (const place of cycle.places) {
      const row = rows.get(place.points[point] ?? '');
      if (!row) continue;
      if (place.elapsed === undefined)
        say(
          `${at}.point`,
          `${place.equipment} has ${point} but no elapsed; the profile goes by the time since the cycle began`,
        );
      if (row.role !== 'PVC')
        say(`${at}.point`, `${row.tag} has the role ${row.role}; what goes by the phase has the role PVC in tags.csv`);
      const outside = profile.find(({ value }) => value < row.range_lo || value > row.range_hi);
      if (outside)
        say(
          `${at}.profile`,
          `${outside.value} lies outside the range ${row.range_lo} to ${row.range_hi} of ${row.tag}`,
        );
    }
    profile.slice(1).forEach(({ h }, before) => {
      const last = profile[before]?.h ?? 0;
      if (!(h > last)) say(`${at}.profile`, `${h} h is not after ${last} h; the hours rise`);
    });
  });
};

const checkSuppressed = (cycle: LineCycle, rows: Rows, say: Say): void => {
  cycle.suppressed.forEach(({ points, phases }, index) => {
    checkPhases(cycle, points, phases, rows, (part, message) => say(`suppressed[${index}].${part}`, message));
  });
};

const checkShown = (line: Line, cycle: LineCycle, rows: Rows, say: Say): void => {
  if (!cycle.shown) return;
  const { medium, temperature, filling = [], full = [], emptying = [], open = [] } = cycle.shown;
  for (const [name, phases] of Object.entries({ filling, full, emptying, open }))
    checkPhases(cycle, [], phases, rows, (_, message) => say(name, message));
  const both = full.find((phase) => filling.includes(phase) || emptying.includes(phase));
  if (both !== undefined) say('full', `${both} is in filling or emptying too; a phase is drawn full or half full`);
  if (temperature !== undefined)
    checkPhases(cycle, [temperature], [], rows, (_, message) => say('temperature', message));
  if (medium !== undefined && !line.connections.some((connection) => connection.medium === medium))
    say('medium', `no pipe of the line carries '${medium}'`);
};

const checkPhases = (
  { places }: LineCycle,
  points: readonly string[],
  phases: readonly number[],
  rows: Rows,
  say: Say,
): void => {
  for (const point of points)
    if (!places.some((place) => place.points[point] !== undefined))
      say(
        'point',
        `'${point}' is in points of no place; there are ${[...new Set(places.flatMap((place) => Object.keys(place.points)))].join(', ')}`,
      );
  for (const { phase } of places) {
    const words = rows.get(phase)?.words;
    const unknown = phases.find((number) => words && words[number] === undefined);
    if (unknown !== undefined)
      say('phases', `${unknown} is no phase of ${phase}; there are ${Object.keys(words ?? {}).join(', ')}`);
  }
};
