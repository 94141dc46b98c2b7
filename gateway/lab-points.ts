import type { PointTable } from '../config/plant/point.ts';
import type { Clock } from '../config/vocabulary/clock.ts';
import { BatchBuilder, type SampleBatch } from '../config/vocabulary/sample.ts';
import { UNITS } from '../config/vocabulary/unit.ts';
import type { LabRoom } from './records/lab.ts';

/** Results of the laboratory as late samples of the points that are declared for them (role LAB), by the way of any sample. */
export const labPoints = (points: PointTable, clock: Clock, append: (batch: SampleBatch) => void): LabRoom => {
  const known = (line: string, tag: string) => {
    const point = points.byTag(tag);
    return point?.line === line ? point : undefined;
  };
  return {
    point: (line, tag) => {
      const point = known(line, tag);
      return point ? { unit: point.unit, ucum: UNITS[point.unit].ucum, isLab: point.role === 'LAB' } : null;
    },
    deliver: (line, rows) => {
      const batch = new BatchBuilder(Math.max(1, rows.length));
      const delivered: string[] = [];
      for (const { tag, sampledAt, value } of rows) {
        const point = known(line, tag);
        if (point?.role !== 'LAB') continue;
        batch.add(point.index, sampledAt, clock.now(), value, 0);
        delivered.push(tag);
      }
      if (batch.length > 0) append(batch.take());
      return delivered;
    },
  };
};
