import { defaultConfigDir, loadConfig } from '../../config/plant/load.ts';
import { Status } from '../../config/vocabulary/status.ts';
import { startRig } from '../end-to-end/rig.ts';
import { type Bench, type Measurement, quantile } from './bench.ts';
import { followLive } from './live-stream.ts';
import { partsOf, pause, usageOf } from './processes.ts';

const WARM_UP_MS = 30_000;
const MEASURED_MS = 60_000;

interface Latest {
  readonly samples: readonly { readonly tag: string; readonly severity: string; readonly origin: string }[];
}

/** The base as `npm start` runs it: how soon it is up, what it costs, how old a value is when a browser has it. */
export const system: Bench = {
  name: 'system',
  title: 'The base with the lines that run by default, everything on one machine, simulators included',
  run: async () => {
    const lines = loadConfig(defaultConfigDir).lines.map(({ id }) => id);
    const conditions = `${lines.join(', ')}, 1 Hz twin, realistic noise, one live client`;
    const startedAt = performance.now();
    const rig = await startRig({ lines });
    try {
      const good = (share: number) => (latest: Latest) => {
        const heard = latest.samples.filter(({ origin }) => origin === 'measured');
        return heard.filter(({ severity }) => severity === 'good').length >= share;
      };
      const { points } = loadConfig(rig.configDir);
      const measured = points.points.filter(({ origin }) => origin === 'measured').length;
      await rig.until('/api/latest', good(1), 60_000);
      const first = (performance.now() - startedAt) / 1000;
      await rig.until('/api/latest', good(measured), 120_000);
      const all = (performance.now() - startedAt) / 1000;
      const ages = { opcua: [] as number[], modbus: [] as number[] };
      let counting = false;
      let values = 0;
      const newest = new Map<number, number>();
      const close = await followLive(rig.url, (frame) => {
        const now = Date.now();
        for (let row = 0; row < frame.count; row++) {
          const point = frame.point[row] ?? 0;
          const time = frame.sourceTime[row] ?? 0;
          const fresh = newest.get(point) !== time;
          newest.set(point, time);
          if (!counting || !fresh || frame.status[row] !== Status.Good) continue;
          values++;
          // Loop parts and states keep the time of their last change; only what moves tells how long the way takes.
          const { address, role, samplingMs } = points.at(point);
          if (role === 'PV' && samplingMs <= 2000 && address.protocol !== 'sparkplug')
            ages[address.protocol].push(now - time);
        }
      });
      await pause(WARM_UP_MS);
      const parts = partsOf(rig.child.pid ?? 0);
      const before = new Map([...parts].map(([name, pid]) => [name, usageOf(pid)]));
      counting = true;
      await pause(MEASURED_MS);
      counting = false;
      const figures: Measurement[] = [
        { metric: 'start to first good value', value: first, unit: 's', better: 'lower', conditions },
        { metric: `start to all ${measured} points good`, value: all, unit: 's', better: 'lower', conditions },
        {
          metric: 'values to the live client',
          value: values / (MEASURED_MS / 1000),
          unit: 'values/s',
          better: 'higher',
          conditions,
        },
      ];
      let cpuSum = 0;
      let memorySum = 0;
      let sharedOnce = 0;
      for (const [name, pid] of parts) {
        const now = usageOf(pid);
        const cpu = ((now.cpuS - (before.get(name)?.cpuS ?? 0)) / (MEASURED_MS / 1000)) * 100;
        cpuSum += cpu;
        memorySum += now.residentBytes / 1e6;
        sharedOnce += now.proportionalBytes / 1e6;
        figures.push({ metric: `${name}: processor`, value: cpu, unit: '% of core', better: 'lower', conditions });
        figures.push({
          metric: `${name}: memory`,
          value: now.residentBytes / 1e6,
          unit: 'MB',
          better: 'lower',
          conditions,
        });
      }
      figures.push({
        metric: 'all processes: processor',
        value: cpuSum,
        unit: '% of core',
        better: 'lower',
        conditions,
      });
      figures.push({ metric: 'all processes: memory', value: memorySum, unit: 'MB', better: 'lower', conditions });
      figures.push({
        metric: 'all processes: memory, shared pages once',
        value: sharedOnce,
        unit: 'MB',
        better: 'lower',
        conditions,
      });
      for (const [protocol, list] of Object.entries(ages)) {
        for (const [name, share] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          const metric = `${protocol}: instrument to client, ${name}`;
          figures.push({ metric, value: quantile(list, share), unit: 'ms', better: 'lower', conditions });
        }
      }
      close();
      return figures;
    } finally {
      await rig.remove();
    }
  },
};
