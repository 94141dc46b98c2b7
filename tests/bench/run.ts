import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benches } from './index.ts';

// `npm run bench [-- NAME … --samples N --minutes N --only PART]`: prints a table and appends a line per figure to results.jsonl, which is committed: the curve is history.

const { positionals: wanted, values } = parseArgs({
  allowPositionals: true,
  options: { samples: { type: 'string' }, minutes: { type: 'string' }, only: { type: 'string' } },
});
const options = {
  ...(values.samples === undefined ? {} : { samples: Number(values.samples) }),
  ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
  ...(values.only === undefined ? {} : { only: values.only }),
};
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const machine = `${cpus().length} cores, Node ${process.versions.node}`;
for (const bench of benches) {
  if (wanted.length > 0 ? !wanted.includes(bench.name) : bench.onlyByName) continue;
  console.log(`\n${bench.title}`);
  for (const { metric, value, unit, better, conditions } of await bench.run(options)) {
    console.log(`  ${metric.padEnd(46)} ${format(value).padStart(12)} ${unit.padEnd(10)} ${conditions}`);
    const line = {
      bench: bench.name,
      metric,
      value,
      unit,
      better,
      conditions: `${conditions}; ${machine}`,
      commit,
      at: new Date().toISOString(),
    };
    appendFileSync(join(import.meta.dirname, 'results.jsonl'), `${JSON.stringify(line)}\n`);
  }
}

function format(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
process.exit(0);
