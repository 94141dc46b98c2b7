import { dynamicTag } from '../../config/plant/dynamic-points.ts';
import type { DynamicBlock } from '../../config/plant/line-dynamics.ts';
import { type Random, seeded } from '../../config/vocabulary/random.ts';
import type { Text } from '../../config/vocabulary/text.ts';
import { TroubleError } from '../../config/vocabulary/trouble.ts';
import type { WhatIfReply, WhatIfRequest } from '../../config/vocabulary/what-if.ts';
import { BlockModel } from '../dynamics/block/block-model.ts';
import { alarmsOf, byTime, type InstrumentFacts } from './crossings.ts';
import { Draws, meanOver, spreadOf } from './draws.ts';
import { settingsOf } from './plan.ts';
import { understood } from './request.ts';
import { type Change, drawn, inputsOver, type Origin, type Trajectory, trajectory } from './trajectory.ts';

export type Experiment = Omit<WhatIfReply, 'elapsedMs' | 'speed' | 'line' | 'block' | 'from' | 'origin' | 'branch'>;

/** Longest step between instants that are computed, h, as long as there are not more of them than this. */
const STEP_H = 0.25;
const INSTANTS_MAX = 160;
/** A plan has many runs: of each only so many. */
const PLAN_INSTANTS_MAX = 24;
/** Hours after a change at which a controlled state has followed it half, mostly and all but. */
const FOLLOWED_H = [0.07, 0.2, 0.5] as const;
/** Instants of one run of a plan: enough to see a limit crossed on the way. */
const PLAN_POINTS = 9;

/**
 * Runs a virtual experiment: draws from the belief, each integrated ahead, answered as a band. Pure and repeatable by seed.
 * `instruments` are those of the block with their limits; left out, no alarm is foretold.
 */
export const runExperiment = (
  block: DynamicBlock,
  origin: Origin,
  asked: WhatIfRequest,
  instruments: readonly InstrumentFacts[] = [],
): Experiment => {
  const model = new BlockModel(block);
  const random = seeded(asked.seed);
  return answered(() => {
    const request = understood(model, asked);
    return request.plan
      ? runPlan(model, origin, request, request.plan, instruments, random)
      : runOne(model, origin, request, instruments, random);
  });
};

/** A TroubleError is a refusal with its sentence; anything else is a bug and goes on. */
const answered = (run: () => Experiment): Experiment => {
  try {
    return run();
  } catch (error) {
    if (error instanceof TroubleError) return refused(error.text);
    throw error;
  }
};

export const refused = (reason: Text | null): Experiment => ({
  outcome: 'refused',
  reason,
  hours: [],
  bands: [],
  instruments: [],
  alarms: [],
  runs: [],
  draws: 0,
  outsideShare: 0,
});

const runPlan = (
  model: BlockModel,
  origin: Origin,
  request: WhatIfRequest,
  plan: NonNullable<WhatIfRequest['plan']>,
  instruments: readonly InstrumentFacts[],
  random: Random,
): Experiment => {
  const runs = settingsOf(plan, random).map((factors) => {
    const set = Object.entries(factors).map(([name, value]): Change => ({ name, value, atH: 0, rampH: 0 }));
    const changes = [...request.changes.filter(({ name }) => factors[name] === undefined), ...set];
    const run = answered(() =>
      runOne(model, origin, { ...request, points: PLAN_POINTS, changes }, instruments, random),
    );
    return {
      factors,
      refused: run.reason,
      outcome: Object.fromEntries(
        run.bands.map(({ id, median, low, high }) => [
          id,
          { median: median.at(-1) as number, low: low.at(-1) as number, high: high.at(-1) as number },
        ]),
      ),
      alarm: run.alarms?.find(({ share }) => share >= 0.5) ?? null,
    };
  });
  const possible = runs.some((run) => run.refused === null);
  return {
    ...refused(possible ? null : (runs[0]?.refused ?? null)),
    outcome: possible ? 'answered' : 'refused',
    runs,
    draws: request.draws,
  };
};

