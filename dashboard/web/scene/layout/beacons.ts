import type { Priority } from '../input.ts';

export interface Beacon {
  readonly x: number;
  readonly y: number;
  readonly priority: Priority;
}

export interface Cluster extends Beacon {
  readonly count: number;
}

/** Beacons closer together than `reach` pixels become one with the worst priority and a count, at the place of the worst. */
export const mergeBeacons = (beacons: readonly Beacon[], reach: number): Cluster[] => {
  const clusters: Cluster[] = [];
  for (const beacon of [...beacons].sort((a, b) => a.priority - b.priority)) {
    const near = clusters.findIndex(({ x, y }) => Math.hypot(x - beacon.x, y - beacon.y) < reach);
    const cluster = clusters[near];
    if (cluster) clusters[near] = { ...cluster, count: cluster.count + 1 };
    else clusters.push({ ...beacon, count: 1 });
  }
  return clusters;
};
