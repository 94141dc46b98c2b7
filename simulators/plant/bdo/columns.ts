import type { ColumnDesign } from './grey-column.ts';

// Holdups and temperatures of the four packed columns (line pack 10.2 and the normal readings).

export const COLUMNS = {
  stripper: {
    sumpKg: 20,
    drumKg: 4,
    trayC: 97,
    topC: 86,
    bottomC: 103,
    betaK: 4,
    slopeTray: 0.25,
    slopeBottom: 0.25,
    dropKpa: 4.2,
  },
  lightEnds: {
    sumpKg: 20,
    drumKg: 15,
    trayC: 96,
    topC: 78,
    bottomC: 104,
    betaK: 4,
    slopeTray: 0.3,
    slopeBottom: 0.3,
    dropKpa: 3.6,
  },
  water: {
    sumpKg: 20,
    drumKg: 30,
    trayC: 110,
    topC: 46,
    bottomC: 168,
    betaK: 8,
    slopeTray: 1.7,
    slopeBottom: 2.3,
    dropKpa: 2.6,
  },
  product: {
    sumpKg: 15,
    drumKg: 30,
    trayC: 150,
    topC: 144,
    bottomC: 172,
    betaK: 3,
    slopeTray: 4.5,
    slopeBottom: 3.2,
    dropKpa: 3.4,
  },
} as const satisfies Record<string, ColumnDesign>;
