import { parseArgs } from 'node:util';
import { seeded } from '../../config/vocabulary/random.ts';
import { sparkplug } from './sparkplug.ts';
import { storeAnswer } from './store-answer.ts';

// `node tests/fuzz/run.ts [KIND … --runs N --seed S]`. Run number n of seed S is made of seed S + n alone: `--seed S+n --runs 1` repeats it.

const kinds = [sparkplug, storeAnswer];
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const unknown = positionals.filter((name) => !kinds.some((kind) => kind.name === name));
if (unknown.length > 0) {
  console.error(`there is no kind ${unknown.join(', ')}; there are ${kinds.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
for (const { name, short, once } of kinds) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const runs = Number(values.runs ?? short);
  const started = performance.now();
  let taken = 0;
  let findings = 0;
  for (let run = 0; run < runs; run++) {
    const seed = Number(values.seed) + run;
    try {
      if (once(seeded(seed))) taken++;
    } catch (error) {
      if (findings++ < 5) console.error(`${name}, --seed ${seed} --runs 1: ${(error as Error).message}`);
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1000);
  console.log(`${name}: ${runs} inputs, ${taken} taken, ${findings} findings, ${seconds} s, ${megabytes} MB at most`);
  if (findings > 0) process.exitCode = 1;
}
