import type { Point, PointTable } from '../../config/plant/point.ts';
import { BatchBuilder, type SampleBatch } from '../../config/vocabulary/sample.ts';
import { Status } from '../../config/vocabulary/status.ts';
import type { Plant } from '../../simulators/plant/plant.ts';

// What the gateway's feed delivers of a virtual plant: OPC UA by exception with deadbands, Modbus polled whole, analysers held
// in their registers between cycles, Bad samples for a device that is not there.

/** How often a Modbus device is asked: analysers every 5 s unless it is said otherwise, the rest every second. */
const POLL_S = 1;
const POLL_ANALYSERS_S = 5;
const STEP_S = 0.5;

export interface Delivery {
  /** Advances the plant by a second and gives what arrives in it, a batch per publish or poll. */
  second(): SampleBatch[];
  /** Devices that do not answer: one Bad sample of each point when they go, all values when they come back. */
  readonly down: Set<string>;
}

export const deliver = (
  plant: Pick<Plant, 'advance' | 'reading' | 'timeS'>,
  points: PointTable,
  wanted: Iterable<number>,
  startMs: number,
  analysersS = POLL_ANALYSERS_S,
): Delivery => {
  const byDevice = Map.groupBy(
    [...wanted].map((index) => points.at(index)),
    ({ device }) => device,
  );
  const sent = new Map<string, { value: number; status: number }>();
  const down = new Set<string>();
  const said = new Set<string>();
  const batch = new BatchBuilder();
  const add = (point: Point, at: number, value: number, status: number) => {
    sent.set(point.tag, { value, status });
    batch.add(point.index, at, at + 40, value, status);
  };
  const byException = (list: readonly Point[], at: number) => {
    for (const point of list) {
      if (Math.round(plant.timeS * 1000) % Math.min(1000, Math.max(500, point.samplingMs)) !== 0) continue;
      const { value, status, timeS } = plant.reading(point.tag);
      const last = sent.get(point.tag);
      const exact = point.role === 'OP' || point.role === 'SP';
      const inside = last && Math.abs(value - last.value) <= (exact ? 0 : point.deadband);
      if (!last || status !== last.status || !inside) add(point, last ? at : startMs + timeS * 1000, value, status);
    }
  };
  const step = (): SampleBatch[] => {
    plant.advance(STEP_S);
    const at = startMs + plant.timeS * 1000;
    return [...byDevice].map(([device, list]) => {
      if (down.has(device)) {
        if (!said.has(device)) for (const point of list) add(point, at, Number.NaN, Status.BadNoCommunication);
        said.add(device);
      } else if (list[0]?.address.protocol === 'opcua') {
        if (said.delete(device)) for (const { tag } of list) sent.delete(tag);
        byException(list, at);
      } else {
        said.delete(device);
        const everyS = device.startsWith('ANA') ? analysersS : POLL_S;
        if (plant.timeS % everyS === 0)
          for (const point of list) add(point, at, plant.reading(point.tag).value, plant.reading(point.tag).status);
      }
      return batch.take();
    });
  };
  return { down, second: () => [...step(), ...step()].filter(({ length }) => length > 0) };
};
