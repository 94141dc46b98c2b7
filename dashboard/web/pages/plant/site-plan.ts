import type { LineView } from '../../../contract/line-view.ts';
import type { PlantState, Selection } from '../../page.ts';
import type { Target } from '../../scene/input.ts';
import { clusters } from '../../scene/layout/zones.ts';
import { exceededNow } from '../../state/limits.ts';
import { type Latest, type Range, thermalRange } from './overlay.ts';
import { type LinePlan, planOf } from './plan.ts';
import { pipeId } from './scene-input.ts';

// Lines keep their own plans: stream and equipment ids may be the same in two of them.

export interface PlannedLine {
  readonly line: LineView;
  readonly plan: LinePlan;
}

/** A place to go to by a number key or the list of bookmarks. */
export interface Bookmark {
  readonly name: string;
  readonly equipment: readonly Pick<Target, 'hall' | 'id'>[];
}

/** Equipment of an area further apart than this, metres, is not shown by one bookmark. */
const AREA_REACH = 10;
const BOOKMARKS_MAX = 8;

export const plannedLines = (lines: readonly LineView[], plant: PlantState): PlannedLine[] =>
  lines.map((line) => ({ line, plan: planOf(line, plant.points(line.id)) }));

/** Every tag the picture needs. */
export const tagsOf = (planned: readonly PlannedLine[]): string[] => planned.flatMap(({ plan }) => plan.tags);

/** One legend for all lines: from the coldest to the hottest normal temperature of any. */
export const sharedRange = (planned: readonly PlannedLine[]): Range => {
  const ranges = planned.map(({ plan }) => thermalRange(plan));
  return { low: Math.min(...ranges.map(({ low }) => low)), high: Math.max(...ranges.map(({ high }) => high)) };
};

/** Of one line its areas, where most of an area's equipment stands together; of several lines their halls. */
export const bookmarksOf = (planned: readonly PlannedLine[], language: 'zh' | 'en'): Bookmark[] => {
  const [only, ...others] = planned;
  if (others.length > 0 || !only)
    return planned.slice(0, BOOKMARKS_MAX).map(({ line }) => ({
      name: line.centre[language],
      equipment: line.equipment.map(({ id }) => ({ hall: line.id, id })),
    }));
  const { line } = only;
  return line.areas
    .map(({ id, name }) => {
      const inArea = line.equipment.filter(({ area }) => area === id);
      const [largest = []] = clusters(inArea, AREA_REACH).sort((one, other) => other.length - one.length);
      return { name: `${id} ${name[language]}`, equipment: largest.map((one) => ({ hall: line.id, id: one.id })) };
    })
    .filter(({ equipment }) => equipment.length > 0)
    .slice(0, BOOKMARKS_MAX);
};

/** Worst priority of what is beyond its limits, by equipment. */
export const prioritiesOf = ({ equipment }: LinePlan, latest: Latest): Map<string, number> => {
  const found = new Map<string, number>();
  for (const { id, points } of equipment) {
    for (const { tag } of points) {
      const live = latest(tag);
      const beyond = live ? exceededNow(live) : null;
      if (beyond) found.set(id, Math.min(found.get(id) ?? 4, beyond.priority));
    }
  }
  return found;
};

/** What the picture marks for a selection: an equipment, also of a point, or the pipe of a stream. */
export const targetOf = (
  planned: readonly PlannedLine[],
  selection: Selection | null,
  plant: PlantState,
): Target | null => {
  const line = planned.find((one) => one.line.id === selection?.line)?.line;
  if (!selection || !line) return null;
  if (selection.kind === 'stream') {
    const index = line.connections.findIndex(({ stream }) => stream === selection.id);
    return index < 0 ? null : { kind: 'pipe', hall: line.id, id: pipeId(index) };
  }
  const id =
    selection.kind === 'equipment'
      ? selection.id
      : selection.kind === 'point'
        ? (plant.point(selection.id)?.equipment ?? null)
        : null;
  return id === null ? null : { kind: 'equipment', hall: line.id, id };
};

/** A pipe selects its stream; one without a stream the instrument that measures it. The floor selects nothing. */
export const selectionOf = (planned: readonly PlannedLine[], target: Target | null): Selection | null => {
  const found = planned.find(({ line }) => line.id === target?.hall);
  if (!target || !found || target.kind === 'hall') return null;
  const line = found.line.id;
  if (target.kind === 'equipment') return { kind: 'equipment', line, id: target.id };
  const index = found.line.connections.findIndex((_, at) => pipeId(at) === target.id);
  const { stream, flow } = found.plan.pipes[index] ?? {};
  if (stream) return { kind: 'stream', line, id: stream };
  return flow ? { kind: 'point', line, id: flow.point.tag } : null;
};
