import type { ScoreTable } from './score-table.ts';

/** Hypotheses explain the same when one explains all of the other but what chance may do (1 % of chi-square, 1 degree). */
const INDISTINGUISHABLE = 6.635;
const CORRELATION_MIN = 0.5;
/** This close, two hypotheses are one whatever the noise. */
const IDENTICAL = 0.9999;

/**
 * For each member of a set of gross errors, what could stand in its place given the others: the data do not tell them apart,
 * so the set is the answer. Best first; the member itself is left out.
 */
export const alternatives = (table: ScoreTable, members: readonly number[]): number[][] =>
  members.map((member) => {
    const rest = without(
      table,
      members.filter((other) => other !== member),
    );
    const own = rest.own(member);
    const gain = rest.score(member) ** 2 / own;
    const found: { j: number; gain: number }[] = [];
    for (let j = 0; j < table.count; j++) {
      if (members.includes(j)) continue;
      const other = rest.own(j);
      if (!(other > 1e-3 * (table.information[j * table.count + j] as number))) continue;
      const correlation = Math.abs(rest.shared(member, j)) / Math.sqrt(own * other);
      const its = rest.score(j) ** 2 / other;
      if (correlation > IDENTICAL || (correlation > CORRELATION_MIN && gain - its <= INDISTINGUISHABLE))
        found.push({ j, gain: its });
    }
    return found.sort((a, b) => b.gain - a.gain).map(({ j }) => j);
  });

/** Scores and information once some hypotheses are let free. */
const without = ({ count, score, information }: ScoreTable, free: readonly number[]) => {
  const rows: Float64Array[] = [];
  const targets: number[] = [];
  const shared = (i: number, j: number): number => {
    let value = information[i * count + j] as number;
    for (const row of rows) value -= (row[i] as number) * (row[j] as number);
    return value;
  };
  const left = (j: number): number =>
    rows.reduce((value, row, k) => value - (row[j] as number) * (targets[k] as number), score[j] as number);
  for (const add of free) {
    const root = Math.sqrt(Math.max(Number.MIN_VALUE, shared(add, add)));
    const target = left(add) / root;
    const row = Float64Array.from({ length: count }, (_, j) => shared(add, j) / root);
    rows.push(row);
    targets.push(target);
  }
  return { own: (j: number) => shared(j, j), shared, score: left };
};
