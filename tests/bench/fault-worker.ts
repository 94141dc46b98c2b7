import { parentPort } from 'node:worker_threads';
import { falseAlarms, faultTrial, type TrialConditions } from '../simulation/fault-trial.ts';

// One trial at a time on a thread of its own: a message is a job, the answer its result.

export type Job =
  | {
      readonly kind: 'fault';
      readonly fault: string;
      readonly expected: readonly string[];
      readonly withinS: number;
      readonly conditions: TrialConditions;
    }
  | { readonly kind: 'sound'; readonly hours: number; readonly conditions: TrialConditions };

parentPort?.on('message', (job: Job) => {
  parentPort?.postMessage(
    job.kind === 'fault'
      ? faultTrial(job.fault, job.expected, job.withinS, job.conditions)
      : falseAlarms(job.hours, job.conditions),
  );
});
