import { type UserIdentityInfo, UserTokenType } from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';

export const hostOf = (endpoint: string): string => new URL(endpoint.replace(/^opc\.tcp:/, 'http:')).hostname;

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);

/**
 * Who the gateway is to a server. The password comes from the environment variable the line names; its `demo` stands in only while
 * the server is on this machine. Throws with the variable's name when there is none.
 */
export const userIdentity = (
  device: OpcuaDevice,
  endpoint: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): UserIdentityInfo => {
  const { id, user, password } = device;
  if (user === null) return { type: UserTokenType.Anonymous };
  if (password === null)
    throw new TroubleError(
      `${id}：用户 ${user} 没有口令；请在 line.yaml 里写上（password: env）`,
      `${id}: user ${user} has no password; give it one in line.yaml (password: env)`,
    );
  const given = environment[password.env];
  if (given !== undefined && given !== '') return { type: UserTokenType.UserName, userName: user, password: given };
  if (password.demo !== undefined && isLoopback(hostOf(endpoint)))
    return { type: UserTokenType.UserName, userName: user, password: password.demo };
  throw new TroubleError(
    `${id}：用户 ${user} 的口令未设；请设置环境变量 ${password.env}`,
    `${id}: the password of user ${user} is not set; set the environment variable ${password.env}`,
  );
};
