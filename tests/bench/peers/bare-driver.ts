import { loadConfig } from '../../../config/plant/load.ts';
import { systemClock } from '../../../config/vocabulary/clock.ts';
import { silentLog } from '../../../config/vocabulary/log.ts';
import { systemRandom } from '../../../config/vocabulary/random.ts';
import { kindOf } from '../../../gateway/drivers/index.ts';
import { runDriver } from '../../../gateway/drivers/run-driver.ts';
import { targetsOf } from '../../../gateway/drivers/targets.ts';

// The drivers of a configuration without the gateway behind them, in a process of their own: every batch is counted and thrown away.

const [configDir = '', dataDir = ''] = process.argv.slice(2);
const { lines, points } = loadConfig(configDir);
const stop = new AbortController();
let values = 0;
let good = 0;
for (const target of lines.flatMap((line) => targetsOf(line, points.points))) {
  const [device] = target.devices;
  if (!device) continue;
  const room = { clock: systemClock, random: systemRandom, log: silentLog, dataDir };
  const out = {
    batch: (batch: { readonly length: number; readonly status: Uint32Array }, kept?: () => void) => {
      values += batch.length;
      for (let row = 0; row < batch.length; row++) if (batch.status[row] === 0) good++;
      kept?.();
    },
    gap: () => {},
  };
  void runDriver(target, kindOf(device.protocol), room, out, stop.signal);
}
process.on('message', () => process.send?.({ values, good }));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
