import {
  AttributeIds,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  type MonitoredItemCreateResult,
  MonitoringMode,
  TimestampsToReturn,
} from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { NodeAddress } from './node-addresses.ts';
import { splitCall } from './split-call.ts';
import type { RevisedSubscription, SubscriptionServices } from './subscription-services.ts';

/** A change of status is noticed this soon even at a point that is sampled once in minutes; an unchanged value says nothing anyway. */
const SAMPLING_MS_MAX = 5000;
/** Set by people or by a controller: every change counts, however small. */
const EXACT_ROLES: ReadonlySet<string> = new Set(['SP', 'OP', 'MODE', 'STATUS']);

export interface RefusedItem {
  readonly address: NodeAddress;
  /** OPC UA status code of the refusal. */
  readonly status: number;
  readonly name: string;
}

/** What the server made of our wishes. */
export interface Revised {
  items: number;
  slower: number;
  shorterQueues: number;
  withoutFilter: number;
  samplingMsMax: number;
  /** For so long the shortest queue holds what its point says at its declared sampling_ms. Not every server tells of an overflow. */
  queuedMs: number;
}

interface Wanted {
  readonly address: NodeAddress;
  readonly samplingMs: number;
  readonly queueSize: number;
  readonly deadband: number;
  readonly handle: number;
}

/**
 * Creates the monitored items of one subscription, in calls of no more than the server takes. One refused node costs that node only. A
 * server that refuses deadband filters gets the items again without, and is not asked again.
 */
export class MonitoredPoints {
  readonly revised: Revised = {
    items: 0,
    slower: 0,
    shorterQueues: 0,
    withoutFilter: 0,
    samplingMsMax: 0,
    queuedMs: Number.POSITIVE_INFINITY,
  };
  readonly #subscription: RevisedSubscription;
  readonly #device: OpcuaDevice;
  readonly #perCall: number;
  /** By client handle. */
  readonly #points: (Point | undefined)[] = [];
  /** By point: handle and id of its item on the server. */
  readonly #items = new Map<Point, { readonly handle: number; readonly id: number }>();
  #handles = 0;
  #filters = true;

  constructor(subscription: RevisedSubscription, device: OpcuaDevice, perCall: number) {
    this.#subscription = subscription;
    this.#device = device;
    this.#perCall = perCall;
  }

  /** The point whose value came under this client handle. */
  pointOf(handle: number): Point | undefined {
    return this.#points[handle];
  }

  /** Answers the nodes that the server refused; rejects when the subscription itself is of no more use. */
  async add(services: SubscriptionServices, addresses: readonly NodeAddress[]): Promise<RefusedItem[]> {
    const wanted = addresses.map((address) => this.#wantedOf(address));
    const first = await this.#create(services, wanted);
    const unfiltered = wanted.filter((item, row) => item.deadband > 0 && isFilterRefusal(first[row]));
    if (unfiltered.length === 0) return this.#note(wanted, first);
    // Refused for what the node is (a Boolean): that costs this node's filter only. Refused for what the server can do: it is not asked again.
    if (unfiltered.some((item) => isUnsupported(first[wanted.indexOf(item)]))) this.#filters = false;
    const again = unfiltered.map((item) => ({ ...item, deadband: 0 }));
    const others = wanted
      .map((item, row) => ({ item, result: first[row] }))
      .filter(({ item }) => !unfiltered.includes(item));
    return [
      ...this.#note(
        others.map(({ item }) => item),
        others.map(({ result }) => result),
      ),
      ...this.#note(again, await this.#create(services, again)),
    ];
  }

  /** Makes the items of these points anew; what the old ones still say is not taken any more. */
  async renew(services: SubscriptionServices, addresses: readonly NodeAddress[]): Promise<RefusedItem[]> {
    const old = addresses.flatMap(({ point }) => this.#items.get(point) ?? []);
    for (const { handle } of old) this.#points[handle] = undefined;
    this.revised.items -= old.length;
    await splitCall(old, this.#perCall, async (group) => {
      await services.deleteItems(
        this.#subscription.id,
        group.map(({ id }) => id),
      );
      return group;
    });
    return this.add(services, addresses);
  }

