import type { Base } from '../../config/plant/base.ts';
import { secretFor } from '../../config/plant/secret.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { BusAddress } from './bus.ts';

/** Where the broker is and who we are to it. Throws a sentence when the password's environment variable is not set. */
export const busAddress = ({ bus }: Base, environment: NodeJS.ProcessEnv = process.env): BusAddress => {
  if (bus.user === null || bus.password === null) return { url: bus.url, user: bus.user, password: null };
  const password = secretFor(bus.password, new URL(bus.url).hostname, environment);
  if (password === null)
    throw new TroubleError(
      `环境变量 ${bus.password.env} 未设；它应存放总线用户“${bus.user}”登录 ${bus.url} 的口令`,
      `the environment variable ${bus.password.env} is not set; it holds the password of bus user '${bus.user}' for ${bus.url}`,
    );
  return { url: bus.url, user: bus.user, password };
};
