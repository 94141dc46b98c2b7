import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Result, runInputs } from './inputs.ts';
import { KINDS } from './kinds.ts';

// `npm run fuzz [-- KIND … --runs N --seed S]`. Each kind has a process of its own, so that its greatest memory is its own, and in it a
// thread, so that an input that never ends is found by the thread beside it.

/** One input takes milliseconds; what takes this long is stuck. */
const STUCK_MS = 20_000;
const HEAP_MB_MAX = 512;
const SHOWN = 5;

interface Work {
  readonly name: string;
  readonly runs: number;
  readonly seed: number;
  /** The run that is under way. */
  readonly progress: SharedArrayBuffer;
}

const kindOf = (name: string) => {
  const kind = KINDS.find((each) => each.name === name);
  if (!kind) throw new Error(`there is no kind ${name}; there are ${KINDS.map((each) => each.name).join(', ')}`);
  return kind;
};

/** In the thread. */
const work = async ({ name, runs, seed, progress }: Work): Promise<void> => {
  const run = new Int32Array(progress);
  parentPort?.postMessage(await runInputs(kindOf(name), runs, seed, (at) => Atomics.store(run, 0, at)));
};

/** Beside it: its result; or which input never ended, or was too much for the memory. */
const watch = (name: string, runs: number, seed: number): Promise<Result> =>
  new Promise((resolve) => {
    const progress = new SharedArrayBuffer(4);
    const run = new Int32Array(progress);
    const data: Work = { name, runs, seed, progress };
    const thread = new Worker(import.meta.filename, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    });
    let before = -1;
    const fail = (sentence: string) => {
      clearInterval(looking);
      void thread.terminate();
      resolve({ taken: 0, findings: [{ seed: seed + Atomics.load(run, 0), sentence }] });
    };
    const looking = setInterval(() => {
      const now = Atomics.load(run, 0);
      if (now === before) fail(`is not done after ${STUCK_MS / 1000} s`);
      before = now;
    }, STUCK_MS);
    thread.once('error', (error) => fail(`ended the process: ${(error as Error).stack ?? String(error)}`));
    thread.once('exit', (code) => fail(`ended the process with ${code}`));
    thread.once('message', (result: Result) => {
      clearInterval(looking);
      resolve(result);
    });
  });

const main = async (): Promise<void> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  const names = positionals.length > 0 ? positionals : KINDS.map(({ name }) => name);
  const [first = ''] = names;
  if (names.length > 1) {
    const rest = [...(values.runs ? ['--runs', values.runs] : []), '--seed', values.seed];
    const codes = names.map(
      (name) => spawnSync(process.execPath, [import.meta.filename, name, ...rest], { stdio: 'inherit' }).status,
    );
    process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
    return;
  }
  const runs = Number(values.runs ?? kindOf(first).short);
  const started = performance.now();
  const { taken, findings } = await watch(first, runs, Number(values.seed));
  for (const { seed, sentence } of findings.slice(0, SHOWN))
    console.error(`${first} --seed ${seed} --runs 1: ${sentence}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1000);
  console.log(
    `${first}: ${runs} inputs, ${taken} taken, ${findings.length} findings, ${seconds} s, ${megabytes} MB at most`,
  );
  process.exit(findings.length > 0 ? 1 : 0);
};

await (isMainThread ? main() : work(workerData as Work));