  #wantedOf(address: NodeAddress): Wanted {
    const { point } = address;
    const handle = ++this.#handles;
    const samplingMs = samplingMsOf(point, this.#device, this.#subscription.publishingMs);
    // Deep enough for one publishing interval as the server revised it, and never one: with one, loss would be invisible.
    const perPublish = Math.ceil(this.#subscription.publishingMs / Math.max(1, samplingMs)) + 1;
    const queueSize = Math.max(2, this.#device.queueSize, perPublish);
    // Before the call: the first values may be here before its answer is.
    this.#points[handle] = point;
    return { address, samplingMs, queueSize, deadband: this.#filters ? deadbandOf(point) : 0, handle };
  }

  #create(services: SubscriptionServices, wanted: readonly Wanted[]): Promise<MonitoredItemCreateResult[]> {
    return splitCall(wanted, this.#perCall, async (group) => {
      const { results } = await services.createItems({
        subscriptionId: this.#subscription.id,
        timestampsToReturn: TimestampsToReturn.Both,
        itemsToCreate: group.map(({ address, samplingMs, queueSize, deadband, handle }) => ({
          itemToMonitor: { nodeId: address.nodeId, attributeId: AttributeIds.Value },
          monitoringMode: MonitoringMode.Reporting,
          requestedParameters: {
            clientHandle: handle,
            samplingInterval: samplingMs,
            queueSize,
            discardOldest: true,
            filter: deadband > 0 ? absoluteDeadband(deadband) : null,
          },
        })),
      });
      return results ?? [];
    });
  }

  #note(wanted: readonly Wanted[], results: readonly (MonitoredItemCreateResult | undefined)[]): RefusedItem[] {
    const refused: RefusedItem[] = [];
    for (const [row, { address, samplingMs, queueSize, deadband, handle }] of wanted.entries()) {
      const result = results[row];
      if (!result?.statusCode.isGood()) {
        this.#points[handle] = undefined;
        const status = (result?.statusCode.value ?? 0x8000_0000) >>> 0;
        refused.push({ address, status, name: result?.statusCode.name ?? 'no answer' });
        continue;
      }
      this.#items.set(address.point, { handle, id: result.monitoredItemId });
      const { revised } = this;
      revised.items++;
      if (result.revisedSamplingInterval > samplingMs) revised.slower++;
      if (result.revisedQueueSize < queueSize) revised.shorterQueues++;
      if (deadband === 0 && deadbandOf(address.point) > 0) revised.withoutFilter++;
      const { revisedQueueSize, revisedSamplingInterval } = result;
      const periodMs = Math.max(revisedSamplingInterval, address.point.samplingMs);
      revised.queuedMs = Math.min(revised.queuedMs, (revisedQueueSize - 1) * periodMs);
      revised.samplingMsMax = Math.max(revised.samplingMsMax, result.revisedSamplingInterval);
    }
    return refused;
  }
}

/**
 * How often the server is asked to look: at least as often as it sends, for a change waits half of this on average before the server
 * sees it. It costs the server some looking and no messages, since only changes are sent.
 */
const samplingMsOf = (point: Point, device: OpcuaDevice, publishingMs: number): number =>
  device.samplingIntervalMs ?? Math.min(point.samplingMs, publishingMs, SAMPLING_MS_MAX);

const isFilterRefusal = (result: MonitoredItemCreateResult | undefined): boolean =>
  /Filter|Deadband/.test(result?.statusCode.name ?? '');

const isUnsupported = (result: MonitoredItemCreateResult | undefined): boolean =>
  /Unsupported|DeadbandFilterInvalid/.test(result?.statusCode.name ?? '');

const deadbandOf = (point: Point): number => (EXACT_ROLES.has(point.role) ? 0 : point.deadband);

const absoluteDeadband = (deadbandValue: number): DataChangeFilter =>
  new DataChangeFilter({
    trigger: DataChangeTrigger.StatusValue,
    deadbandType: DeadbandType.Absolute,
    deadbandValue,
  });
