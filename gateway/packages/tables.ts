import type { Point } from '../../config/plant/point.ts';
import type { Trial } from '../../config/vocabulary/trial.ts';
import { csvOf } from './csv.ts';
import type { LimitEvent } from './limit-events.ts';

// The tables of a package as CSV: times in ISO 8601, UTC.

const iso = (ms: number): string => new Date(ms).toISOString();

/** What each tag of the Parquet files means. */
export const tagTable = (points: readonly Point[]): string =>
  csvOf(
    [
      ...([
        'tag',
        'name_zh',
        'name_en',
        'unit',
        'isa_type',
        'equipment',
        'stream',
        'device',
        'origin',
        'role',
      ] as const),
      ...([
        'range_low',
        'range_high',
        'normal',
        'sigma',
        'accuracy',
        'sampling_ms',
        'hh',
        'h',
        'l',
        'll',
        'words',
        'calibrated',
        'calibration_due',
      ] as const),
    ],
    points.map((point) => ({
      tag: point.tag,
      name_zh: point.name.zh,
      name_en: point.name.en,
      unit: point.unit,
      isa_type: point.isaType,
      equipment: point.equipment,
      stream: point.stream,
      device: point.device,
      origin: point.origin,
      role: point.role,
      range_low: point.range.low,
      range_high: point.range.high,
      normal: point.normal,
      sigma: point.sigma,
      accuracy: point.accuracy,
      sampling_ms: point.samplingMs,
      ...point.limits,
      words: point.words && JSON.stringify(point.words),
      calibrated: point.calibration?.done ?? null,
      calibration_due: point.calibration?.due ?? null,
    })),
  );

export const alarmTable = (events: readonly LimitEvent[]): string =>
  csvOf(
    ['from', 'to', 'tag', 'limit', 'at', 'peak', 'priority'],
    events.map(({ from, to, ...event }) => ({ ...event, from: iso(from), to: to === null ? null : iso(to) })),
  );

export const noteTable = ({ notes }: Trial): string =>
  csvOf(
    ['at', 'by', 'text', 'written'],
    notes.map(({ at, by, text, madeAt }) => ({ at: iso(at), by, text, written: iso(madeAt) })),
  );

export const labTable = ({ lab }: Trial): string =>
  csvOf(
    ['sampled', 'result', 'tag', 'value', 'unit', 'by'],
    lab.map(({ sampledAt, resultAt, tag, value, unit, by }) => ({
      sampled: iso(sampledAt),
      result: iso(resultAt),
      tag,
      value,
      unit,
      by,
    })),
  );
