import { readFileSync } from 'node:fs';
import { systemClock } from '../config/vocabulary/clock.ts';
import { solveCaseText } from './cases/solve.ts';

// npm run reconcile -- FILE…: solves published cases and prints one JSON object for each.

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run reconcile -- FILE…   (JSON files of format recon-benchmark/1)');
  process.exitCode = 1;
}
for (const file of files) {
  try {
    const text = readFileSync(file, 'utf8');
    const startedAt = systemClock.elapsedMs();
    const answer = solveCaseText(text);
    console.log(JSON.stringify({ file, ...answer, elapsed_ms: systemClock.elapsedMs() - startedAt }));
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
