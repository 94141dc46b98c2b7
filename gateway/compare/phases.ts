import type { Line } from '../../config/plant/line.ts';
import type { PointTable } from '../../config/plant/point.ts';
import type { Phase, PhaseLane } from '../../config/vocabulary/phases.ts';
import { severity } from '../../config/vocabulary/status.ts';
import { sameText } from '../../config/vocabulary/trouble.ts';
import { type History, LOOKBACK_MS } from '../history/history.ts';
import { type LimitQuery, resolutionOf } from '../packages/limit-events.ts';

interface PhaseRoom {
  readonly history: History;
  readonly points: PointTable;
}

/** The phases of every place of every cycle of a line over a span. */
export const phaseLanes = (
  room: PhaseRoom,
  { cycles }: Pick<Line, 'cycles'>,
  query: LimitQuery,
  signal: AbortSignal,
): Promise<PhaseLane[]> =>
  Promise.all(
    cycles.flatMap(({ name, places }) =>
      places.map(async ({ equipment, phase }) => ({
        tag: phase,
        name,
        place: equipment,
        phases: await phasesOf(room, phase, query, signal),
      })),
    ),
  );

/** What one state point told, run by run. What is Bad tells no phase: the run before it ends, and none begins. */
export const phasesOf = async (
  { history, points }: PhaseRoom,
  tag: string,
  query: LimitQuery,
  signal: AbortSignal,
): Promise<Phase[]> => {
  const { from, to, trial } = query;
  const point = points.byTag(tag);
  const columns = Math.max(1, Math.ceil((to - from) / resolutionOf(query)));
  const asked = { context: 'live', trial } as const;
  const [before, { time, last }] = await Promise.all([
    history.frame({ ...asked, tags: [tag], at: from, lookbackMs: LOOKBACK_MS }, signal),
    history.range({ ...asked, tag, from, to, columns, method: 'm4' }, signal),
  ]);
  const told = before.length > 0 && severity(before.status[0] ?? 0) === 'good' ? (before.value[0] ?? null) : null;
  const runs: { value: number; from: number; to: number }[] = [];
  let open: { value: number; from: number; to: number } | null = null;
  const take = (at: number, value: number | null) => {
    if (value === open?.value) return;
    if (open) open.to = at;
    open = value === null ? null : { value, from: at, to };
    if (open) runs.push(open);
  };
  take(from, told);
  for (const [row, at] of time.entries()) take(at, last[row] ?? null);
  return runs
    .filter((run) => run.to > run.from)
    .map((run) => ({ ...run, name: point?.words?.[run.value] ?? sameText(String(run.value)) }));
};
