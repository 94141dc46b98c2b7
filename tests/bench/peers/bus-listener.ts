import mqtt from 'mqtt';
import { decodePayload } from '../../../gateway/bus/sparkplug.ts';

// Listens on the bus in a process of its own: counts what comes and tells how old it was. To cost little it opens every tenth message only.

const EVERY = 10;

export interface Heard {
  /** Messages that came, and values in those that were opened. */
  readonly messages: number;
  readonly opened: number;
  readonly values: number;
  /** From the source time, and from the moment the gateway had heard of it, to here; ms, one for each message opened. */
  readonly fromSourceMs: readonly number[];
  readonly fromReceivedMs: readonly number[];
}

let heard = { messages: 0, opened: 0, values: 0, fromSourceMs: [] as number[], fromReceivedMs: [] as number[] };

const client = mqtt.connect(process.argv[2] ?? '', { reconnectPeriod: 0 });
client.on('message', (topic, bytes) => {
  const now = Date.now();
  if (process.argv[3] !== undefined) heard.messages++;
  else if (topic.includes('/DDATA/') && heard.messages++ % EVERY === 0) {
    const { metrics, received } = decodePayload(bytes);
    heard.opened++;
    heard.values += metrics.length;
    const oldest = Math.min(...metrics.map(({ timestamp }) => timestamp ?? now));
    heard.fromSourceMs.push(now - oldest);
    if (received?.[0] !== undefined) heard.fromReceivedMs.push(now - received[0]);
  }
});
// With a filter of its own: messages of somebody else, which are counted only.
await client.subscribeAsync(process.argv[3] ?? 'spBv1.0/#');
process.on('message', (order: 'reset' | 'tell') => {
  if (order === 'tell') process.send?.(heard);
  heard = { messages: 0, opened: 0, values: 0, fromSourceMs: [], fromReceivedMs: [] };
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
