import { Database } from '../../gateway/history/embedded/database.ts';
import { batchOf } from '../unit/gateway/delivery/delivery-fixture.ts';

// A process to be killed: writes counting values into a store that closes, merges and deletes partitions all the time, with late
// samples and repeats among them, and says which position is stored. Arguments: folder of the store, first value.

const [dir = '', first = '0'] = process.argv.slice(2);
const GROUP = 40;
const SEAL_ROWS = 100;
const DAYS_KEPT = 2;
/** A day of source time in so many values, so that a partition is closed for each day it touches. */
const VALUES_A_DAY = 1_000;
const STEP_MS = 86_400_000 / VALUES_A_DAY;
const START = 1_760_000_000_000;

const database = await Database.open({ dir, tags: ['FT-1'], memoryLimit: '100MB', threads: 1, sealRows: SEAL_ROWS });
let keeping: Promise<unknown> = Promise.resolve();
let busy = false;
for (let at = database.position ?? Number(first); ; at += GROUP) {
  const rows = Array.from({ length: GROUP }, (_, row) => ({ time: START + (at + row) * STEP_MS, value: at + row }));
  // One of each group comes again a day later, and is to be there once.
  const again = at >= VALUES_A_DAY ? [{ time: START + (at - VALUES_A_DAY) * STEP_MS, value: at - VALUES_A_DAY }] : [];
  await database.write(batchOf([...rows, ...again]), at + GROUP, 'live');
  process.stdout.write(`${at + GROUP}\n`);
  if (at % (20 * GROUP) === 0) await keeping; // tables of so few rows are not meant to pile up
  if (!database.sealDue || busy) continue;
  busy = true;
  const oldest = START + (at - DAYS_KEPT * VALUES_A_DAY) * STEP_MS;
  keeping = keeping
    .then(() => database.upkeep(oldest, Number.POSITIVE_INFINITY))
    .then(() => {
      busy = false;
    });
}
