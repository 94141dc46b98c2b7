import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../config/vocabulary/clock.ts';
import type { GapReport } from '../../config/vocabulary/gap.ts';
import { seeded } from '../../config/vocabulary/random.ts';
import { statusName } from '../../config/vocabulary/status.ts';
import type { DriverKind, DriverTarget } from '../../gateway/drivers/driver.ts';
import { DriverHealth } from '../../gateway/drivers/driver-health.ts';
import { runDriver } from '../../gateway/drivers/run-driver.ts';
import { rowsOf, type SeenSample } from '../unit/gateway/drivers/scripted-driver.ts';

/** The real loop and a real driver on a real socket, with everything they say kept. */
export const startRun = (target: DriverTarget, kind: DriverKind, keptDataDir?: string) => {
  const dataDir = keptDataDir ?? mkdtempSync(join(tmpdir(), 'zhongshi-driver-'));
  const seen: SeenSample[] = [];
  const gaps: GapReport[] = [];
  const logged: string[] = [];
  const keep = (text: string) => void logged.push(text);
  const stopping = new AbortController();
  const health = new DriverHealth(target, systemClock);
  const done = runDriver(
    target,
    kind,
    { clock: systemClock, random: seeded(3), log: { info: keep, warn: keep, error: keep }, dataDir },
    {
      batch: (batch, kept) => {
        seen.push(...rowsOf(batch));
        kept?.();
      },
      gap: (gap) => gaps.push(gap),
    },
    stopping.signal,
    health,
  );
  /** Latest value and status of a point by its tag, in words. */
  const latest = (tag: string) => {
    const index = target.points.find((point) => point.tag === tag)?.index;
    const sample = seen.findLast(({ point }) => point === index);
    return sample ? { value: sample.value, status: statusName(sample.status) } : null;
  };
  return {
    seen,
    gaps,
    logged,
    latest,
    dataDir,
    health: () => health.view(),
    history: () => health.history(),
    stop: async () => {
      stopping.abort();
      await done;
      if (keptDataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
