import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  Variant,
} from 'node-opcua';

export interface PlainServerOptions {
  readonly port: number;
  readonly folder: string;
  readonly namespaceUri: string;
  /** Names of the variables, `s=NAME`, Doubles unless their name ends in `.ST`. */
  readonly names: readonly string[];
  /** Signed and encrypted; else no security at all. */
  readonly secure?: boolean;
  /** Values each node keeps for HistoryRead. */
  readonly historyValues?: number;
  readonly maxSessions?: number;
  readonly operationLimits?: { readonly maxNodesPerRead?: number; readonly maxMonitoredItemsPerCall?: number };
}

/** A server whose inside can be touched: sessions closed, subscriptions deleted, limits set low. */
export const startPlainServer = async (options: PlainServerOptions) => {
  const manager = new OPCUACertificateManager({
    rootFolder: options.folder,
    automaticallyAcceptUnknownCertificate: true,
    disableFileWatchers: true,
  });
  await manager.initialize();
  const server = new OPCUAServer({
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    port: options.port,
    serverCertificateManager: manager,
    securityModes: [options.secure ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None],
    securityPolicies: [options.secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None],
    allowAnonymous: true,
    serverCapabilities: {
      maxSessions: options.maxSessions ?? 10,
      minSupportedSampleRate: 0,
      operationLimits: { ...options.operationLimits },
    },
  });
  await server.initialize();
  const space = server.engine.addressSpace;
  if (!space) throw new Error('no address space');
  const namespace = space.registerNamespace(options.namespaceUri);
  const variables = new Map(
    options.names.map((name) => {
      const dataType = name.endsWith('.ST') ? DataType.Boolean : DataType.Double;
      const variable = namespace.addVariable({
        organizedBy: space.rootFolder.objects,
        browseName: name,
        nodeId: `s=${name}`,
        dataType,
        minimumSamplingInterval: 0,
        ...(options.historyValues ? { accessLevel: 'CurrentRead | HistoryRead' } : {}),
        value: new Variant({ dataType, value: dataType === DataType.Boolean ? false : 0 }),
      });
      if (options.historyValues) space.installHistoricalDataNode(variable, { maxOnlineValues: options.historyValues });
      return [name, variable] as const;
    }),
  );
  await server.start();
  return {
    server,
    set: (name: string, value: number) =>
      variables.get(name)?.setValueFromSource(new Variant({ dataType: DataType.Double, value })),
    /** As a server does whose sessions time out sooner than its subscriptions. */
    closeSessions: () => {
      for (const session of Object.values(sessionsOf(server)))
        server.engine.closeSession(session.authenticationToken, false, 'Timeout');
    },
    deleteSubscriptions: () => {
      for (const session of Object.values(sessionsOf(server)))
        for (const id of Object.keys(session.publishEngine._subscriptions)) session.deleteSubscription(Number(id));
    },
    stop: () => server.shutdown(0),
  };
};

interface InsideSession {
  readonly authenticationToken: Parameters<OPCUAServer['engine']['closeSession']>[0];
  readonly publishEngine: { readonly _subscriptions: Readonly<Record<string, unknown>> };
  deleteSubscription(id: number): unknown;
}

/** The server has no way to be told such things from outside. */
const sessionsOf = (server: OPCUAServer): Readonly<Record<string, InsideSession>> =>
  (server.engine as unknown as { readonly _sessions: Readonly<Record<string, InsideSession>> })._sessions;
