import type { PointTable } from '../../config/plant/point.ts';
import { GATEWAY_NODE } from '../../config/vocabulary/topic.ts';

/** Finds the point that a metric of a node carries: by its address on the bus, or by its tag when the gateway says it. */
export class MetricNames {
  readonly #byAddress = new Map<string, number>();
  readonly #points: PointTable;

  constructor(points: PointTable) {
    this.#points = points;
    for (const { address, index } of points.points) {
      if (address.protocol === 'sparkplug') this.#byAddress.set(key(address.node, address.metric), index);
    }
  }

  /** A device's metric may also be declared as `device/metric`, since names need to be unique within a device only. */
  find(node: string, device: string | null, metric: string): number | undefined {
    if (node === GATEWAY_NODE) return this.#points.byTag(metric)?.index;
    const qualified = device === null ? undefined : this.#byAddress.get(key(node, `${device}/${metric}`));
    return qualified ?? this.#byAddress.get(key(node, metric));
  }

  /** The nodes that the point table speaks of. */
  nodes(): string[] {
    const named = this.#points.points.map(({ address }) =>
      address.protocol === 'sparkplug' ? address.node : GATEWAY_NODE,
    );
    return [...new Set(named)];
  }
}

const key = (node: string, metric: string): string => `${node}\n${metric}`;
