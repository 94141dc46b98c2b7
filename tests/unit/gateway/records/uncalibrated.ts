/** Of a line whose instrument index says nothing of calibration. */
export const uncalibrated = { instruments: 0, known: 0, overdue: [] };
