import { parentPort, workerData } from 'node:worker_threads';
import { Database } from './database.ts';
import type { CallMessage, ReplyMessage, WorkerSetup } from './message.ts';
import { readRange } from './range.ts';

// The worker of the embedded store: writes one after the other, reads one after the other beside them.

const port = parentPort;
if (!port) throw new Error('this file runs as a worker of the embedded history');
const database = await Database.open(workerData as WorkerSetup);

const act = (message: CallMessage): Promise<unknown> => {
  switch (message.call) {
    case 'write':
      return database.write(message.request.samples, message.request.position, message.request.context);
    case 'position':
      return Promise.resolve(database.position);
    case 'retain':
      return database.retain(message.request.from);
    case 'close':
      return database.close();
    case 'latest':
      return Promise.resolve(database.latest(message.request));
    case 'range':
      return readRange(database.reader, database.idOf(message.request.tag), message.request);
  }
};

const lanes = { write: Promise.resolve(), read: Promise.resolve() };

port.on('message', (message: CallMessage) => {
  const lane = message.call === 'range' ? 'read' : 'write';
  const before = message.call === 'close' ? Promise.all([lanes.write, lanes.read]) : lanes[lane];
  const answer = (reply: ReplyMessage) => port.postMessage(reply);
  lanes[lane] = before.then(async () => {
    try {
      answer({ id: message.id, reply: (await act(message)) ?? null });
    } catch (error) {
      answer({ id: message.id, error: (error as Error).message });
    }
    if (message.call === 'close') port.close();
    // Lets native buffers of the store go before the next piece of work.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
port.postMessage({ id: 0, reply: null });
