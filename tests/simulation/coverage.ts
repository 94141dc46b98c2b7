import type { Line } from '../../config/plant/line.ts';
import { loadConfig } from '../../config/plant/load.ts';
import { type Random, seeded } from '../../config/vocabulary/random.ts';
import { BatchBuilder } from '../../config/vocabulary/sample.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { systematicSigma } from '../../twin/runner/accuracy.ts';
import { LineTwin } from '../../twin/runner/line-twin.ts';

const START_MS = 1_767_225_600_000;

interface Looks {
  readonly line: string;
  /** First and last seed. */
  readonly seeds: readonly [number, number];
  /** Looks at one plant. */
  readonly looks: number;
  /** Seconds that pass unseen before each look. */
  readonly waitS: (random: Random) => number;
  /** Seconds that are delivered before each look. */
  readonly lookS: number;
  /** Flows whose truth is of another kind than their estimate, with the reason at the caller. */
  readonly except: readonly string[];
}

/**
 * How often the 95 % intervals of a line's flows hold the truth of a plant with realistic noise. Everything that the twin is told errs as much
 * as it says and keeps its error all day: an instrument within the half width of its class (GUM: evenly), a certificate and the
 * characteristic of a final element by its standard deviation.
 */
export const coverage = ({ line: id, seeds, looks, waitS, lookS, except }: Looks): { inside: number; all: number } => {
  const { lines, points } = loadConfig(undefined, [id]);
  const [line] = lines;
  if (!line) throw new Error(`the line ${id} is not configured`);
  let inside = 0;
  let all = 0;
  for (let seed = seeds[0]; seed <= seeds[1]; seed++) {
    const random = seeded(seed);
    const plant = createPlant(line, points, { seed, noise: 'realistic' });
    const twin = new LineTwin({
      line: withErrors(line, random),
      points,
      context: 'simulation',
      clock: { elapsedMs: () => 0 },
    });
    const errors = points.points.map(() => Math.sqrt(3) * (2 * random() - 1));
    const batch = new BatchBuilder();
    for (let look = 0; look < looks; look++) {
      plant.advance(waitS(random));
      for (let s = 0; s < lookS; s++) {
        plant.advance(1);
        for (const index of twin.reads) {
          const point = points.at(index);
          const { value, status, timeS } = plant.reading(point.tag);
          const at = START_MS + timeS * 1000;
          batch.add(index, at, at, value + (errors[index] ?? 0) * systematicSigma(point, value), status);
        }
        twin.accept(batch.take());
      }
      const { variables } = twin.tick(START_MS + plant.timeS * 1000).report;
      const { streams } = plant.truth();
      for (const { name, reconciled, sigma } of variables) {
        const stream = name.replace(/\.F$/, '');
        const truth = Object.values(streams[stream] ?? {}).reduce((sum, part) => sum + part, 0);
        // What comes in lots (coal, coke) is mostly nothing.
        if (truth === 0 || except.includes(stream) || reconciled === null || !sigma) continue;
        all++;
        if (Math.abs(reconciled - truth) < 1.96 * sigma) inside++;
      }
    }
  }
  return { inside, all };
};

/** The line as its papers tell it: each figure off by its own standard deviation. */
const withErrors = (line: Line, random: Random): Line => {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { twin } = line;
  if (!twin) return line;
  return {
    ...line,
    twin: {
      ...twin,
      assumptions: twin.assumptions.map((told) => ({
        ...told,
        massFraction: Math.max(0, told.massFraction + told.sigma * normal()),
      })),
      measurements: twin.measurements.map((told) =>
        told.kind === 'final-element'
          ? { ...told, kgPerHourPerUnit: told.kgPerHourPerUnit * Math.max(0, 1 + told.relativeSigma * normal()) }
          : told,
      ),
    },
  };
};
