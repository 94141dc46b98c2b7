import { existsSync, rmSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Loaded into the gateway of the matrix before anything else (--import): a worker of its falls over when a file appears, as it would over
// a bug of its own. Threads cannot be killed from outside.

const file = process.env.CRASH_HISTORIAN_FILE;
if (!isMainThread && file !== undefined)
  setInterval(() => {
    if (!existsSync(file)) return;
    rmSync(file);
    throw new Error('crashed on request');
  }, 20).unref();
