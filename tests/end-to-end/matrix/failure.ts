import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Random, seeded } from '../../../config/vocabulary/random.ts';

// A failure is data (tests/cases/failures): what is broken, for how long, and what may be missing afterwards.

const Failure = z.strictObject({
  name: z.string(),
  about: z.string(),
  breaks: z.enum([
    'gateway',
    'broker',
    'store',
    'influxd',
    'historian',
    'source',
    'cable-cut',
    'cable-swallows',
    'link-down',
    'broker-dumb',
    'disk-full',
    'clock',
    'items-mute',
  ]),
  /** How long it stays broken, ms: shortest and longest. */
  forMs: z.tuple([z.number(), z.number()]),
  /** Numbers that may be missing afterwards, if the ledger has the hole: none, or those of the time it was broken. */
  loses: z.enum(['nothing', 'what it did not hear']),
  /** A cause that must be in the ledger afterwards, new. */
  cause: z.string().optional(),
  /** Seconds by which the clock of the gateway is set off. */
  offS: z.number().optional(),
  /** The source comes back with its namespaces in another order. */
  otherNamespaces: z.boolean().default(false),
});
export type Failure = z.infer<typeof Failure>;

export const failuresOf = (file: string): readonly Failure[] =>
  z
    .array(Failure)
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../cases/failures', `${file}.json`), 'utf8')));

/** `MATRIX_SEEDS=10` for ten seeds, two otherwise; `MATRIX_SEED=7` for that one only. */
export const seedsOfMatrix = (): readonly number[] => {
  const { MATRIX_SEED, MATRIX_SEEDS } = process.env;
  if (MATRIX_SEED !== undefined) return [Number(MATRIX_SEED)];
  return Array.from({ length: Number(MATRIX_SEEDS ?? 2) }, (_, seed) => seed + 1);
};

/** A random moment: how long after the failure's turn it strikes, and how long it lasts, ms. */
const momentOf = ({ forMs: [shortest, longest] }: Failure, random: Random): { afterMs: number; forMs: number } => ({
  afterMs: Math.round(random() * 1000),
  forMs: Math.round(shortest + random() * (longest - shortest)),
});

/** The failures in an order of the seed's own, each with its moment. */
export const strikesOf = (failures: readonly Failure[], seed: number) => {
  const random = seeded(seed);
  return failures
    .map((failure) => ({ failure, order: random(), ...momentOf(failure, random) }))
    .toSorted((a, b) => a.order - b.order);
};
