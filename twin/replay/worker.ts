import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { jsonLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { busAddress } from '../../gateway/bus/address.ts';
import { connectMessageBus } from '../../gateway/bus/connect.ts';
import type { FromReplay, ReplayJob, ToReplay } from './message.ts';
import { RunningReplay } from './run-replay.ts';

// The thread of one replay: it reads the record, plays it and has a twin of its own. Whatever it takes ends with it.

const port = parentPort;
if (!port) throw new Error('this file runs as the thread of a replay');
const job = workerData as ReplayJob;
const clock = systemClock;
const log = jsonLog('twin', () => clock.now());
const room = { address: busAddress(job.base), site: job.base.site, clock, random: systemRandom, log };
const bus = connectMessageBus(room, `replay-${job.id}`);
const answer = (message: FromReplay) => port.postMessage(message);
const stop = new AbortController();
const replay = new RunningReplay(job, {
  clock,
  room,
  bus,
  said: (standing) => answer({ replay: standing, call: null }),
});
port.on('message', (message: ToReplay) => {
  if ('end' in message) stop.abort();
  else answer({ replay: replay.change(message.change), call: message.call });
});
await replay.run(stop.signal);
await bus.close();
port.close();
