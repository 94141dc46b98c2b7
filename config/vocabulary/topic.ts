import type { BusContext } from './replay.ts';

// Sparkplug B carries samples (spBv1.0/<group>/<type>/<node>[/<device>]); JSON messages of our own carry what is not a sample.

/** Sparkplug group: the site and the context, so that a replayed value can never be taken for a live one. */
export const sparkplugGroup = (site: string, context: BusContext): string => `${site}-${context.replace('/', '-')}`;

/** Edge node of the gateway and of a line's twin inside that group. */
export const GATEWAY_NODE = 'gateway';
export const twinNode = (line: string): string => `twin-${line}`;

/** Sparkplug device of one field device: the line's id and the device's, since device names repeat between lines. */
export const sparkplugDevice = (line: string, device: string): string => `${line}.${device}`;

/** Retained health report of a process, renewed every second; older than 3 s means the process is not heard. */
export const healthTopic = (site: string, process: string): string => `zhongshi/${site}/health/${process}`;
export const healthFilter = (site: string): string => `zhongshi/${site}/health/+`;

/** Report of a line's twin (balances, classes, candidates), renewed on every tick. */
export const twinReportTopic = (site: string, context: BusContext, line: string): string =>
  `zhongshi/${site}/${context}/twin/${line}`;
export const twinReportFilter = (site: string, context: BusContext): string => `zhongshi/${site}/${context}/twin/+`;

/** Where a replay stands, renewed some times a second while it plays and once a second while it stands; older than 5 s means that it is over. */
export const replayTopic = (site: string, id: string): string => `zhongshi/${site}/replay/${id}/state`;
export const replayFilter = (site: string): string => `zhongshi/${site}/replay/+/state`;
/** The replay that a message on one of its topics is of. */
export const replayOf = (topic: string): string | null =>
  /^zhongshi\/[^/]+\/replay\/([^/]+)\//.exec(topic)?.[1] ?? null;
