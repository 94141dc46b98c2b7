// Sparkplug topics: spBv1.0/<group>/<type>/<node>[/<device>] (specification, 4.2).

const NAMESPACE = 'spBv1.0';

export type SparkplugType = 'NBIRTH' | 'NDEATH' | 'NDATA' | 'NCMD' | 'DBIRTH' | 'DDEATH' | 'DDATA' | 'DCMD';
const TYPES: ReadonlySet<string> = new Set(['NBIRTH', 'NDEATH', 'NDATA', 'NCMD', 'DBIRTH', 'DDEATH', 'DDATA', 'DCMD']);

export const sparkplugTopic = (group: string, type: SparkplugType, node: string, device?: string): string =>
  device === undefined ? `${NAMESPACE}/${group}/${type}/${node}` : `${NAMESPACE}/${group}/${type}/${node}/${device}`;

/** Everything that edge nodes of the group say, without the commands to them. */
export const groupFilters = (group: string): string[] =>
  (['NBIRTH', 'NDEATH', 'NDATA', 'DBIRTH', 'DDEATH', 'DDATA'] as const).map((type) =>
    type.startsWith('N') ? sparkplugTopic(group, type, '+') : sparkplugTopic(group, type, '+', '+'),
  );

export interface SparkplugAddressed {
  readonly type: SparkplugType;
  readonly node: string;
  readonly device: string | null;
}

/** Null when the topic is not one of Sparkplug B. */
export const parseSparkplugTopic = (topic: string): SparkplugAddressed | null => {
  const [namespace, , type, node, device, ...rest] = topic.split('/');
  if (namespace !== NAMESPACE || !type || !TYPES.has(type) || !node || rest.length > 0) return null;
  if (type.startsWith('D') !== (device !== undefined)) return null;
  return { type: type as SparkplugType, node, device: device ?? null };
};

export const REBIRTH = 'Node Control/Rebirth';
export const BD_SEQ = 'bdSeq';

/** Where a host says whether it is there (specification 3.0, 6.4.8): JSON `{ online, timestamp }`, retained. */
export const stateTopic = (host: string): string => `${NAMESPACE}/STATE/${host}`;
