import type { MqttClient } from 'mqtt';
import type { BusRoom, MessageBus } from './bus.ts';
import { keepConnected } from './link.ts';

const FAREWELL_MS = 1000;

type Handler = (topic: string, message: unknown) => void;

/** JSON messages of our own on the broker. Retained messages published while it is away are sent when it is back. */
export const connectMessageBus = (room: BusRoom, name = 'messages'): MessageBus => {
  const stop = new AbortController();
  const handlers = new Map<string, Handler[]>();
  const retained = new Map<string, string>();
  const stateHandlers: ((connected: boolean) => void)[] = [];
  let client: MqttClient | null = null;

  const deliver = (topic: string, bytes: Uint8Array) => {
    const message = parse(bytes);
    if (message === undefined) return;
    for (const [filter, list] of handlers) {
      if (!matchesFilter(filter, topic)) continue;
      for (const handler of list) attempt(() => handler(topic, message), topic);
    }
  };
  const attempt = (act: () => void, topic: string) => {
    try {
      act();
    } catch (error) {
      room.log.error(`a handler failed on a message: ${(error as Error).message}`, { topic });
    }
  };
  const parse = (bytes: Uint8Array): unknown => {
    try {
      return JSON.parse(Buffer.from(bytes).toString('utf8'));
    } catch {
      return undefined; // not one of ours
    }
  };

  const running = keepConnected(
    room,
    {
      name: `zhongshi-${name}`,
      opened: async (opened) => {
        opened.on('message', deliver);
        if (handlers.size > 0) await opened.subscribeAsync([...handlers.keys()], { qos: 1 });
        client = opened;
        for (const [topic, text] of retained) opened.publish(topic, text, { qos: 1, retain: true });
        for (const handler of stateHandlers) handler(true);
      },
      closed: () => {
        if (client === null) return;
        client = null;
        for (const handler of stateHandlers) handler(false);
      },
    },
    stop.signal,
  );

  return {
    get connected() {
      return client !== null;
    },
    publish: async (topic, message, options = {}) => {
      const text = JSON.stringify(message);
      if (options.retain) retained.set(topic, text);
      const retain = options.retain ?? false;
      if (client === null) {
        if (!retain) throw new Error(`not connected to the broker ${room.address.url}; the message was not sent`);
        return;
      }
      try {
        await client.publishAsync(topic, text, { qos: 1, retain });
      } catch (error) {
        // Lost on the way: a retained message goes again with the next connection.
        if (!retain) throw error;
      }
    },
    subscribe: async (filter, handler) => {
      const known = handlers.get(filter);
      if (known) known.push(handler);
      else handlers.set(filter, [handler]);
      // Asked again even when the filter is known: the broker then repeats the retained messages for the new handler.
      await client?.subscribeAsync(filter, { qos: 1 });
    },
    onState: (handler) => {
      stateHandlers.push(handler);
    },
    close: async () => {
      // A broker that does not answer any more must not hold up the end of the process.
      const enough = new AbortController();
      await Promise.race([client?.endAsync(), room.clock.sleep(FAREWELL_MS, enough.signal)]);
      enough.abort();
      stop.abort();
      await running;
    },
  };
};

/** MQTT 3.1.1, 4.7: `+` stands for one level, `#` for the rest. */
export const matchesFilter = (filter: string, topic: string): boolean => {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [place, level] of wanted.entries()) {
    if (level === '#') return true;
    if (place >= levels.length) return false;
    if (level !== '+' && level !== levels[place]) return false;
  }
  return wanted.length === levels.length;
};
