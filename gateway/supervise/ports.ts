import { createServer } from 'node:net';
import type { Arguments } from '../../config/plant/arguments.ts';
import type { Config } from '../../config/plant/load.ts';
import { isLoopbackHost } from '../../config/plant/secret.ts';
import { brokerPort } from './parts.ts';

/** A port on this machine that a part of the product wants to listen on. */
export interface WantedPort {
  readonly port: number;
  readonly host: string;
  /** What it is for, and where it is set. */
  readonly use: string;
}

/** Every port that the processes of `npm start` listen on. */
export const wantedPorts = ({ base, lines }: Config, args: Arguments): WantedPort[] => {
  const wanted: WantedPort[] = [
    {
      host: base.dashboard.host,
      port: args.port ?? base.dashboard.port,
      use: 'dashboard (--port, or dashboard.port in base.yaml)',
    },
    { host: base.gateway.host, port: base.gateway.port, use: 'gateway (gateway.port in base.yaml)' },
    { host: base.twin.host, port: base.twin.port, use: 'twin (twin.port in base.yaml)' },
  ];
  if (base.bus.embedded) {
    wanted.push({ host: '127.0.0.1', port: brokerPort(base), use: 'embedded broker (bus.url in base.yaml)' });
  }
  if (!args.simulators) return wanted;
  wanted.push({
    host: base.simulators.host,
    port: base.simulators.port,
    use: 'simulators (simulators.port in base.yaml)',
  });
  for (const line of lines) {
    for (const device of line.devices) {
      const address = addressOf(device);
      if (address && isLoopbackHost(address.host))
        wanted.push({ ...address, use: `simulated device ${device.id} (lines/${line.id}/line.yaml)` });
    }
  }
  return wanted;
};

const addressOf = (device: Config['lines'][number]['devices'][number]): { host: string; port: number } | null => {
  if (device.protocol !== 'opcua') return { host: device.host, port: device.port };
  if (device.endpoint === undefined) return null;
  const { hostname, port } = new URL(device.endpoint);
  return { host: hostname, port: Number(port) };
};

/** Those of them that something listens on already. */
export const busyPorts = async (wanted: readonly WantedPort[]): Promise<WantedPort[]> => {
  const free = await Promise.all(wanted.map(({ host, port }) => isFree(host, port)));
  return wanted.filter((_, place) => !free[place]);
};

const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
