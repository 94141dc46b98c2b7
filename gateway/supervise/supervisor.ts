import type { Clock } from '../../config/vocabulary/clock.ts';
import { PART_NAMES } from '../../config/vocabulary/part.ts';
import { SupervisedChild } from './child.ts';
import { type Part, STOP_STAGES } from './parts.ts';
import { bothLanguages, type Print } from './say.ts';

export interface Supervisor {
  /** Stops the parts in order; settles when all are gone. */
  stop(): Promise<void>;
  /** At once, without order. */
  kill(): void;
}

/** Starts all parts at once: each waits by itself for what it needs from others. */
export const supervise = (
  parts: readonly Part[],
  args: readonly string[],
  clock: Clock,
  print: Print,
  onReady: (part: Part) => void = () => {},
): Supervisor => {
  const children = parts.map((part) => new SupervisedChild(part, part.args ?? args, clock, print));
  const begunAt = clock.elapsedMs();
  for (const child of children) {
    child.start(() => {
      const { zh, en } = PART_NAMES[child.part.name];
      const tookS = ((clock.elapsedMs() - begunAt) / 1000).toFixed(1);
      print(`✓ ${bothLanguages(`${zh} 就绪`, `${en} ready`)} (${tookS} s)`);
      onReady(child.part);
    });
  }
  return {
    stop: async () => {
      for (const { parts: names, withinMs } of STOP_STAGES) {
        const stage = children.filter(({ part }) => names.includes(part.name));
        await Promise.all(stage.map((child) => child.stop(withinMs)));
      }
    },
    kill: () => {
      for (const child of children) child.kill();
    },
  };
};
