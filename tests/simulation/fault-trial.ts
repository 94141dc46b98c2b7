import { loadConfig } from '../../config/plant/load.ts';
import { PointTable } from '../../config/plant/point.ts';
import type { SampleBatch } from '../../config/vocabulary/sample.ts';
import type { TwinReport } from '../../config/vocabulary/twin-report.ts';
import { createPlant } from '../../simulators/plant/index.ts';
import { LineTwin } from '../../twin/runner/line-twin.ts';
import { deliver } from './delivery.ts';

// One fault of a line put into the virtual plant, and what the twin makes of it: on a virtual clock, on what the gateway
// delivers. The twin's equations are its own, so even the `matched` conditions are of a plant that it does not share.

export interface TrialConditions {
  /** Line by its id; left out: the first that had a twin. */
  readonly line?: string;
  readonly seed: number;
  /** `matched`: white Gaussian noise and no disturbance; `mismatched`: autocorrelated, heavy-tailed, with slow disturbances. */
  readonly plant: 'matched' | 'mismatched';
  /** Factor by which the sigma of every instrument that the twin is told is wrong. */
  readonly sigmaTold: number;
  /** Plant time between two ticks; the running twin ticks every second. */
  readonly tickS?: number;
}

/** What the twin said first that it had not said before the fault, by name. */
export interface Said {
  readonly afterS: number;
  readonly kind: 'relation' | 'instrument' | 'device' | 'balance';
  readonly names: readonly string[];
  /** How many things the set holds; a meter and its stream are one. */
  readonly size: number;
  readonly evidence: readonly string[];
}

export interface TrialResult {
  readonly said: readonly Said[];
  /** When one of the expected names was first in a set, s after the fault; null when never. */
  readonly namedAfterS: number | null;
  /** Size of that set. */
  readonly setSize: number;
  /** When anything new was said at all. */
  readonly foundAfterS: number | null;
  readonly simulatedS: number;
}

const START_MS = 1_767_225_600_000;
/** The twin learns what is normal for two hours; then the fault. */
export const WARM_UP_S = 2.5 * 3600;
/** A device that answers nothing is called Bad by the gateway after this. */
const SILENT_S = 30;

const setting = (id: string) => {
  const config = loadConfig(undefined, [id]);
  const [line] = config.lines;
  if (!line) throw new Error(`the line ${id} is not configured`);
  const swappable = new Map(
    config.points.points.flatMap((point) =>
      point.address.protocol === 'modbus' && point.address.type === 'float32'
        ? [[point.index, point.device] as const]
        : [],
    ),
  );
  return { config, line, swappable };
};
const settings = new Map<string, ReturnType<typeof setting>>();
const settingOf = (id: string): ReturnType<typeof setting> => {
  const found = settings.get(id) ?? setting(id);
  settings.set(id, found);
  return found;
};

export interface FaultRig {
  readonly plant: ReturnType<typeof createPlant>;
  /** Runs so many seconds, with a tick in every `tickS` of them. */
  run(seconds: number, look: (report: TwinReport, timeS: number) => boolean | undefined): void;
}

export const faultRig = ({ line: id = 'bdo', seed, plant: kind, sigmaTold, tickS = 10 }: TrialConditions): FaultRig => {
  const { config, line, swappable } = settingOf(id);
  const plant = createPlant(line, config.points, { seed, noise: kind === 'matched' ? 'gaussian' : 'realistic' });
  const told = new PointTable(
    config.points.points.map((point) => ({ ...point, sigma: point.sigma === null ? null : point.sigma * sigmaTold })),
  );
  const twin = new LineTwin({ line, points: told, context: 'simulation', clock: { elapsedMs: () => 0 } });
  const delivery = deliver(plant, config.points, twin.reads, START_MS);
  const silentS = new Map<string, number>();
  const second = () => {
    const batches = delivery.second();
    for (const { id } of line.devices) {
      const condition = plant.condition(id);
      const silent = condition.power === 'on' ? 0 : (silentS.get(id) ?? 0) + 1;
      silentS.set(id, silent);
      if (silent >= SILENT_S) delivery.down.add(id);
      else delivery.down.delete(id);
      if (condition.wordsSwapped) for (const batch of batches) swapWords(batch, id, swappable);
    }
    for (const batch of batches) twin.accept(batch);
  };
  return {
    plant,
    run: (seconds, look) => {
      for (let k = 0; k < seconds; k += tickS) {
        for (let s = 0; s < tickS; s++) second();
        if (look(twin.tick(START_MS + plant.timeS * 1000).report, plant.timeS)) return;
      }
    },
  };
};

