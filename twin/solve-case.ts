import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemClock } from '../config/vocabulary/clock.ts';
import { ReconciliationCase, solveCase } from './reconcile/case.ts';

// npm run reconcile -- FILE…: solves published cases and prints one JSON object for each.

const solveFile = (file: string): string => {
  const parsed = ReconciliationCase.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`is not a case this solves:\n${z.prettifyError(parsed.error)}`);
  const startedAt = systemClock.elapsedMs();
  const answer = solveCase(parsed.data);
  return JSON.stringify({ file, ...answer, elapsed_ms: systemClock.elapsedMs() - startedAt });
};

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run reconcile -- FILE…   (JSON files of format recon-benchmark/1)');
  process.exitCode = 1;
}
for (const file of files) {
  try {
    console.log(solveFile(file));
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
