import { join } from 'node:path';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { startDelivery } from '../../gateway/delivery/delivery.ts';
import { historySink } from '../../gateway/delivery/sinks/history/history-sink.ts';
import { openEmbeddedHistory } from '../../gateway/history/embedded/store.ts';
import { batchOf, pointTable, settings } from '../unit/gateway/delivery/delivery-fixture.ts';

// A process to be killed: writes counting values through journal and historian and says which are on disk.
// Arguments: data folder, first value, how many (0: deliver what is left and end).

const [dataDir = '', first = '0', count = '0'] = process.argv.slice(2);
const points = pointTable('FT-1');
const room = { points, clock: systemClock, log: silentLog };
const history = await openEmbeddedHistory({ ...room, dir: join(dataDir, 'history'), retentionDays: 36_500 });
const sinks = [historySink(history)];
// The values carry old times and come faster than the store takes them on a busy machine: the journal must keep them all the same.
const roomy = { ...settings, bytesMax: 1024 ** 3, ageHoursMax: 1_000_000 };
const delivery = await startDelivery({ ...room, dataDir, settings: roomy, sinks, random: systemRandom });
const GROUP = 25;
for (let at = Number(first); at < Number(first) + Number(count); at += GROUP) {
  const values = Array.from({ length: GROUP }, (_, row) => at + row);
  void delivery
    .append(batchOf(values.map((value) => ({ time: 1_760_000_000_000 + value, value }))))
    .then((outcome) => outcome === 'synced' && process.stdout.write(`${at + GROUP - 1}\n`));
  await systemClock.sleep(4, new AbortController().signal);
}
await delivery.stop(20_000);
await history.close();
