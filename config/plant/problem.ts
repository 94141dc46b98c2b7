/** One mistake in the configuration: where it stands, what is wrong, what was expected. */
export interface Problem {
  /** File, relative to the configuration folder. */
  readonly file: string;
  /** Row and column of a table, or path in a document: `row 12, column unit`, `devices[2].endpoint`. */
  readonly at: string;
  readonly message: string;
}

export const problemText = (problem: Problem): string => `${problem.file}: ${problem.at}: ${problem.message}`;

/** Thrown by the loader with every mistake of every file; whoever starts prints them all and stops. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      `${problems.length} mistake${problems.length === 1 ? '' : 's'} in the configuration:\n${problems.map(problemText).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
