import type { PointTable } from '../config/plant/point.ts';
import type { TrialCalibration } from '../config/vocabulary/trial.ts';

/** How the instruments of a line were calibrated on a day (2026-11-20), as far as the instrument index says. */
export const calibrationOf =
  (points: PointTable) =>
  (line: string, day: string): TrialCalibration => {
    const instruments = points
      .ofLine(line)
      .filter(({ origin, role }) => origin === 'measured' && (role === 'PV' || role === 'PVC'));
    const known = instruments.flatMap(({ tag, calibration }) => (calibration ? [{ tag, ...calibration }] : []));
    return {
      instruments: instruments.length,
      known: known.length,
      // Days of one form compare as texts do.
      overdue: known.flatMap(({ tag, done, due }) => (due !== null && due < day ? [{ tag, done, due }] : [])),
    };
  };
