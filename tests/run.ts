import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_NAMES, service } from './services.ts';

// `npm test`: says first what this machine lacks and how to get it, then runs every vitest project, and closes with one plain line
// of what passed and failed. Arguments go on to vitest: `npm test -- --project unit`.

const missing = SERVICE_NAMES.map(service).filter(({ path }) => path === null);
for (const { name, install, required } of missing) {
  console.log(`${required ? 'MISSING' : 'skipping'}: tests with ${name}; to run them: ${install}`);
}
if (missing.some(({ required }) => required)) {
  console.error('REQUIRE_SERVICES=1: every service that is not optional must be on the machine.');
  process.exit(1);
}
const room = mkdtempSync(join(tmpdir(), 'zhongshi-test-'));
const report = join(room, 'report.json');
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
const counts = JSON.parse(readFileSync(report, 'utf8')) as Record<`num${'Passed' | 'Failed' | 'Pending'}Tests`, number>;
rmSync(room, { recursive: true, force: true });
console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests} skipped`);
process.exit(status ?? 1);
