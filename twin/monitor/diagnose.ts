import type { TwinCause } from '../../config/plant/twin-monitors.ts';

/** A monitor that signals, and to which side. */
export interface Signal {
  readonly monitor: string;
  readonly sign: -1 | 1;
}

/** Causes that explain the same monitors: the set is the answer. */
export interface Diagnosis {
  readonly causes: readonly TwinCause[];
  readonly monitors: readonly string[];
}

const explains = (cause: TwinCause, { monitor, sign }: Signal): boolean => {
  const side = cause.shows[monitor];
  return side === '±' || side === (sign > 0 ? '+' : '-');
};

/**
 * Fewest causes for all signals: the causes that explain most of them, together when they explain equally many, then the same for
 * what is left. A monitor that is silent speaks against nothing, for it may
 * only be slow, unless it is the first that a cause moves. Signals of which no cause is known
 * come last, without a cause.
 */
export const diagnose = (signals: readonly Signal[], causes: readonly TwinCause[]): Diagnosis[] => {
  const found: Diagnosis[] = [];
  const loud = new Set(signals.map(({ monitor }) => monitor));
  const possible = causes.filter(({ first }) => first === null || loud.has(first));
  let left = [...signals];
  while (left.length > 0) {
    const explained = possible.map((cause) => left.filter((signal) => explains(cause, signal)));
    const most = Math.max(0, ...explained.map(({ length }) => length));
    if (most === 0) return [...found, { causes: [], monitors: left.map(({ monitor }) => monitor) }];
    const best = possible.filter((_, k) => explained[k]?.length === most);
    const covered = new Set(explained.filter(({ length }) => length === most).flat());
    found.push({ causes: best, monitors: [...covered].map(({ monitor }) => monitor) });
    left = left.filter((signal) => !covered.has(signal));
  }
  return found;
};
