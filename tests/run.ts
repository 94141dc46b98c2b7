import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { SERVICE_NAMES, service } from './services.ts';

// `npm test`: says first what this machine lacks and how to get it, then runs every vitest project.
// Arguments go on to vitest: `npm test -- --project unit`.

const missing = SERVICE_NAMES.map(service).filter(({ path }) => path === null);
for (const { name, install, required } of missing) {
  console.log(`${required ? 'MISSING' : 'skipping'}: tests with ${name}; to run them: ${install}`);
}
if (missing.some(({ required }) => required)) {
  console.error('REQUIRE_SERVICES=1: every service that is not optional must be on the machine.');
  process.exit(1);
}
const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
