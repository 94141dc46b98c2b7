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
import type { DriverRoom } from '../driver.ts';
import { checkTrust, openPki, type Pki } from './trust.ts';
import { userIdentity } from './user-identity.ts';

const TRANSPORT_MS = 10_000;
const SESSION_MS_MIN = 60_000;
const PING_MS = 5000;

export interface Connected {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
}

/** Keeps what a failed attempt leaves behind, so that it can be taken down. */
export type KeepClient = (client: OPCUAClient) => void;

/**
 * Secure channel and session as the line says, or an error with what to do. Never falls back to a weaker policy: a server that does
 * not offer the one asked for is an error that names those it offers.
 */
export const connectSecurely = async (
  device: OpcuaDevice,
  endpoint: string,
  room: DriverRoom,
  keep: KeepClient,
): Promise<Connected> => {
  const identity = userIdentity(device, endpoint);
  const pki = await openPki(room.dataDir, room.clock);
  try {
    const offered = await discover(pki, endpoint, keep);
    const chosen = choose(offered, device, identity);
    const certificate = chosen.serverCertificate;
    if (device.securityMode !== 'None') await checkTrust(pki, device, endpoint, leafOf(certificate));
    const client = OPCUAClient.create({
      ...common(pki),
      // One retry: the first connect fails soon, and lost connections are still taken up again by the library.
      connectionStrategy: { initialDelay: 200, maxDelay: 1000, maxRetry: 1 },
      securityMode: MessageSecurityMode[device.securityMode],
      securityPolicy: SecurityPolicy[device.securityPolicy],
      serverCertificate: certificate,
      requestedSessionTimeout: Math.max(SESSION_MS_MIN, device.publishingIntervalMs * device.keepAliveCount * 4),
      keepSessionAlive: true,
      keepAliveInterval: PING_MS,
    });
    keep(client);
    await client.connect(endpoint);
    const session = await client.createSession(identity);
    return { client, session };
  } catch (error) {
    throw inWords(error as Error, device, endpoint, pki);
  }
};

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
  const connectionStrategy = { initialDelay: 100, maxDelay: 200, maxRetry: 0 };
  const client = OPCUAClient.create({ ...common(pki), connectionStrategy });
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
    throw new Error(
      `${id} does not offer ${securityPolicy}/${securityMode}, only ${list || 'nothing'}; change securityPolicy and securityMode in line.yaml or the server`,
    );
  }
  const token = (chosen.userIdentityTokens ?? []).find(({ tokenType }) => tokenType === identity.type);
  if (!token)
    throw new Error(
      `${id} takes no ${identity.type === UserTokenType.Anonymous ? 'anonymous users; give it a user in line.yaml' : 'user names here'}`,
    );
  const tokenPolicy = token.securityPolicyUri || chosen.securityPolicyUri;
  const encrypted = securityMode === 'SignAndEncrypt' || tokenPolicy !== SecurityPolicy.None;
  if (identity.type === UserTokenType.UserName && !encrypted)
    throw new Error(`${id} would take the password unencrypted; it is not sent. Use a secure policy in line.yaml`);
  return chosen;
};

const nameOf = (policyUri: string | null): string => (policyUri ?? '?').split('#').at(-1) ?? '?';

/** A server may send its certificate followed by those that signed it; DER says how long the first one is. */
export const leafOf = (chain: Buffer): Buffer => {
  if (chain.length < 4 || chain[0] !== 0x30 || chain[1] !== 0x82) return chain;
  return chain.subarray(0, chain.readUInt16BE(2) + 4);
};

const inWords = ({ message }: Error, device: OpcuaDevice, endpoint: string, pki: Pki): Error => {
  const { id, user } = device;
  if (/ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ENETUNREACH/.test(message))
    return new Error(`nothing answers at ${endpoint}; check the endpoint in line.yaml and that the server runs`);
  if (/BadUserAccessDenied|BadIdentityTokenRejected|BadIdentityTokenInvalid/.test(message)) {
    const variable = device.password?.env;
    return new Error(`${id} refuses user ${user ?? 'anonymous'}: check the user${variable ? ` and ${variable}` : ''}`);
  }
  if (/BadSecurityChecksFailed|BadCertificateUntrusted|socket has been disconnected by third party/.test(message))
    return new Error(
      `${id} refuses this gateway; trust ${pki.certificateFile} on the server (it said: ${short(message)})`,
    );
  return new Error(short(message));
};

const short = (message: string): string => message.replace(/\s+/g, ' ').trim().slice(0, 300);
