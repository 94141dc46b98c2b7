import { parentPort } from 'node:worker_threads';
import type { Text } from '../../config/vocabulary/text.ts';
import { troubleText } from '../../config/vocabulary/trouble.ts';
import { BlockModel } from '../dynamics/block/block-model.ts';
import { fitRange } from '../dynamics/record/range-fit.ts';
import { runExperiment } from './experiment.ts';
import type { Job, JobResult } from './job.ts';
import { beliefAfter } from './past-belief.ts';

// The thread in which experiments and fits run, so that the twin's tick never waits for one. One message in, one message out.

export type Said = { readonly result: JobResult } | { readonly error: Text };

const done = (job: Job): JobResult => {
  if (job.kind === 'fit')
    return { kind: 'fit', fit: fitRange(new BlockModel(job.block), job.range, job.names, { profile: job.profile }) };
  const origin = 'range' in job.start ? beliefAfter(job.block, job.start.range) : job.start;
  return {
    kind: 'experiment',
    at: origin.at,
    experiment: runExperiment(job.block, origin, job.request, job.instruments),
  };
};

parentPort?.on('message', (job: Job) => {
  let said: Said;
  try {
    said = { result: done(job) };
  } catch (error) {
    said = { error: troubleText(error) };
  }
  parentPort?.postMessage(said);
});
