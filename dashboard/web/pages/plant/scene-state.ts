import type { LineView } from '../../../contract/line-view.ts';
import type { PointView } from '../../../contract/point-view.ts';
import type { Format, LiveValue } from '../../page.ts';
import type { EquipmentState, HallState, LabelRow, Pattern, PipeState, Priority, Quality } from '../../scene/input.ts';
import { flowSpeed } from '../../scene/layout/flow-speed.ts';
import { standingOf } from '../../state/cycles.ts';
import { exceededNow } from '../../state/limits.ts';
import { batchState, phaseNow } from './batch.ts';
import { type Latest, type Off, type Painter, simpleQuality } from './overlay.ts';
import type { EquipmentPlan, LinePlan, PipePlan } from './plan.ts';
import { plantWords } from './words.ts';

const PATTERN_OF: Readonly<Record<Quality, Pattern>> = {
  good: 'plain',
  uncertain: 'dotted',
  stale: 'hatched',
  bad: 'hatched',
  none: 'hatched',
};

/** The live part of a hall from what is known now of its line. */
export const hallState = (
  line: LineView,
  plan: LinePlan,
  latest: Latest,
  painter: Painter,
  format: Format,
  language: 'zh' | 'en',
): Omit<HallState, 'name'> => ({
  areaNames: line.areas.map(({ id, name }) => `${id} ${name[language]}`),
  equipment: plan.equipment.map((one, index) => {
    const { off, suspected = [], ...painted } = painter.equipment(one);
    const state = equipmentState(one, standingRows(line, one.id, latest, format, language), latest, format);
    const first = [
      ...suspected.map((name) => suspectRow(name[language], language)),
      ...(off ? [offRow(off, format)] : []),
    ];
    return {
      ...state,
      // Who chose the overlay looks for these first.
      rows: [...first, ...state.rows],
      rank: state.rank + first.length * OFF_RANK,
      off: off ? (off.z > 0 ? 'above' : 'below') : null,
      isSuspect: suspected.length > 0,
      name: line.equipment[index]?.name[language] ?? '',
      inside: null,
      ...painted,
    };
  }),
  pipes: plan.pipes.map((pipe) => pipeState(pipe, latest, painter)),
});

/** Before all that is not off: ranks by importance end at 51. */
const OFF_RANK = 100;

const offRow = ({ tag, z, unit }: Off, format: Format): LabelRow => ({
  name: tag,
  value: `${z > 0 ? '▲' : '▼'} ${format.number(z, 1)}`,
  unit,
  quality: 'good',
  priority: null,
});

const suspectRow = (name: string, language: 'zh' | 'en'): LabelRow => ({
  name,
  value: `◆ ${plantWords.suspect[language]}`,
  unit: '',
  quality: 'good',
  priority: null,
});

/** Where its cycles stand: what one wants to know first of what goes round. */
const standingRows = (
  line: LineView,
  equipment: string,
  latest: Latest,
  format: Format,
  language: 'zh' | 'en',
): readonly LabelRow[] =>
  standingOf(line, equipment, latest).map(({ name, phase, hours }) => ({
    name: name[language],
    value: [phase?.[language] ?? '– –', ...(hours === null ? [] : [format.number(hours, 1)])].join(' '),
    unit: hours === null ? '' : 'h',
    quality: phase === null ? 'none' : 'good',
    priority: null,
  }));

const equipmentState = (
  plan: EquipmentPlan,
  standings: readonly LabelRow[],
  latest: Latest,
  format: Format,
): Omit<EquipmentState, 'tint' | 'pattern' | 'inside' | 'off' | 'isSuspect' | 'name'> => {
  const lives = plan.points.map((point) => ({ point, live: latest(point.tag) }));
  const rows = lives.map(({ point, live }) => labelRow(point, live, format));
  const alarms = rows.map(({ priority }) => priority).filter((priority) => priority !== null);
  const level = plan.level ? latest(plan.level.tag) : null;
  const batch = plan.batch ? batchState(plan.batch, latest) : null;
  return {
    title: plan.id,
    // What is beyond a limit comes first; for the rest the order of importance stays.
    rows: [...standings, ...rows].sort((a, b) => (a.priority ?? 9) - (b.priority ?? 9)),
    rank: rankOf(plan),
    // In which phase it is not known is drawn as any state that is not.
    run: plan.batch && !batch ? 'unknown' : runState(plan, latest),
    level: plan.level && level?.value != null ? fraction(plan.level, level.value) : (batch?.level ?? null),
    levelPattern: plan.level ? PATTERN_OF[simpleQuality(level)] : 'plain',
    isOpen: batch?.isOpen ?? false,
    levelLimits: plan.level ? levelLimits(plan.level) : [],
    alarm: alarms.length > 0 ? { priority: Math.min(...alarms) as Priority } : null,
  };
};

const labelRow = (point: PointView, live: LiveValue | null, format: Format): LabelRow => {
  const quality = simpleQuality(live);
  return {
    name: point.tag,
    value: format.value(point, live?.value ?? null),
    unit: format.unit(point),
    quality,
    priority: live ? (exceededNow(live)?.priority ?? null) : null,
  };
};

const rankOf = ({ points, level }: EquipmentPlan): number =>
  points.length === 0 ? 0 : 10 * (5 - Math.min(...points.map(({ priority }) => priority ?? 5))) + (level ? 5 : 0) + 1;

const runState = ({ run }: EquipmentPlan, latest: Latest): EquipmentState['run'] => {
  if (!run) return 'none';
  const live = latest(run.point.tag);
  const quality = simpleQuality(live);
  if (live?.value == null || quality === 'bad' || quality === 'none' || quality === 'stale') return 'unknown';
  return live.value >= run.runningFrom ? 'running' : 'stopped';
};

const fraction = ({ range }: PointView, value: number): number =>
  Math.min(1, Math.max(0, (value - range.low) / (range.high - range.low)));

const levelLimits = (point: PointView): (number | null)[] => {
  const { ll, l, h, hh } = point.limits;
  return [ll, l, h, hh].map((limit) => (limit === null ? null : fraction(point, limit)));
};

const pipeState = (plan: PipePlan, latest: Latest, painter: Painter): PipeState => {
  const painted = painter.pipe(plan);
  if (plan.batch) {
    const phase = phaseNow(plan.batch.phase, latest);
    if (phase === null) return { speed: 0, tint: painted.tint, pattern: 'hatched' };
    return { speed: plan.batch.moves.includes(phase) ? flowSpeed(1) : 0, ...painted };
  }
  if (!plan.flow) return { speed: 0, ...painted };
  const live = latest(plan.flow.point.tag);
  const pattern = PATTERN_OF[simpleQuality(live)];
  const speed = live?.value == null || pattern === 'hatched' ? 0 : flowSpeed(live.value / plan.flow.normal);
  return { speed, tint: painted.tint, pattern: painted.pattern === 'plain' ? pattern : painted.pattern };
};
