import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as openSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { systemClock } from '../../config/vocabulary/clock.ts';
import { silentLog } from '../../config/vocabulary/log.ts';
import { systemRandom } from '../../config/vocabulary/random.ts';
import { startBroker } from '../../gateway/bus/broker.ts';
import type { BusRoom } from '../../gateway/bus/bus.ts';
import { decodePayload, type Payload } from '../../gateway/bus/sparkplug.ts';
import { freePort } from '../free-port.ts';
import { servicePath } from '../services.ts';

// Brokers of both makes that can be taken away and brought back at the same port, and a witness of everything said on one.

export interface TestBroker {
  readonly room: BusRoom;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const roomAt = (url: string): BusRoom => ({
  address: { url, user: null, password: null },
  site: 'site',
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
});

export const aedesBroker = async (): Promise<TestBroker> => {
  const port = await freePort();
  let broker = await startBroker(port);
  return {
    room: roomAt(`mqtt://127.0.0.1:${port}`),
    stop: () => broker.close(),
    start: async () => {
      broker = await startBroker(port);
    },
  };
};

export const mosquittoBroker = async (): Promise<TestBroker> => {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  let child: ChildProcess | null = null;
  const start = async () => {
    writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
    child = spawn(servicePath('mosquitto'), ['-c', config], { stdio: 'ignore' });
    await until(() => reachable(port), 'mosquitto to listen');
  };
  await start();
  return {
    room: roomAt(`mqtt://127.0.0.1:${port}`),
    start,
    stop: async () => {
      const ended = new Promise((resolve) => child?.once('exit', resolve));
      child?.kill('SIGKILL');
      await ended;
      rmSync(config);
    },
  };
};

const reachable = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = openSocket(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

export const until = async (
  ready: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 15_000,
): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!(await ready())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

export interface Heard {
  readonly type: string;
  readonly device: string | undefined;
  readonly qos: number;
  readonly retain: boolean;
  readonly payload: Payload;
}

/** Hears every Sparkplug message of the broker, and can speak as a host. */
export const witness = async ({ address }: BusRoom, filter = 'spBv1.0/#') => {
  const client = await mqtt.connectAsync(address.url, { reconnectPeriod: 50 });
  const heard: Heard[] = [];
  client.on('message', (topic, bytes, { qos, retain }) => {
    const [, , type = '', , device] = topic.split('/');
    heard.push({ type, device, qos, retain, payload: decodePayload(bytes) });
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return {
    heard,
    types: () => heard.map(({ type, device }) => (device === undefined ? type : `${type} ${device}`)),
    send: (topic: string, bytes: Uint8Array) => client.publishAsync(topic, Buffer.from(bytes)),
    close: () => client.endAsync(true),
  };
};

export const bdSeqOf = ({ payload }: Heard): number =>
  Number(payload.metrics.find(({ name }) => name === 'bdSeq')?.value);
