import type { Base } from '../../config/plant/base.ts';
import type { BusAddress } from './bus.ts';

/** Where the broker is and who we are to it. Throws a sentence when the password's environment variable is not set. */
export const busAddress = ({ bus }: Base, environment: NodeJS.ProcessEnv = process.env): BusAddress => {
  if (bus.user === null || bus.password === null) return { url: bus.url, user: bus.user, password: null };
  const password = environment[bus.password.env] ?? (isLoopback(bus.url) ? bus.password.demo : undefined);
  if (password === undefined)
    throw new Error(
      `the environment variable ${bus.password.env} is not set; it holds the password of bus user '${bus.user}' for ${bus.url}`,
    );
  return { url: bus.url, user: bus.user, password };
};

const isLoopback = (url: string): boolean => /^(127(\.\d+){3}|localhost|\[::1\])$/.test(new URL(url).hostname);
