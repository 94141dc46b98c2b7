import type { Clock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';

const CHECK_MS = 1000;
const JUMP_MS_MIN = 2000;

/**
 * Compares the wall clock with the monotonic one until stopped, and reports a step of more than 2 s once. Slow corrections pass:
 * each check compares with the one before. Run it once in a gateway, not once for each driver.
 */
export const watchClock = async (
  clock: Clock,
  report: (gap: GapReport) => void,
  signal: AbortSignal,
): Promise<void> => {
  let before = { wall: clock.now(), elapsed: clock.elapsedMs() };
  while (!signal.aborted) {
    await clock.sleep(CHECK_MS, signal);
    const after = { wall: clock.now(), elapsed: clock.elapsedMs() };
    const expected = before.wall + (after.elapsed - before.elapsed);
    const step = after.wall - expected;
    if (Math.abs(step) > JUMP_MS_MIN) report(clockJump(expected, after.wall));
    before = after;
  }
};

const clockJump = (expected: number, found: number): GapReport => ({
  cause: 'clock-jump',
  line: null,
  source: 'gateway',
  tags: null,
  from: Math.min(expected, found),
  to: Math.max(expected, found),
  samples: null,
  detail:
    found > expected
      ? {
          zh: `本机时钟被拨快 ${seconds(found - expected)} s，其间不可能有样本；请检查对时服务`,
          en: `The clock of this machine was set forward by ${seconds(found - expected)} s; no sample can lie in between. Check its time service.`,
        }
      : {
          zh: `本机时钟被拨慢 ${seconds(expected - found)} s，此处时标可能重复；请检查对时服务`,
          en: `The clock of this machine was set back by ${seconds(expected - found)} s; samples stamped here may lie twice on the same time. Check its time service.`,
        },
});

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
