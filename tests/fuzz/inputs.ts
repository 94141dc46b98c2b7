import { seeded } from '../../config/vocabulary/random.ts';
import type { Fuzz } from './fuzz.ts';

export interface Result {
  readonly taken: number;
  readonly findings: readonly { readonly seed: number; readonly sentence: string }[];
}

/** Run number n is made of seed S + n alone, so that `--seed S+n --runs 1` repeats it. `begun` hears of each before it is read. */
export const runInputs = async (
  kind: Fuzz,
  runs: number,
  firstSeed: number,
  begun: (run: number) => void = () => {},
): Promise<Result> => {
  const subject = await kind.start();
  const findings: { seed: number; sentence: string }[] = [];
  let taken = 0;
  for (let run = 0; run < runs; run++) {
    begun(run);
    const seed = firstSeed + run;
    try {
      if (await subject.once(seeded(seed))) taken++;
    } catch (error) {
      findings.push({ seed, sentence: (error as Error).stack ?? String(error) });
    }
  }
  await subject.stop?.();
  return { taken, findings };
};