/** What names a report gives to what is wrong now: each set of monitors, gates and balances with its members. */
export const saidBy = ({ candidates, findings = [] }: TwinReport): Omit<Said, 'afterS'>[] => [
  ...findings.map(({ kind, causes, evidence }) => ({
    kind,
    names: causes.map(({ id }) => id),
    size: causes.length,
    evidence: evidence.map(({ id }) => id),
  })),
  ...candidates.map(({ names, tags }) => ({
    kind: 'balance' as const,
    names: [...names, ...tags],
    size: names.length,
    evidence: [],
  })),
];

/** Largest set that still counts as an answer. */
const SET_MAX = 6;

/**
 * @param expected any of these names in a set is the right answer @param withinS how long to look
 */
export const faultTrial = (
  fault: string,
  expected: readonly string[],
  withinS: number,
  conditions: TrialConditions,
): TrialResult => {
  const rig = faultRig(conditions);
  const before = new Set<string>();
  rig.run(WARM_UP_S, (report) => {
    for (const { names, evidence } of saidBy(report)) before.add([...names, ...evidence].join());
    return false;
  });
  const atS = rig.plant.timeS;
  rig.plant.inject({ fault, atS, magnitude: 1 });
  const said = new Map<string, Said>();
  let namedAfterS: number | null = null;
  let setSize = 0;
  rig.run(withinS, (report, timeS) => {
    for (const entry of saidBy(report)) {
      const key = [...entry.names, ...entry.evidence].join();
      if (!said.has(key) && !before.has(key)) said.set(key, { ...entry, afterS: timeS - atS });
      if (namedAfterS === null && entry.size <= SET_MAX && expected.some((name) => entry.names.includes(name))) {
        namedAfterS = timeS - atS;
        setSize = entry.size;
      }
    }
    return namedAfterS !== null && timeS - atS > namedAfterS + 120;
  });
  const list = [...said.values()];
  return {
    said: list,
    namedAfterS,
    setSize,
    foundAfterS: list[0]?.afterS ?? null,
    simulatedS: rig.plant.timeS,
  };
};

/** Names that appeared while nothing was wrong, each with when: what would have called somebody for nothing. */
export const falseAlarms = (hours: number, conditions: TrialConditions): Said[] => {
  const rig = faultRig(conditions);
  const alarms: Said[] = [];
  let open = new Set<string>();
  rig.run(hours * 3600, (report, timeS) => {
    const now = new Set<string>();
    for (const entry of saidBy(report)) {
      // One alarm is one set of evidence or of names from when it appears until it goes.
      const key = entry.kind === 'balance' ? (entry.names[0] ?? '') : entry.evidence.join();
      now.add(key);
      if (!open.has(key)) alarms.push({ ...entry, afterS: timeS });
    }
    open = now;
    return false;
  });
  return alarms;
};

/** A 32-bit value whose two words arrive the wrong way round. */
const swapWords = (batch: SampleBatch, device: string, swappable: ReadonlyMap<number, string>): void => {
  const view = new DataView(new ArrayBuffer(4));
  for (let row = 0; row < batch.length; row++) {
    if (swappable.get(batch.point[row] as number) !== device) continue;
    view.setFloat32(0, batch.value[row] as number);
    const high = view.getUint16(0);
    view.setUint16(0, view.getUint16(2));
    view.setUint16(2, high);
    batch.value[row] = view.getFloat32(0);
  }
};
