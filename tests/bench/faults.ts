import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Said, TrialConditions, TrialResult } from '../simulation/fault-trial.ts';
import type { Bench, Measurement } from './bench.ts';
import type { Job } from './fault-worker.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKERS = 2;
const SOUND_HOURS = 24;
/** One seed after the other from `tableSeed` of the case file, which is changed when monitors were worked on with a table in view. */
const CONDITIONS: readonly (Omit<TrialConditions, 'seed'> & { readonly name: string })[] = [
  { name: 'matched', plant: 'matched', sigmaTold: 1 },
  { name: 'mismatched', plant: 'mismatched', sigmaTold: 1 },
  { name: 'mismatched, sigma × 0.5', plant: 'mismatched', sigmaTold: 0.5 },
  { name: 'mismatched, sigma × 2', plant: 'mismatched', sigmaTold: 2 },
];

interface FaultCase {
  readonly fault: string;
  readonly expected: readonly string[];
  readonly withinS: number;
  readonly basis: string;
  readonly tickS: number;
}

/** `--only LINE` chooses the line; any with a file in tests/cases/faults. */
const LINE_FIRST = 'bdo';

interface Cases {
  readonly tableSeed: number;
  readonly faults: readonly FaultCase[];
}

const casesOf = (line: string): Cases =>
  JSON.parse(readFileSync(join(ROOT, `tests/cases/faults/${line}.json`), 'utf8')) as Cases;

const pageOf = (line: string): string =>
  join(ROOT, line === LINE_FIRST ? 'docs/twin-faults.md' : `docs/twin-faults-${line}.md`);

interface Column {
  readonly name: string;
  readonly trials: readonly TrialResult[];
  readonly alarms: readonly Said[];
}

const run: Bench['run'] = async ({ only: line = LINE_FIRST }): Promise<Measurement[]> => {
  const { faults, tableSeed } = casesOf(line);
  const seeds = CONDITIONS.map((_, k) => tableSeed + k);
  const jobs = CONDITIONS.map(({ name: _, ...conditions }, k) => ({
    ...conditions,
    line,
    seed: tableSeed + k,
  })).flatMap((conditions): Job[] => [
    { kind: 'sound', hours: SOUND_HOURS, conditions },
    ...faults.map(
      ({ fault, expected, withinS, tickS }): Job => ({
        kind: 'fault',
        fault,
        expected,
        withinS,
        conditions: { ...conditions, tickS },
      }),
    ),
  ]);
  const answers = await work(jobs);
  const stride = faults.length + 1;
  const columns = CONDITIONS.map(
    ({ name }, k): Column => ({
      name,
      alarms: answers[k * stride] as Said[],
      trials: answers.slice(k * stride + 1, (k + 1) * stride) as TrialResult[],
    }),
  );
  writeFileSync(pageOf(line), page(line, faults, seeds, columns));
  return columns.flatMap(({ name, trials, alarms }, k): Measurement[] => {
    const conditions = `${line}, ${name}, seed ${seeds[k]}, virtual clock`;
    const found = trials.filter(({ namedAfterS }) => namedAfterS !== null).length;
    return [
      {
        metric: `faults named in time, ${name}`,
        value: found,
        unit: `of ${faults.length}`,
        better: 'higher',
        conditions,
      },
      {
        metric: `false alarms, ${name}`,
        value: (24 * alarms.length) / SOUND_HOURS,
        unit: 'per day',
        better: 'lower',
        conditions: `${conditions}, ${SOUND_HOURS} h of a sound plant`,
      },
    ];
  });
};

/** Every job once, in parallel on a few threads; answers in the order of the jobs. */
const work = async (jobs: readonly Job[]): Promise<unknown[]> => {
  const answers = new Array<unknown>(jobs.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const worker = new Worker(join(import.meta.dirname, 'fault-worker.ts'));
      for (let at = next++; at < jobs.length; at = next++) {
        answers[at] = await new Promise((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
          worker.postMessage(jobs[at]);
        });
        const job = jobs[at] as Job;
        console.error(
          `  ${at + 1}/${jobs.length} ${job.kind === 'fault' ? job.fault : 'sound'} seed ${job.conditions.seed}`,
        );
      }
      await worker.terminate();
    }),
  );
  return answers;
};

