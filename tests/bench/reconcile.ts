import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../../config/vocabulary/random.ts';
import { gaussian } from '../../simulators/random.ts';
import { SelectedInverse } from '../../twin/numerics/selected-inverse.ts';
import { classify } from '../../twin/reconcile/classify.ts';
import { KktSystem } from '../../twin/reconcile/kkt.ts';
import { Reconciler } from '../../twin/reconcile/reconciler.ts';
import { globalTest, measurementTest } from '../../twin/reconcile/statistics.ts';
import { SquaredBalances } from '../../twin/reconcile/structure.ts';
import { Weights } from '../../twin/reconcile/weights.ts';
import { type Bench, type Measurement, quantile } from './bench.ts';
import { type FlowNetwork, siteNetwork, steamNetwork } from './flow-network.ts';

const SEED = 17;
const PEER_TIMEOUT_MS = 120_000;
const SIZES = [1_000, 10_000, 100_000];
/** What a whole tick may take, by streams. */
const TICK_LIMIT_MS: Readonly<Record<number, number>> = { 1000: 1.5, 10000: 25 };

/** Shortest of several runs, ms: what the work takes when nothing else asks for the core. */
const shortest = (times: number, work: () => void): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < times; k++) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  return best;
};

/** One network: structure once, parts by themselves, whole ticks with new values and new sigmas each, and SciPy beside it. */
const measureNetwork = (network: FlowNetwork, mark = ''): { processorMs: number; figures: Measurement[] } => {
  const { problem } = network;
  const normal = gaussian(seeded(SEED));
  const streams = problem.variables;
  const times = streams > 50_000 ? 5 : 60;
  const before = process.memoryUsage();
  const y = network.measure(normal);
  let classes = classify(problem, network.flow, (i) => Number.isFinite(y[i]));
  const classifyMs = shortest(1, () => {
    classes = classify(problem, network.flow, (i) => Number.isFinite(y[i]));
  });
  const weights = new Weights(streams);
  weights.set(y, network.sigma);
  const at = {
    constraintValue: new Float64Array(problem.constraints.count),
    fitted: new Float64Array(streams),
    jacobianA: new Float64Array(problem.constraints.column.length),
    jacobianH: new Float64Array(streams),
  };
  problem.constraints.evaluate(network.flow, at.constraintValue, at.jacobianA);
  problem.measurements.evaluate(network.flow, at.fitted, at.jacobianH);
  weights.weigh(y, at.fitted);
  const squared = new SquaredBalances(problem);
  squared.update(weights, at.jacobianH);
  let kkt = new KktSystem(problem, [], squared.rows);
  const orderMs = shortest(streams > 50_000 ? 1 : 3, () => {
    kkt = new KktSystem(problem, [], squared.rows);
  });
  kkt.assemble(at, weights, network.flow, classes.pinned);
  const factorMs = shortest(times, () => kkt.factor.factorise(kkt.matrix));
  const solveMs = shortest(times, () => kkt.factor.solve(kkt.right, kkt.step));
  const inverse = new SelectedInverse(kkt.factor);
  const varianceMs = shortest(times, () => inverse.compute());

  const reconciler = new Reconciler(problem);
  reconciler.x.set(network.flow);
  const ticks: number[] = [];
  const processor: number[] = [];
  let failed = 0;
  for (let k = 0; k < times + 5; k++) {
    const values = network.measure(normal);
    const sigma = values.map((value, j) => (Number.isFinite(value) ? 0.02 * value : (network.sigma[j] as number)));
    const asked = process.cpuUsage();
    const started = performance.now();
    const solution = reconciler.solve(values, sigma, { pinned: classes.pinned });
    reconciler.computeVariances();
    for (let i = 0; i < streams; i++) measurementTest(reconciler, i);
    globalTest(solution.objective, classes.degreesOfFreedom, 0.05);
    if (k >= 5) {
      ticks.push(performance.now() - started);
      const { user, system } = process.cpuUsage(asked);
      processor.push((user + system) / 1000);
    }
    if (!solution.converged) failed++;
  }
  if (failed > 0) throw new Error(`${failed} of ${ticks.length} ticks of ${network.name} did not converge`);
  const tickMs = quantile(ticks, 0.5);
  const processorMs = quantile(processor, 0.5);
  const limit = mark === '' ? TICK_LIMIT_MS[streams] : undefined;
  const conditions = `${network.name}, ${problem.constraints.count} units, fill of L ${kkt.factor.fill}`;
  const figure = (metric: string, value: number, unit = 'ms'): Measurement => ({
    metric: `${metric}, ${streams} streams${mark}`,
    value,
    unit,
    better: 'lower',
    conditions,
  });
  return {
    processorMs,
    figures: [
      figure('classification (once)', classifyMs),
      figure('ordering and structure (once)', orderMs),
      figure('factor', factorMs),
      figure('solve with refinement', solveMs),
      figure('all variances', varianceMs),
      figure('whole tick, shortest', Math.min(...ticks)),
      figure('whole tick, median', tickMs),
      {
        ...figure('whole tick, processor time, median', processorMs),
        conditions: limit === undefined ? conditions : `${conditions}, limit ${limit} ms`,
      },
      figure('whole tick, p95', quantile(ticks, 0.95)),
      figure(
        'memory of typed arrays',
        Math.max(0, process.memoryUsage().arrayBuffers - before.arrayBuffers) / 1e6,
        'MB',
      ),
      figure('heap', Math.max(0, process.memoryUsage().heapUsed - before.heapUsed) / 1e6, 'MB'),
      figure('peak of the process so far', process.resourceUsage().maxRSS / 1e3, 'MB'),
      ...besideScipy(kkt, figure),
    ],
  };
};

