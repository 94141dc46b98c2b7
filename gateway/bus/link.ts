import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { BusRoom } from './bus.ts';
import { settlePacketLengths } from './packet-lengths.ts';

// One connection to the broker, kept for ever. A fresh client for every CONNECT: the library's own reconnect would send the will
// of the first one, and Sparkplug wants a new one each time.

export interface LinkOptions {
  /** Part of the client id; the rest is chance, so that two processes never push each other out. */
  readonly name: string;
  /** Asked before every CONNECT. */
  will?(): NonNullable<IClientOptions['will']>;
  /** The connection stands. Listeners belong here; when it rejects, the connection is dropped and tried again. */
  opened(client: MqttClient): Promise<void>;
  /** That connection is over. Called once after each `opened` that was begun. */
  closed(): void;
}

const BACK_OFF_MS_MIN = 200;
const BACK_OFF_MS_MAX = 5000;
/** A loss shorter than this is not worth a line in the log: at start the broker comes up beside us. */
const QUIET_MS = 3000;
const CONNECT_TIMEOUT_MS = 5000;
const KEEPALIVE_S = 10;

/** Settles when the signal has stopped it. */
export const keepConnected = async (room: BusRoom, options: LinkOptions, signal: AbortSignal): Promise<void> => {
  settlePacketLengths();
  const { clock, random, log, address } = room;
  let lostAt = clock.elapsedMs();
  let saidLost = false;
  let attempts = 0;
  while (!signal.aborted) {
    const outcome = await oneConnection(room, options, signal, () => {
      if (saidLost) log.info('the broker is back', { url: address.url });
      saidLost = false;
      attempts = 0;
    });
    if (signal.aborted) return;
    if (outcome.stood) lostAt = clock.elapsedMs();
    if (!saidLost && clock.elapsedMs() - lostAt >= QUIET_MS) {
      log.warn(`no connection to the broker: ${brokerProblem(outcome.error)}; trying again until it answers`, {
        url: address.url,
      });
      saidLost = true;
    }
    const pause = Math.min(BACK_OFF_MS_MAX, BACK_OFF_MS_MIN * 1.6 ** attempts++);
    await clock.sleep(pause * (0.5 + random() / 2), signal);
  }
};

interface Outcome {
  readonly stood: boolean;
  readonly error: Error | null;
}

const oneConnection = (
  { address, random, log }: BusRoom,
  options: LinkOptions,
  signal: AbortSignal,
  stands: () => void,
): Promise<Outcome> =>
  new Promise((resolve) => {
    const will = options.will?.();
    let error: Error | null = null;
    let stood = false;
    let over = false;
    const client = mqtt.connect(address.url, {
      clientId: `${options.name}-${Math.floor(random() * 0xffff_ffff).toString(16)}`,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepalive: KEEPALIVE_S,
      queueQoSZero: false,
      resubscribe: false,
      ...(address.user === null ? {} : { username: address.user }),
      ...(address.password === null ? {} : { password: address.password }),
      ...(will ? { will } : {}),
    });
    const finish = () => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', finish);
      client.end(true);
      if (stood) options.closed();
      resolve({ stood, error });
    };
    client.on('connect', () => {
      stood = true;
      options.opened(client).then(
        () => {
          if (!over) stands();
        },
        (reason: Error) => {
          if (!over) log.warn(`could not set up the connection to the broker: ${reason.message}`);
          finish();
        },
      );
    });
    client.on('error', (reason) => {
      error = reason;
      finish();
    });
    client.on('close', finish);
    signal.addEventListener('abort', finish, { once: true });
  });

/** What to tell a person. */
const brokerProblem = (error: Error | null): string => {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ECONNREFUSED') return 'nothing listens at its address; start it or correct bus.url in base.yaml';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its host name is not known; correct bus.url in base.yaml';
  if (code === 4 || code === 5 || code === 134 || code === 135)
    return 'it refused the user or password; correct bus.user and bus.password in base.yaml';
  return error?.message || 'it closed the connection';
};