const duration = (seconds: number): string =>
  seconds < 120
    ? `${Math.round(seconds)} s`
    : seconds < 7200
      ? `${(seconds / 60).toFixed(seconds < 600 ? 1 : 0)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

const verdict = ({ namedAfterS, setSize, foundAfterS }: TrialResult): string =>
  namedAfterS !== null
    ? `${duration(namedAfterS)}, ${setSize === 1 ? 'alone' : `in a set of ${setSize}`}`
    : foundAfterS !== null
      ? `not named; something said after ${duration(foundAfterS)}`
      : 'not found';

/** Most faults are looked at so often. */
const TICK_S = 10;

const page = (
  line: string,
  faults: readonly FaultCase[],
  seeds: readonly number[],
  columns: readonly Column[],
): string => {
  const cells = (list: readonly string[]) => `| ${list.join(' | ')} |`;
  const names = columns.map(({ name }) => name);
  const found = columns.map(({ trials }) => trials.filter(({ namedAfterS }) => namedAfterS !== null).length);
  const others = Map.groupBy(
    faults.filter(({ tickS }) => tickS !== TICK_S),
    ({ tickS }) => tickS,
  );
  const exceptions = [...others].map(([tickS, some]) => `${tickS} s for ${some.map(({ fault }) => fault).join(', ')}`);
  return `# The faults of the line ${line} and the twin

Made by \`npm run bench -- faults --only ${line}\`; not edited by hand. Each fault is put into the virtual plant, whose equations are not the
twin's, after ${duration(9000)} of normal running. The twin hears what the gateway would deliver. A cell says when the right name
was first in a set of at most six, and how large that set was.

* **matched**: white Gaussian noise of the stated sigma, no disturbance. **mismatched**: 40 % of the variance remembered for
  20 s, the rest heavy-tailed (Student, 5 degrees), slow disturbances. **sigma × f**: the twin is told that factor of the true sigma.
* A tick every ${TICK_S} s of plant time${exceptions.length > 0 ? ` (${exceptions.join('; ')})` : ''}, where the running twin ticks every second.
* Names and times looked for: \`tests/cases/faults/${line}.json\`. The description of the line gives few times outright; \`by\` says what each is taken from.
* Seeds ${seeds.join(', ')}, one each: a time is one draw, not a mean.

${cells(['fault', 'by', ...names])}
${cells(['---', '---', ...names.map(() => '---')])}
${faults
  .map(({ fault, withinS, basis }, row) =>
    cells([
      fault,
      `${duration(withinS)} (${basis})`,
      ...columns.map(({ trials }) => verdict(trials[row] as TrialResult)),
    ]),
  )
  .join('\n')}
${cells(['named in time', '', ...found.map((count) => `${count} of ${faults.length}`)])}
${cells(['false alarms per day', '', ...columns.map(({ alarms }) => String((24 * alarms.length) / SOUND_HOURS))])}

## What was said of a sound plant

${columns
  .map(({ name, alarms }) =>
    alarms.length === 0
      ? `* ${name}: nothing in ${SOUND_HOURS} h.`
      : alarms
          .map(
            ({ afterS, kind, names: said, evidence }) =>
              `* ${name}, after ${duration(afterS)}: ${kind}, ${said.slice(0, 6).join(', ') || 'no cause known'}${evidence.length > 0 ? ` (${evidence.slice(0, 4).join(', ')})` : ''}`,
          )
          .join('\n'),
  )
  .join('\n')}
`;
};

export const faultsBench: Bench = {
  name: 'faults',
  title: 'Faults of a line: named or not, when, and false alarms',
  run,
};
