import type { Config } from '../../config/plant/load.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineTwin } from '../../twin/runner/line-twin.ts';
import { deliver } from '../simulation/delivery.ts';
import type { Scene } from './scenes.ts';

/** The twin learns what is normal before the trial begins. */
const WARM_UP_S = 2.5 * 3600;
const LASTS_S = 2 * 3600;
const TICK_S = 10;
/** A package is small because of this: of each point a sample in so much time, but every change of its status. */
const KEPT_MS = 20_000;
/** A polled point that says nothing for over three of its periods is late: of those more is kept. */
const KEPT_POLLED_MS = 3000;
/** The gateway asks a device as often as its fastest point wants. */
const POLL_ANALYSERS_S = 1;
/** Estimates are reduced more: they are slow by nature. */
const ESTIMATES_MS = 60_000;

/** Two hours of a virtual plant as the gateway would have recorded them, reduced. */
export const playScene = (
  { lines: [line], points }: Config,
  { seed, fault }: Scene,
  beganMs: number,
): { readonly samples: SampleBatch; readonly endMs: number } => {
  if (!line) throw new Error('the line is not configured');
  const plant = createPlant(line, points, { seed, noise: 'realistic' });
  const startMs = beganMs - WARM_UP_S * 1000;
  const measured = points.points.filter(({ origin }) => origin !== 'estimated').map(({ index }) => index);
  const delivery = deliver(plant, points, measured, startMs, POLL_ANALYSERS_S);
  const twin = line.twin ? new LineTwin({ line, points, context: 'live', clock: { elapsedMs: () => 0 } }) : null;
  const kept = new BatchBuilder(100_000);
  const last = new Map<number, { at: number; status: number; value: number }>();
  const held = new Map<number, { at: number; status: number; value: number }>();
  // A phase or a valve is told when it changes: of these every change is kept.
  const states = new Set(points.points.filter(({ words }) => words !== null).map(({ index }) => index));
  const polled = new Map(
    points.points.flatMap(({ address, index, samplingMs }) =>
      address.protocol === 'modbus' ? [[index, Math.min(KEPT_MS, Math.max(KEPT_POLLED_MS, samplingMs))]] : [],
    ),
  );
  const keep = (batch: SampleBatch, spacingMs: number) => {
    for (let row = 0; row < batch.length; row++) {
      const [point = 0, at = 0, status = 0] = [batch.point[row], batch.sourceTime[row], batch.status[row]];
      // A single is what devices give; more digits of it are noise that does not pack.
      const value = Math.fround(batch.value[row] ?? Number.NaN);
      const before = last.get(point);
      const everyMs = polled.get(point) ?? spacingMs;
      const isSame = before?.status === status && (!states.has(point) || before.value === value);
      // What held when the trial began is part of it: a phase was told hours before.
      if (at < beganMs) held.set(point, { at, status, value });
      if (at < beganMs || (isSame && at - before.at < everyMs)) continue;
      last.set(point, { at, status, value });
      kept.add(point, at, batch.receiveTime[row] ?? at, value, status);
    }
  };
  for (let s = 0; s < WARM_UP_S + LASTS_S; s++) {
    if (fault !== null && s === WARM_UP_S + fault.atS)
      plant.inject({ fault: fault.id, atS: plant.timeS, magnitude: 1 });
    for (const batch of delivery.second()) {
      twin?.accept(batch);
      keep(batch, KEPT_MS);
    }
    if (twin && s % TICK_S === TICK_S - 1) keep(twin.tick(startMs + plant.timeS * 1000).estimates, ESTIMATES_MS);
  }
  for (const [point, { at, status, value }] of held) kept.add(point, at, at, value, status);
  return { samples: kept.take(), endMs: beganMs + LASTS_S * 1000 };
};
