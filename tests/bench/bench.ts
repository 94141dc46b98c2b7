/** One figure. `conditions` says what it was measured under, in a few words. */
export interface Measurement {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  readonly conditions: string;
}

interface BenchOptions {
  /** Size of the run, where a bench has one. */
  readonly samples?: number;
  /** One of its parts, where it has several. */
  readonly only?: string;
  /** How long it goes on, where that is to be chosen. */
  readonly minutes?: number;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /** Takes so long that it is run by its name only. */
  readonly onlyByName?: boolean;
  run(options: BenchOptions): Promise<readonly Measurement[]>;
}

/** Value below which a share of the sorted numbers lies; NaN of an empty list. */
export const quantile = (numbers: readonly number[], share: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};
