import { spawnSync } from 'node:child_process';
import { freePort } from '../../free-port.ts';
import { layCable } from '../cable.ts';

/** The way between gateway and source. */
export interface Network {
  /** Where the source listens, and where the gateway believes it to be. */
  readonly host: string;
  inside(port: number): Promise<number>;
  /** Before the command of the source, so that it runs at its end of the way. */
  readonly prefix: readonly string[];
  /** Connections end at once (RST), and new ones are refused. */
  cut(): void;
  /** Half-open: the connections of now carry nothing more and never end; new ones are whole. */
  swallow(): void;
  /** The cable is out: packets vanish in both directions, nobody is told. Only with a network namespace. */
  unplug(): void;
  mend(): void;
  remove(): Promise<void>;
}

/** A proxy on loopback for each port. */
export const cables = (): Network => {
  const laid: Awaited<ReturnType<typeof layCable>>[] = [];
  return {
    host: '127.0.0.1',
    inside: async (outside) => {
      const port = await freePort();
      laid.push(await layCable(outside, port));
      return port;
    },
    prefix: [],
    cut: () => laid.forEach((cable) => void cable.cut()),
    swallow: () => laid.forEach((cable) => void cable.swallow()),
    unplug: () => laid.forEach((cable) => void cable.freeze()),
    mend: () => laid.forEach((cable) => void cable.mend()),
    remove: async () => {
      await Promise.all(laid.map((cable) => cable.remove()));
    },
  };
};

const ip = (...args: string[]): boolean => spawnSync('ip', args).status === 0;

/** A network namespace with a veth pair for the source, or null where this machine does not permit one (it takes root). */
export const namespace = (): Network | null => {
  const name = `zs${process.pid}`;
  const [near, far] = [`${name}a`, `${name}b`];
  const net = `10.${200 + (process.pid % 50)}.${(process.pid >> 8) % 250}`;
  const remove = () => {
    ip('link', 'del', near);
    ip('netns', 'del', name);
  };
  const made =
    ip('netns', 'add', name) &&
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name) &&
    ip('addr', 'add', `${net}.1/24`, 'dev', near) &&
    ip('link', 'set', near, 'up') &&
    ip('-n', name, 'addr', 'add', `${net}.2/24`, 'dev', far) &&
    ip('-n', name, 'link', 'set', far, 'up') &&
    ip('-n', name, 'link', 'set', 'lo', 'up');
  if (!made) {
    remove();
    return null;
  }
  return {
    host: `${net}.2`,
    inside: async (port) => port,
    prefix: ['ip', 'netns', 'exec', name],
    cut: () => void ip('-n', name, 'link', 'set', far, 'down'),
    swallow: () => void ip('-n', name, 'link', 'set', far, 'down'),
    unplug: () => void ip('-n', name, 'link', 'set', far, 'down'),
    mend: () => void ip('-n', name, 'link', 'set', far, 'up'),
    remove: async () => remove(),
  };
};
