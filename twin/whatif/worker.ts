import { parentPort } from 'node:worker_threads';
import type { DynamicBlock } from '../../config/plant/line-dynamics.ts';
import type { WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { type Origin, runExperiment } from './experiment.ts';

// The thread in which experiments run, so that the twin's tick never waits for one. One message in, one message out.

export interface Job {
  readonly block: DynamicBlock;
  readonly origin: Origin;
  readonly request: WhatIfRequest;
}

parentPort?.on('message', ({ block, origin, request }: Job) => {
  try {
    parentPort?.postMessage({ experiment: runExperiment(block, origin, request) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
