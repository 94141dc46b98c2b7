import type { PointView } from '../../../contract/point-view.ts';
import { hasLimits } from '../../state/limits.ts';

const isKey = (point: PointView): boolean =>
  point.role === 'PV' && hasLimits(point) && !point.gasDetector && point.priority !== null;

/**
 * The figures a line's card shows: of each area in turn the measurement with the highest priority and the most limits,
 * so that every part of the line is represented.
 */
export const keyPoints = (
  points: readonly PointView[],
  areaOf: (point: PointView) => string | null,
  count: number,
): PointView[] => {
  const byArea = new Map<string, PointView[]>();
  for (const point of points.filter(isKey)) {
    const area = areaOf(point);
    if (area !== null) byArea.set(area, [...(byArea.get(area) ?? []), point]);
  }
  const limits = ({ limits: all }: PointView) => Object.values(all).filter((limit) => limit !== null).length;
  for (const list of byArea.values())
    list.sort((a, b) => (a.priority ?? 9) - (b.priority ?? 9) || limits(b) - limits(a));
  const chosen: PointView[] = [];
  for (let turn = 0; chosen.length < count; turn++) {
    const of = [...byArea.values()].flatMap((list) => list[turn] ?? []);
    if (of.length === 0) break;
    chosen.push(...of.slice(0, count - chosen.length));
  }
  return chosen.sort((a, b) => a.index - b.index);
};
