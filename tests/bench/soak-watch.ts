import type { CDPSession, Page } from 'playwright-core';
import { descriptorsOf, usageOf } from './processes.ts';
import type { SoakRoom } from './soak-room.ts';

/** Figures over time, by who and what: `gateway memory` in MB and so on. */
export type Series = Map<string, { at: number; value: number }[]>;

/** What Node says of a process on /metrics: our name, its name, factor. */
const OF_NODE = [
  ['heap', 'nodejs_heap_size_used_bytes', 1e-6],
  ['handles', 'nodejs_active_handles_total', 1],
  ['event loop delay p99', 'nodejs_eventloop_lag_p99_seconds', 1000],
] as const;

/** Looks once at every process: memory and descriptors by Linux, handles, heap and loop delay (since the look before) by Node. */
export const lookAt = async ({ processes, metrics }: SoakRoom, at: number, series: Series): Promise<void> => {
  for (const [name, { pid = 0 }] of processes) {
    add(series, `${name}: memory`, at, usageOf(pid).residentBytes / 1e6);
    add(series, `${name}: file descriptors`, at, descriptorsOf(pid));
    const address = metrics.get(name);
    if (address === undefined) continue;
    const text = await (await fetch(address)).text();
    for (const [what, metric, factor] of OF_NODE) {
      const value = Number(new RegExp(`^${metric} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
      if (Number.isFinite(value)) add(series, `${name}: ${what}`, at, value * factor);
    }
  }
};

/** What a page holds after its garbage was collected. */
export const lookAtPage = async (session: CDPSession, at: number, series: Series): Promise<void> => {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  add(series, 'browser: heap', at, of('JSHeapUsedSize') / 1e6);
  add(series, 'browser: elements', at, of('Nodes'));
  add(series, 'browser: listeners', at, of('JSEventListeners'));
};

export const openSession = async (page: Page): Promise<CDPSession> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return session;
};

const add = (series: Series, name: string, at: number, value: number): void => {
  const known = series.get(name);
  if (known) known.push({ at, value });
  else series.set(name, [{ at, value }]);
};