const runOne = (
  model: BlockModel,
  origin: Origin,
  request: WhatIfRequest,
  instruments: readonly InstrumentFacts[],
  random: Random,
): Experiment => {
  const { horizonH, points, draws, changes } = request;
  const shownHours = Array.from({ length: points }, (_, k) => (horizonH * k) / (points - 1));
  const { hours, shownAt } = fineGrid(shownHours, changes, request.plan ? PLAN_INSTANTS_MAX : INSTANTS_MAX);
  const nominal = trajectory(model, origin, origin.belief.mean, changes, hours, null);
  if (nominal.outside) throw new TroubleError(...outsideText(model, nominal.outside));
  if (!nominal.reached)
    throw new TroubleError('模型在此条件下无法积分', 'the model cannot be integrated under these conditions');
  const { block } = model;
  const figures = block.figures.map(() => new Draws(hours.length, draws));
  const outputs = block.outputs.map(() => new Draws(hours.length, draws));
  let outside = 0;
  for (let draw = 0; draw < draws; draw++) {
    const run = trajectory(model, origin, drawn(origin.belief, model, random), changes, hours, random);
    if (run.outside) outside++;
    if (!run.reached) continue;
    figures.forEach((series, f) => {
      series.add(run.figures.map((row) => row[f] as number));
    });
    outputs.forEach((series, o) => {
      series.add(run.outputs.map((row) => row[o] as number));
    });
  }
  const used = figures[0]?.used ?? outputs[0]?.used ?? 0;
  if (used < draws / 2)
    throw new TroubleError('多数抽样无法积分', 'most draws cannot be integrated under these conditions');
  const changed = changedInputs(model, origin, changes, hours);
  const shown = instruments.flatMap((facts) => {
    const series = changed.get(facts.tag) ?? outputs[block.outputs.findIndex(({ tag }) => tag === facts.tag)];
    return series ? [{ facts, series }] : [];
  });
  return {
    outcome: 'answered',
    reason: null,
    hours: shownHours,
    bands: block.figures.map(({ id, name, unit, role }, f) => {
      const series = figures[f] as Draws;
      const means = Array.from({ length: used }, (_, draw) => meanOver(hours, series.of(draw)));
      return {
        id,
        tag: dynamicTag(id),
        name,
        unit,
        ...series.band(shownAt),
        ...(role ? { role } : {}),
        mean: spreadOf(means),
      };
    }),
    instruments: shown.map(({ facts: { tag, name, unit, limits }, series }) => ({
      tag,
      name,
      unit,
      ...series.band(shownAt),
      limits,
    })),
    alarms: shown.flatMap(({ facts, series }) => alarmsOf(facts, hours, series)).sort(byTime),
    runs: [],
    draws: used,
    outsideShare: outside / draws,
  };
};

/** Two ways to compute the same hour differ by rounding; nothing can be integrated from one to the other. */
const instant = (hour: number): number => Math.round(hour * 1e9) / 1e9;

/**
 * Instants that are computed: those that are shown, more between them where they are far apart, and those at which a change
 * begins, ends or has been followed, so that the time of a crossing is not that of the next point shown.
 */
const fineGrid = (shown: readonly number[], changes: readonly Change[], most: number) => {
  const end = shown.at(-1) as number;
  const between = Math.max(1, Math.min(Math.floor(most / shown.length), Math.ceil((shown[1] as number) / STEP_H)));
  const hours = new Set(shown.map(instant));
  for (let k = 0; k + 1 < shown.length; k++)
    for (let part = 1; part < between; part++)
      hours.add(instant((shown[k] as number) + (part / between) * ((shown[k + 1] as number) - (shown[k] as number))));
  for (const { atH, rampH } of changes)
    for (const at of [atH, atH + rampH, ...FOLLOWED_H.map((after) => atH + rampH + after)])
      if (at < end) hours.add(instant(at));
  const sorted = [...hours].sort((a, b) => a - b);
  const place = new Map(sorted.map((hour, index) => [hour, index]));
  return { hours: sorted, shownAt: shown.map((hour) => place.get(instant(hour)) as number) };
};

/** Inputs that move in the experiment, by tag: they too have limits, and no draw differs. */
const changedInputs = (
  model: BlockModel,
  { inputs }: Origin,
  changes: readonly Change[],
  hours: readonly number[],
): ReadonlyMap<string, Draws> => {
  const at = inputsOver(model, inputs, changes);
  const rows = hours.map((hour) => at(hour).slice());
  return new Map(
    model.inputNames.flatMap((name, i) => {
      if (rows.every((row) => row[i] === inputs[i])) return [];
      const series = new Draws(hours.length, 1);
      series.add(rows.map((row) => row[i] as number));
      return [[model.block.inputs[name] as string, series] as const];
    }),
  );
};

const outsideText = (
  model: BlockModel,
  { index, value, hour }: NonNullable<Trajectory['outside']>,
): [zh: string, en: string] => {
  const limit = model.block.region[index];
  const when =
    hour === 0
      ? { zh: '开始时', en: 'at the start' }
      : { zh: `${hour.toFixed(1)} h 后`, en: `after ${hour.toFixed(1)} h` };
  return [
    `${when.zh}${limit?.name.zh ?? ''} 为 ${value.toPrecision(3)} ${limit?.unit ?? ''}，超出模型经验证的范围 ${limit?.low ?? ''}～${limit?.high ?? ''}`,
    `${when.en} the ${limit?.name.en ?? ''} is ${value.toPrecision(3)} ${limit?.unit ?? ''}, outside ${limit?.low ?? ''} to ${limit?.high ?? ''} where the model was shown to hold`,
  ];
};
