import { loadConfig } from '../../config/plant/load.ts';
import { gatherAges, launchBrowser, plantDrawn } from '../end-to-end/browser.ts';
import { startRig } from '../end-to-end/rig.ts';
import { type Bench, type Measurement, quantile } from './bench.ts';
import { pause } from './processes.ts';

const WARM_UP_MS = 15_000;
const MEASURED_MS = 20_000;
const VIEWS = [
  [1366, 768, 'med'],
  [640, 360, 'low'],
] as const;

interface Latest {
  readonly samples: readonly { readonly severity: string; readonly origin: string }[];
}

/** The plant page of the running product in a headless browser that renders in software: what a frame costs, how old a value is. */
export const browser: Bench = {
  name: 'browser',
  title: 'The plant page in a browser, software rendering',
  run: async () => {
    const rig = await startRig();
    const started = await launchBrowser();
    try {
      await rig.until(
        '/api/latest?line=bdo',
        ({ samples }: Latest) =>
          samples.filter(({ origin, severity }) => origin === 'measured' && severity === 'good').length === 257,
        120_000,
      );
      await pause(WARM_UP_MS);
      const { points } = loadConfig(rig.configDir);
      const isFast = (index: number) => {
        const { role, samplingMs, address } = points.at(index);
        return role === 'PV' && samplingMs <= 2000 && address.protocol !== 'sparkplug';
      };
      const figures: Measurement[] = [];
      for (const [width, height, detail] of VIEWS) {
        const conditions = `plant page ${width} × ${height}, detail ${detail}, software rendering`;
        const page = await started.newPage({ viewport: { width, height } });
        const ages = gatherAges(page, isFast);
        await page.goto(`${rig.url}/plant/bdo?q=${detail}`);
        await plantDrawn(page);
        const devtools = await page.context().newCDPSession(page);
        await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
        const read = async () => {
          const { metrics } = await devtools.send('Performance.getMetrics');
          const stats = await page.evaluate(() => window.__sceneStats?.());
          const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
          return { script: of('ScriptDuration'), heap: of('JSHeapUsedSize'), stats };
        };
        const before = await read();
        ages.length = 0;
        await pause(MEASURED_MS);
        const after = await read();
        const frames = (after.stats?.frames ?? 0) - (before.stats?.frames ?? 0);
        const lower = (metric: string, value: number, unit: string): Measurement => ({
          metric: `${detail}: ${metric}`,
          value,
          unit,
          better: 'lower',
          conditions,
        });
        figures.push(
          lower('instrument to browser, p50', quantile(ages, 0.5), 'ms'),
          lower('instrument to browser, p95', quantile(ages, 0.95), 'ms'),
          lower('instrument to browser, p99', quantile(ages, 0.99), 'ms'),
          // All scripts of the page shared out over its frames, in thread time: an upper bound for building one and handing it over.
          lower('script for each frame, thread time', ((after.script - before.script) * 1000) / frames, 'ms'),
          lower('frame submit, median', after.stats?.submitMedianMs ?? Number.NaN, 'ms'),
          lower('draw calls', after.stats?.drawCalls ?? Number.NaN, 'calls'),
          lower('triangles', after.stats?.triangles ?? Number.NaN, 'triangles'),
          lower('JavaScript heap', after.heap / 1e6, 'MB'),
        );
        await page.close();
      }
      return figures;
    } finally {
      await started.close();
      await rig.remove();
    }
  },
};
