import type { Point } from '../../../../config/plant/point.ts';
import type { GapReport } from '../../../../config/vocabulary/gap.ts';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { BatchBuilder, emptyBatch, type SampleBatch } from '../../../../config/vocabulary/sample.ts';
import type { Driver, DriverKind, DriverTarget, Reading, Trouble } from '../../../../gateway/drivers/driver.ts';
import { DriverHealth } from '../../../../gateway/drivers/driver-health.ts';
import { runDriver } from '../../../../gateway/drivers/run-driver.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { modbusAddress, modbusDevice, point } from './plant-parts.ts';

export type Step =
  | { readonly kind: 'samples'; readonly samples: SampleBatch }
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'fails'; readonly error: Error }
  | { readonly kind: 'hangs' };

export interface SeenSample {
  readonly point: number;
  readonly sourceTime: number;
  readonly value: number;
  readonly status: number;
}

export const batchOf = (
  rows: readonly { point?: number; sourceTime: number; receiveTime?: number; value: number; status?: number }[],
): SampleBatch => {
  const builder = new BatchBuilder();
  for (const { point: index = 0, sourceTime, receiveTime = sourceTime, value, status = 0 } of rows)
    builder.add(index, sourceTime, receiveTime, value, status);
  return builder.take();
};

export const rowsOf = (batch: SampleBatch): SeenSample[] =>
  Array.from({ length: batch.length }, (_, row) => ({
    point: batch.point[row]!,
    sourceTime: batch.sourceTime[row]!,
    value: batch.value[row]!,
    status: batch.status[row]!,
  }));

export const nothing: Reading = { samples: emptyBatch(0), gaps: [] };

/** A fake of our own contract: each connection follows the next script; one read a second. */
export const startScripted = (
  scripts: readonly (Step[] | Error | 'hangs')[],
  options: { points?: readonly Point[]; silenceMs?: number; closeHangs?: boolean } = {},
) => {
  const clock = new VirtualClock(1_000_000);
  const device = modbusDevice();
  const points = options.points ?? [point(0, modbusAddress(0))];
  const target: DriverTarget = { line: 'bdo', devices: [device], points };
  const never = new Promise<never>(() => {});
  let attempts = 0;
  let closed = 0;
  let trouble: Trouble | null = null;
  const kind: DriverKind = {
    protocols: ['modbus-tcp'],
    silenceMs: () => options.silenceMs ?? 10_000,
    open: () => {
      const script = scripts[Math.min(attempts++, scripts.length - 1)] ?? [];
      let at = 0;
      const driver: Driver = {
        connect: async () => {
          if (script instanceof Error) throw script;
          if (script === 'hangs') await never;
        },
        read: async (signal) => {
          await clock.sleep(1000, signal);
          signal.throwIfAborted();
          const step = Array.isArray(script) ? script[at++] : undefined;
          if (!step) return nothing;
          if (step.kind === 'fails') throw step.error;
          if (step.kind === 'hangs') return never;
          return step.kind === 'reading' ? step.reading : { samples: step.samples, gaps: [] };
        },
        close: async () => {
          closed++;
          if (options.closeHangs) await never;
        },
        detail: () => ({ script: attempts }),
        trouble: () => trouble,
      };
      return driver;
    },
  };
  const seen: SeenSample[] = [];
  const gaps: GapReport[] = [];
  const written: (() => void)[] = [];
  const known: { line: string; id: string; at: number }[] = [];
  const logged: string[] = [];
  const log = { info: (text: string) => logged.push(text), warn: (text: string) => logged.push(text), error: () => {} };
  const stopping = new AbortController();
  const health = new DriverHealth(target, clock);
  const done = runDriver(
    target,
    kind,
    { clock, random: seeded(7), log, dataDir: '/nonexistent' },
    {
      batch: (batch, kept) => {
        seen.push(...rowsOf(batch));
        if (kept) written.push(kept);
      },
      gap: (gap) => gaps.push(gap),
      heard: (line, id, at) => known.push({ line, id, at }),
    },
    stopping.signal,
    health,
  );
  return {
    clock,
    seen,
    gaps,
    /** What is to be called when each batch lies on the disk. */
    written,
    /** From when on the loop accounts for each device. */
    known,
    logged,
    health,
    complain: (about: Trouble) => {
      trouble = about;
    },
    attempts: () => attempts,
    closed: () => closed,
    stop: async () => {
      stopping.abort();
      await clock.advance(10_000);
      await done;
    },
  };
};
