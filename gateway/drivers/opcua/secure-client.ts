import {
  type ClientSession,
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import { TroubleError } from '../../../config/vocabulary/trouble.ts';
import type { DriverRoom } from '../driver.ts';
import { RefusedError } from '../refused-error.ts';
import { checkTrust, openPki, type Pki } from './trust.ts';
import { userIdentity } from './user-identity.ts';

const TRANSPORT_MS = 10_000;
const SESSION_MS_MIN = 60_000;

/** Keeps what a failed attempt leaves behind, so that it can be taken down. */
export type KeepClient = (client: OPCUAClient) => void;

/**
 * Secure channel as the line says, or an error with what to do. Never falls back to a weaker policy: a server that does not offer the
 * one asked for is an error that names those it offers. The library is not to take it up again by itself when it breaks.
 */
export const openChannel = async (
  device: OpcuaDevice,
  endpoint: string,
  room: DriverRoom,
  keep: KeepClient,
): Promise<OPCUAClient> => {
  const identity = userIdentity(device, endpoint);
  const pki = await openPki(room.dataDir, room.clock);
  try {
    const offered = await discover(pki, endpoint, keep);
    const chosen = choose(offered, device, identity);
    const certificate = chosen.serverCertificate;
    if (device.securityMode !== 'None') await checkTrust(pki, device, endpoint, leafOf(certificate));
    const client = OPCUAClient.create({
      ...common(pki),
      connectionStrategy: ONCE,
      securityMode: MessageSecurityMode[device.securityMode],
      securityPolicy: SecurityPolicy[device.securityPolicy],
      serverCertificate: certificate,
      requestedSessionTimeout: Math.max(SESSION_MS_MIN, device.publishingIntervalMs * device.keepAliveCount * 4),
      // Publish requests are always under way: they keep the session alive, and the driver's watchdog sees when they are not answered.
      keepSessionAlive: false,
      keepPendingSessionsOnDisconnect: true,
    });
    keep(client);
    await client.connect(endpoint);
    return client;
  } catch (error) {
    throw inWords(error as Error, device, endpoint, pki);
  }
};

/** A session for the user of the line. */
export const openSession = async (
  client: OPCUAClient,
  device: OpcuaDevice,
  endpoint: string,
  room: DriverRoom,
): Promise<ClientSession> => {
  try {
    return await client.createSession(userIdentity(device, endpoint));
  } catch (error) {
    throw inWords(error as Error, device, endpoint, await openPki(room.dataDir, room.clock));
  }
};

const ONCE = { initialDelay: 100, maxDelay: 200, maxRetry: 0 };

const common = (pki: Pki) => ({
  applicationName: 'Zhongshi gateway',
  applicationUri: pki.applicationUri,
  clientName: 'zhongshi-gateway',
  clientCertificateManager: pki.manager,
  certificateFile: pki.certificateFile,
  privateKeyFile: pki.privateKeyFile,
  endpointMustExist: false,
  transportTimeout: TRANSPORT_MS,
});

/** Which endpoints there are is asked without security; nothing secret is said, and the answer is checked against what is asked for. */
const discover = async (pki: Pki, endpoint: string, keep: KeepClient): Promise<EndpointDescription[]> => {
  const client = OPCUAClient.create({ ...common(pki), connectionStrategy: ONCE });
  keep(client);
  try {
    await client.connect(endpoint);
    return await client.getEndpoints();
  } finally {
    await client.disconnect();
  }
};

const choose = (
  offered: readonly EndpointDescription[],
  { id, securityMode, securityPolicy }: OpcuaDevice,
  identity: UserIdentityInfo,
): EndpointDescription => {
  const chosen = offered.find(
    (each) =>
      each.securityMode === MessageSecurityMode[securityMode] &&
      each.securityPolicyUri === SecurityPolicy[securityPolicy],
  );
  if (!chosen) {
    const others = offered.map((each) => `${nameOf(each.securityPolicyUri)}/${MessageSecurityMode[each.securityMode]}`);
    const list = [...new Set(others)].join(', ');
    throw new RefusedError(
      `${id} 不提供 ${securityPolicy}/${securityMode}，只有 ${list || '（无）'}；请改 line.yaml 的 securityPolicy 和 securityMode，或改服务器`,
      `${id} does not offer ${securityPolicy}/${securityMode}, only ${list || 'nothing'}; change securityPolicy and securityMode in line.yaml or the server`,
    );
  }
  const token = (chosen.userIdentityTokens ?? []).find(({ tokenType }) => tokenType === identity.type);
  if (!token)
    throw identity.type === UserTokenType.Anonymous
      ? new RefusedError(
          `${id} 不接受匿名用户；请在 line.yaml 里写上用户`,
          `${id} takes no anonymous users; give it a user in line.yaml`,
        )
      : new RefusedError(
          `${id} 在此不接受用户名登录；请改 line.yaml 的 user，或改服务器`,
          `${id} takes no user names here`,
        );
  const tokenPolicy = token.securityPolicyUri || chosen.securityPolicyUri;
  const encrypted = securityMode === 'SignAndEncrypt' || tokenPolicy !== SecurityPolicy.None;
  if (identity.type === UserTokenType.UserName && !encrypted)
    throw new RefusedError(
      `${id} 要求口令明文传送，未予发送；请在 line.yaml 里选用加密策略`,
      `${id} would take the password unencrypted; it is not sent. Use a secure policy in line.yaml`,
    );
  return chosen;
};

const nameOf = (policyUri: string | null): string => (policyUri ?? '?').split('#').at(-1) ?? '?';

/** A server may send its certificate followed by those that signed it; DER says how long the first one is. */
export const leafOf = (chain: Buffer): Buffer => {
  if (chain.length < 4 || chain[0] !== 0x30 || chain[1] !== 0x82) return chain;
  return chain.subarray(0, chain.readUInt16BE(2) + 4);
};

const inWords = (error: Error, device: OpcuaDevice, endpoint: string, pki: Pki): TroubleError => {
  if (error instanceof TroubleError) return error;
  const { message } = error;
  const { id, user } = device;
  if (/ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ENETUNREACH/.test(message))
    return new TroubleError(
      `${endpoint} 无人应答；请核对 line.yaml 的 endpoint，并确认服务器在运行`,
      `nothing answers at ${endpoint}; check the endpoint in line.yaml and that the server runs`,
    );
  if (/BadUserAccessDenied|BadIdentityTokenRejected|BadIdentityTokenInvalid/.test(message)) {
    const variable = device.password?.env;
    return new RefusedError(
      `${id} 拒绝用户 ${user ?? '匿名'}；请核对用户名${variable ? `和 ${variable}` : ''}`,
      `${id} refuses user ${user ?? 'anonymous'}: check the user${variable ? ` and ${variable}` : ''}`,
    );
  }
  if (/BadTooManySessions/.test(message))
    return new RefusedError(
      `${id} 的会话已满（BadTooManySessions）；请关闭其他客户端，或在服务器上增加会话数。网关会隔一阵再试`,
      `${id} has no session left (BadTooManySessions); close other clients or allow more sessions on the server. The gateway asks again now and then`,
    );
  const hungUp = /socket has been disconnected by third party/.test(message);
  if (/BadSecurityChecksFailed|BadCertificateUntrusted/.test(message) || (hungUp && device.securityMode !== 'None'))
    return new TroubleError(
      `${id} 在握手时断开；若一直如此，请在服务器上信任 ${pki.certificateFile}（服务器答：${short(message)}）`,
      `${id} hangs up during the handshake; if it goes on so, trust ${pki.certificateFile} on the server (it said: ${short(message)})`,
    );
  if (hungUp)
    return new TroubleError(
      `${endpoint} 接通即断开；请检查服务器和网络`,
      `${endpoint} hangs up as soon as it is connected to; check the server and the network`,
    );
  return new TroubleError(`意外错误：${short(message)}`, short(message));
};

const short = (message: string): string => message.replace(/\s+/g, ' ').trim().slice(0, 300);
