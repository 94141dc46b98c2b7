import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../config/vocabulary/random.ts';
import { functionsOf, linearRow } from '../../twin/numerics/functions.ts';
import type { Problem } from '../../twin/reconcile/problem.ts';

/** A plant of total mass flows for benches: balances, true flows, which of them are measured. */
export interface FlowNetwork {
  readonly name: string;
  readonly problem: Problem;
  readonly flow: Float64Array;
  readonly sigma: Float64Array;
  /** NaN for a flow that is not measured. */
  measure(normal: () => number): Float64Array;
}

const RELATIVE_SIGMA = 0.02;
const UNITS_PER_STREAM = 0.4;

/** The steam network of Serth and Heenan (1986), 28 streams, all measured. */
export const steamNetwork = (): FlowNetwork => {
  const file = join(import.meta.dirname, '../cases/reconciliation/serth-heenan-1986-steam.json');
  const { variables, incidence } = JSON.parse(readFileSync(file, 'utf8')) as {
    variables: { true: number }[];
    incidence: number[][];
  };
  const terms = incidence.map((row) => row.flatMap((c, j): [number, number][] => (c === 0 ? [] : [[j, c]])));
  return networkOf(
    'Serth and Heenan',
    Float64Array.from(variables, (v) => v.true),
    terms,
    () => true,
  );
};

/**
 * A site of process units laid out on a square: material passes from unit to unit in a row, and streams go back to units near
 * by (recycles, utilities) or leave and enter the site. As many units as chemical plants have, 4 to 10 streams. `unmeasured`: share of the flows without a meter.
 */
export const siteNetwork = (streams: number, seed: number, unmeasured: number): FlowNetwork => {
  const random = seeded(seed);
  const units = Math.round(UNITS_PER_STREAM * streams);
  const width = Math.max(2, Math.round(Math.sqrt(units)));
  const terms: [number, number][][] = Array.from({ length: units }, () => []);
  const passing = new Float64Array(units + 2); // change of the flow along the row at each unit
  passing[0] = 100;
  const flow = new Float64Array(streams);
  const arc = (j: number, from: number, to: number) => {
    terms[from]?.push([j, -1]);
    terms[to]?.push([j, 1]);
  };
  for (let k = 0; k <= units; k++) arc(k, k - 1, k);
  for (let j = units + 1; j < streams; j++) {
    const from = 1 + Math.floor(random() * (units - 1));
    const back = 1 + Math.floor(random() * 3) + Math.floor(random() * 3) * width;
    const to = Math.max(0, from - back);
    const size = 1 + 20 * random();
    flow[j] = size;
    const outside = random() < 0.05;
    arc(j, from, outside ? -1 : to);
    if (outside && j + 1 < streams) {
      arc(++j, -1, to);
      flow[j] = size;
    } else if (outside) terms[to]?.push([j, 1]);
    passing[to + 1] = (passing[to + 1] as number) + size;
    passing[from + 1] = (passing[from + 1] as number) - size;
  }
  let through = 0;
  for (let k = 0; k <= units; k++) {
    through += passing[k] as number;
    flow[k] = through;
  }
  const blind = new Set<number>();
  for (let j = 0; j < streams; j++) if (random() < unmeasured) blind.add(j);
  const name = unmeasured > 0 ? `site, ${100 * unmeasured} % of the flows unmeasured` : 'site, all flows measured';
  return networkOf(name, flow, terms, (j) => !blind.has(j));
};

const networkOf = (
  name: string,
  flow: Float64Array,
  terms: readonly (readonly [number, number][])[],
  isMeasured: (j: number) => boolean,
): FlowNetwork => {
  const sigma = flow.map((f) => RELATIVE_SIGMA * f);
  return {
    name,
    flow,
    sigma,
    problem: {
      variables: flow.length,
      scale: sigma,
      constraints: functionsOf(terms.map((row) => linearRow(row))),
      measurements: functionsOf(Array.from(flow, (_, j) => linearRow([[j, 1]]))),
    },
    measure: (normal) => flow.map((f, j) => (isMeasured(j) ? f + (sigma[j] as number) * normal() : Number.NaN)),
  };
};