/** The same system to SciPy; nothing when there is no SciPy. Throws when the two answers differ. */
const besideScipy = (kkt: KktSystem, figure: (metric: string, value: number, unit?: string) => Measurement) => {
  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import scipy.sparse.linalg']).status === 0,
  );
  if (!python) {
    console.log('  SciPy is not here and was not measured: apt-get install python3-scipy');
    return [];
  }
  const { pattern } = kkt.factor;
  const column = pattern.row.map((_, p) => p);
  for (let j = 0; j < pattern.size; j++) column.fill(j, pattern.columnStart[j], pattern.columnStart[j + 1]);
  const folder = mkdtempSync(join(tmpdir(), 'zhongshi-bench-'));
  try {
    const file = join(folder, 'kkt.json');
    const plain = { row: [...pattern.row], column: [...column], value: [...kkt.matrix], right: [...kkt.right] };
    writeFileSync(file, JSON.stringify({ size: pattern.size, ...plain }));
    const script = join(import.meta.dirname, 'scipy-peer.py');
    const run = spawnSync(python, [script, file], { encoding: 'utf8', maxBuffer: 1 << 28, timeout: PEER_TIMEOUT_MS });
    if (run.signal) {
      console.log(`  SciPy was not ready after ${PEER_TIMEOUT_MS / 1000} s and was left`);
      return [];
    }
    if (run.status !== 0) throw new Error(`SciPy failed: ${run.stderr}`);
    const peer = JSON.parse(run.stdout) as { factor_ms: number; solve_ms: number; x: number[]; scipy: string };
    const size = peer.x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = peer.x.reduce((most, value, i) => Math.max(most, Math.abs(value - (kkt.step[i] as number))), 0);
    if (!(off <= 1e-7 * size)) throw new Error(`SciPy's answer differs by ${off} of ${size}`);
    return [
      figure(`SciPy ${peer.scipy} SuperLU, order and factor`, peer.factor_ms),
      figure(`SciPy ${peer.scipy} SuperLU, solve`, peer.solve_ms),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const reconcile: Bench = {
  name: 'reconcile',
  title: 'Reconciliation by size of the network: new values and sigmas every tick, estimates, all variances, all tests',
  run: async () => {
    const steam = measureNetwork(steamNetwork());
    const sites = SIZES.map((size) => measureNetwork(siteNetwork(size, SEED, 0)));
    const blind = measureNetwork(siteNetwork(10_000, SEED, 0.1), ', 10 % unmeasured');
    const [first, last] = [sites[0], sites[sites.length - 1]];
    const exponent =
      Math.log((last?.processorMs ?? Number.NaN) / (first?.processorMs ?? Number.NaN)) /
      Math.log((SIZES[SIZES.length - 1] as number) / (SIZES[0] as number));
    return [
      ...[steam, ...sites, blind].flatMap(({ figures }) => figures),
      {
        metric: 'growth exponent of the tick',
        value: exponent,
        unit: '',
        better: 'lower',
        conditions: 'processor time of a tick ∝ streams^exponent, 1,000 to 100,000 streams',
      },
    ];
  },
};
