import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../../config/vocabulary/clock.ts';
import { Database } from './database.ts';
import type { CallMessage, ReplyMessage, WorkerSetup } from './message.ts';
import { RangeQueue } from './range-queue.ts';

// The worker of the embedded store. Three lanes, each one call after the other: writes; reads; and what takes long (closing partitions,
// retention, export). Three, because the whole process has four threads for such work and the journal needs one of them.

const port = parentPort;
if (!port) throw new Error('this file runs as a worker of the embedded history');
const answer = (reply: ReplyMessage) => port.postMessage(reply);
const database = await Database.open(workerData as WorkerSetup, (damaged) => answer({ damaged }));

const ranges = new RangeQueue((queries) => database.ranges(queries));

const act = (message: CallMessage): Promise<unknown> => {
  switch (message.call) {
    case 'write':
      return database.write(message.request.samples, message.request.position, message.request.context);
    case 'position':
      return Promise.resolve(database.position);
    case 'latest':
      return Promise.resolve(database.latest(message.request));
    case 'range':
      return ranges.ask(message.request);
    case 'frame':
      return database.frame(message.request);
    case 'samples':
      return database.samples(message.request);
    case 'export':
      return database.export(message.request);
    case 'upkeep':
      return database.upkeep(message.request.oldest, message.request.bytesMax);
    case 'seal':
      return database.seal(true);
    case 'close':
      return database.close();
  }
};

type Lane = 'write' | 'read' | 'long';
const laneOf: Record<CallMessage['call'], Lane> = {
  write: 'write',
  position: 'write',
  latest: 'write',
  close: 'write',
  range: 'read',
  frame: 'read',
  samples: 'read',
  export: 'long',
  upkeep: 'long',
  seal: 'long',
};
const lanes: Record<Lane, Promise<void>> = {
  write: Promise.resolve(),
  read: Promise.resolve(),
  long: Promise.resolve(),
};

const after = (lane: Lane, work: () => Promise<void>): void => {
  lanes[lane] = lanes[lane].then(async () => {
    await work();
    // Lets native buffers of the store go before the next piece of work.
    await new Promise((resolve) => setImmediate(resolve));
  });
};

let ending = false;
/** A thread that ends while the store is still at work natively takes the whole gateway with it: what is under way ends first. */
const endInOrder = async (): Promise<void> => {
  if (ending) return;
  ending = true;
  await Promise.all(Object.values(lanes));
  process.exit(1);
};
process.on('uncaughtException', ({ message }) => {
  answer({ trouble: message });
  void endInOrder();
});

const INVALIDATED = /INTERNAL Error|FATAL Error|has been invalidated/;

const reply = async (message: CallMessage): Promise<void> => {
  try {
    answer({ id: message.id, reply: (await act(message)) ?? null });
  } catch (error) {
    const reason = (error as Error).message;
    answer({ id: message.id, error: reason });
    // The database refuses everything from here on: the next call starts a new worker, which opens it again.
    if (INVALIDATED.test(reason)) void endInOrder();
  }
};

/** A table that is full sooner takes a backlog or a bulk of samples: what is merged then would slow it down, and can wait. */
const FILLED_SLOWLY_MS = 30_000;
let sealing = false;
let sealedAt = Number.NEGATIVE_INFINITY;
/** A full table is closed beside the writing. What fails is tried again with the next upkeep. */
const sealWhenDue = (): void => {
  if (sealing || !database.sealDue) return;
  sealing = true;
  const now = systemClock.elapsedMs();
  const merging = now - sealedAt >= FILLED_SLOWLY_MS;
  sealedAt = now;
  after('long', async () => {
    await database.seal(false, merging).catch((error: Error) => answer({ trouble: error.message }));
    sealing = false;
  });
};

port.on('message', (message: CallMessage) => {
  if (ending) return; // its caller hears that this worker has ended
  if (message.call === 'range') {
    void reply(message);
    after('read', () => ranges.next());
    return;
  }
  const lane = laneOf[message.call];
  const others = message.call === 'close' ? Promise.all([lanes.read, lanes.long]) : null;
  after(lane, async () => {
    await others;
    await reply(message);
    if (message.call === 'write') sealWhenDue();
    if (message.call === 'close') port.close();
  });
});
answer({ id: 0, reply: null });
