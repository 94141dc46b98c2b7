import type { Password } from './device.ts';

/** A host of this machine: 127.x.x.x, localhost, ::1. */
export const isLoopbackHost = (host: string): boolean => /^(127(\.\d+){3}|localhost|\[?::1\]?)$/i.test(host);

/** The secret a setting names: from its environment variable; its `demo` stands in while `host` is this machine, never elsewhere. */
export const secretFor = (
  secret: Password,
  host: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null => {
  const given = environment[secret.env];
  if (given !== undefined && given !== '') return given;
  return isLoopbackHost(host) ? (secret.demo ?? null) : null;
};
