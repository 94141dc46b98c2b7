import { join } from 'node:path';
import {
  MessageSecurityMode,
  nodesets,
  type OPCUAServerOptions,
  resolveNodeId,
  SecurityPolicy,
  WellKnownRoles,
} from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { DeviceRoom } from '../device.ts';
import { certificateManagers } from './certificates.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** What follows the port in the endpoint, with its slash; may be empty. */
  readonly path: string;
}

/** Settings of the server of one device, its certificates made when they are not there yet. */
export const serverOptions = async (
  device: OpcuaDevice,
  { host, port, path }: ServerAddress,
  room: DeviceRoom,
): Promise<OPCUAServerOptions> => {
  const applicationUri = `urn:zhongshi:simulators:${room.line}:${device.id}`;
  const commonName = `${device.id} (simulated)`;
  const certificates = await certificateManagers(
    join(room.dataDir, 'simulators', 'pki'),
    { folder: `${room.line}.${device.id}`, commonName, applicationUri, host },
    room.clock.now(),
  );
  const secure = device.securityMode !== 'None';
  return {
    host,
    hostname: host,
    port,
    resourcePath: path,
    nodesets: nodesets.standard,
    serverCertificateManager: certificates.server,
    userCertificateManager: certificates.user,
    securityModes: [MessageSecurityMode[device.securityMode]],
    securityPolicies: [secure ? SecurityPolicy[device.securityPolicy] : SecurityPolicy.None],
    allowAnonymous: device.user === null,
    userManager: userManager(device),
    serverInfo: {
      applicationUri,
      productUri: 'urn:zhongshi:simulators',
      applicationName: { text: commonName },
    },
    buildInfo: { productName: commonName, manufacturerName: 'Zhongshi' },
    serverCapabilities: {
      maxSessions: 20,
      maxSubscriptionsPerSession: 20,
      maxMonitoredItemsPerSubscription: 100_000,
      minSupportedSampleRate: 0,
      operationLimits: {
        maxNodesPerRead: 1000,
        maxNodesPerWrite: 200,
        maxNodesPerBrowse: 1000,
        maxMonitoredItemsPerCall: 1000,
      },
    },
  };
};

const userManager = (device: OpcuaDevice) => ({
  isValidUser: (user: string, password: string): boolean =>
    device.user !== null && user === device.user && password === passwordOf(device),
  getUserRoles: (user: string) =>
    device.user !== null && user === device.user
      ? [resolveNodeId(WellKnownRoles.AuthenticatedUser), resolveNodeId(WellKnownRoles.Operator)]
      : [resolveNodeId(WellKnownRoles.Anonymous)],
});

/** The environment first, as for a real device; `demo` otherwise: a simulated server is on loopback. Null lets nobody in. */
const passwordOf = ({ password }: OpcuaDevice): string | null =>
  password === null ? null : (process.env[password.env] ?? password.demo ?? null);
