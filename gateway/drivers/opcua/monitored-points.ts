import {
  AttributeIds,
  type ClientMonitoredItemBase,
  type ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  type DataValue,
  DeadbandType,
  TimestampsToReturn,
} from 'node-opcua';
import type { OpcuaDevice } from '../../../config/plant/device.ts';
import type { Point } from '../../../config/plant/point.ts';
import type { NodeAddress } from './node-addresses.ts';

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
}

export type OnChange = (point: Point, dataValue: DataValue) => void;

/**
 * Creates monitored items, in groups of equal settings and of no more than the server takes at once. One refused node costs that
 * node only. A server that refuses deadband filters gets the items again without, and is not asked again.
 */
export class MonitoredPoints {
  readonly revised: Revised = { items: 0, slower: 0, shorterQueues: 0, withoutFilter: 0, samplingMsMax: 0 };
  readonly #subscription: ClientSubscription;
  readonly #device: OpcuaDevice;
  readonly #perCall: number;
  readonly #onChange: OnChange;
  #filters = true;

  constructor(subscription: ClientSubscription, device: OpcuaDevice, perCall: number, onChange: OnChange) {
    this.#subscription = subscription;
    this.#device = device;
    this.#perCall = perCall;
    this.#onChange = onChange;
  }

  /** Answers the nodes that the server refused; throws when the subscription itself is of no more use. */
  async add(addresses: readonly NodeAddress[]): Promise<RefusedItem[]> {
    const refused: RefusedItem[] = [];
    const groups = Map.groupBy(addresses, ({ point }) => this.#settingsKey(point));
    for (const group of groups.values()) {
      for (let from = 0; from < group.length; from += this.#perCall)
        refused.push(...(await this.#create(group.slice(from, from + this.#perCall), this.#filters)));
    }
    return refused;
  }

  async #create(addresses: readonly NodeAddress[], withFilter: boolean): Promise<RefusedItem[]> {
    const [first] = addresses;
    if (!first) return [];
    const deadband = withFilter ? deadbandOf(first.point) : 0;
    const wanted = { samplingInterval: samplingMs(first.point), queueSize: this.#queueSize(first.point) };
    const filter = deadband > 0 ? absoluteDeadband(deadband) : null;
    const group = await this.#subscription.monitorItems(
      addresses.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
      { ...wanted, discardOldest: true, filter },
      TimestampsToReturn.Both,
    );
    group.on('changed', (_item, dataValue, index) => {
      const address = addresses[index];
      if (address) this.#onChange(address.point, dataValue);
    });
    const refused: RefusedItem[] = [];
    const filterRefused: NodeAddress[] = [];
    for (const [index, address] of addresses.entries()) {
      const item = group.monitoredItems[index];
      const code = item?.statusCode;
      if (item && code?.isGood()) this.#note(item, wanted, filter === null && deadbandOf(address.point) > 0);
      else if (filter && /Filter|Deadband/.test(code?.name ?? '')) filterRefused.push(address);
      else refused.push({ address, status: (code?.value ?? 0x8000_0000) >>> 0, name: code?.name ?? 'no answer' });
    }
    if (filterRefused.length > 0) {
      this.#filters = false;
      refused.push(...(await this.#create(filterRefused, false)));
    }
    return refused;
  }

  #note(
    item: ClientMonitoredItemBase,
    wanted: { samplingInterval: number; queueSize: number },
    withoutFilter: boolean,
  ): void {
    const { samplingInterval = 0, queueSize = 0 } = item.monitoringParameters;
    this.revised.items++;
    if (samplingInterval > wanted.samplingInterval) this.revised.slower++;
    if (queueSize < wanted.queueSize) this.revised.shorterQueues++;
    if (withoutFilter) this.revised.withoutFilter++;
    this.revised.samplingMsMax = Math.max(this.revised.samplingMsMax, samplingInterval);
  }

  #settingsKey(point: Point): string {
    return `${samplingMs(point)}/${this.#filters ? deadbandOf(point) : 0}/${this.#queueSize(point)}`;
  }

  /** Deep enough for one publishing interval as the server revised it, and never one: with one, loss would be invisible. */
  #queueSize(point: Point): number {
    const perPublish = Math.ceil(this.#subscription.publishingInterval / Math.max(1, samplingMs(point))) + 1;
    return Math.max(2, this.#device.queueSize, perPublish);
  }
}

const samplingMs = (point: Point): number => Math.min(point.samplingMs, SAMPLING_MS_MAX);

const deadbandOf = (point: Point): number => (EXACT_ROLES.has(point.role) ? 0 : point.deadband);

const absoluteDeadband = (deadbandValue: number): DataChangeFilter =>
  new DataChangeFilter({
    trigger: DataChangeTrigger.StatusValue,
    deadbandType: DeadbandType.Absolute,
    deadbandValue,
  });
