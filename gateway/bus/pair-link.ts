import type { MqttClient } from 'mqtt';
import type { BusRoom } from './bus.ts';
import { Lease, RENEW_MS } from './lease.ts';
import { keepConnected } from './link.ts';

const FAREWELL_MS = 500;
const CHECK_MS = 100;

export interface PairLink {
  /** Connects. Not before the journal is locked: a gateway that cannot start must not take the lease from one that can. */
  begin(): void;
  /** Whether this gateway is the one at work. */
  readonly active: boolean;
  /** Rises with every change of hands. */
  readonly epoch: number;
  /** Ends when the role changes; a new one is there by then. */
  readonly role: AbortSignal;
  /** Tells the other one, if it listens. */
  announce(bytes: Uint8Array): void;
  /** What the other one announces; its own words do not come back. */
  onAnnounced(handler: (bytes: Uint8Array) => void): void;
  /** Hands over and disconnects. */
  close(): Promise<void>;
}

/** The bond of a redundant pair over the bus: the lease and what the one at work announces. Settles roles for ever, until closed. */
export const joinPair = (room: BusRoom, name: 'a' | 'b'): PairLink => {
  const { clock, random, log, site } = room;
  const topic = `zhongshi/${site}/pair`;
  const [leaseTopic, ownTopic, otherTopic] = [
    `${topic}/lease`,
    `${topic}/${name}`,
    `${topic}/${name === 'a' ? 'b' : 'a'}`,
  ];
  const lease = new Lease(`${name}-${Math.floor(random() * 0xffff_ffff).toString(16)}`, clock.elapsedMs());
  const stop = new AbortController();
  const handlers: ((bytes: Uint8Array) => void)[] = [];
  let role = new AbortController();
  let active = false;
  let client: MqttClient | null = null;

  const settle = () => {
    const held = lease.held(clock.elapsedMs());
    if (held === active) return;
    active = held;
    log.info(held ? 'this gateway of the pair is at work' : 'this gateway of the pair stands by', {
      pair: name,
      epoch: lease.epoch,
      zh: held ? '冗余对：本网关投入工作' : '冗余对：本网关转为备用',
    });
    const former = role;
    role = new AbortController();
    former.abort();
  };
  const say = (text: string | null) => {
    if (text !== null) client?.publish(leaseTopic, text, { qos: 1, retain: true });
  };
  const link = () =>
    keepConnected(
      room,
      {
        name: `zhongshi-pair-${name}`,
        opened: async (opened) => {
          opened.on('message', (on, bytes) => {
            if (on === leaseTopic) {
              lease.heard(bytes, clock.elapsedMs());
              settle();
            } else for (const handler of handlers) handler(bytes);
          });
          await opened.subscribeAsync([leaseTopic, otherTopic], { qos: 1 });
          client = opened;
          lease.opened(clock.elapsedMs());
        },
        closed: () => {
          client = null;
          lease.closed();
          settle();
        },
      },
      stop.signal,
    );
  const renew = async () => {
    let saidAt = Number.NEGATIVE_INFINITY;
    while (!stop.signal.aborted) {
      settle();
      if (clock.elapsedMs() - saidAt >= RENEW_MS) {
        say(lease.toSay(clock.elapsedMs()));
        saidAt = clock.elapsedMs();
      }
      await clock.sleep(CHECK_MS, stop.signal);
    }
  };
  let running: Promise<unknown> = Promise.resolve();

  return {
    begin: () => {
      running = Promise.all([link(), renew()]);
    },
    get active() {
      return active && lease.held(clock.elapsedMs());
    },
    get epoch() {
      return lease.epoch;
    },
    get role() {
      return role.signal;
    },
    announce: (bytes) => void client?.publish(ownTopic, Buffer.from(bytes), { qos: 0 }),
    onAnnounced: (handler) => void handlers.push(handler),
    close: async () => {
      const text = lease.farewell(clock.elapsedMs());
      if (text !== null && client) {
        const enough = new AbortController();
        const said = client.publishAsync(leaseTopic, text, { qos: 1, retain: true }).catch(() => {});
        await Promise.race([said, clock.sleep(FAREWELL_MS, enough.signal)]);
        enough.abort();
      }
      stop.abort();
      await running;
    },
  };
};
