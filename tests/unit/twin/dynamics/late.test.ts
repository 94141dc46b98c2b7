import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { BatchBuilder } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import { LineDynamics } from '../../../../twin/dynamics/block/line-dynamics.ts';
import { FLOW, LAB, tankLine, tankPoints } from './tank.ts';

const START_MS = 1_767_225_600_000;
const HOUR_MS = 3_600_000;
const STEP_MS = 10_000;

const rig = () => {
  const dynamics = new LineDynamics(tankLine(), tankPoints);
  const batch = new BatchBuilder();
  const index = (tag: string) => tankPoints.byTag(tag)?.index ?? -1;
  return {
    dynamics,
    belief: () => [...(dynamics.blocks[0]?.belief.mean ?? []), ...(dynamics.blocks[0]?.belief.root ?? [])],
    say: (tag: string, value: number, at: number, status: number = Status.Good) => {
      batch.add(index(tag), at, at, value, status);
      dynamics.accept(batch.take());
    },
  };
};
type Rig = ReturnType<typeof rig>;

const flowAt = (at: number): number => 50 + 20 * Math.sin(at / HOUR_MS);

/** Steps up to `to` with a flow that moves; what `each` says comes before the tick. */
const run = (of: Rig, from: number, to: number, each: (at: number) => void = () => {}): void => {
  for (let at = from + STEP_MS; at <= to; at += STEP_MS) {
    each(at);
    if (flow.get(of)?.(at) !== false) of.say(FLOW, flowAt(at), at);
    of.dynamics.tick(at);
  }
};
/** When a rig hears no flow. */
const flow = new WeakMap<Rig, (at: number) => boolean>();

/** Ticks until nothing waits any more: a second apart and within the step. */
const settle = ({ dynamics }: Rig, at: number): void => {
  for (let k = 1; k < 9; k++) dynamics.tick(at + k * 1000);
};

describe('laboratory values', () => {
  const sampledAt = START_MS + 2 * HOUR_MS + 4321;

  test('a day late: exactly what they would have been in time, without a step back in what is published', () => {
    const timely = rig();
    const late = rig();
    const arrivesAt = START_MS + 26 * HOUR_MS;
    run(
      timely,
      START_MS,
      arrivesAt,
      (at) => at - STEP_MS < sampledAt && at >= sampledAt && timely.say(LAB, 7, sampledAt),
    );
    run(late, START_MS, arrivesAt);
    expect(late.belief()).not.toEqual(timely.belief());
    late.say(LAB, 7, sampledAt);
    const before = late.belief();
    // The second run takes its time; until it is there the first stands.
    late.dynamics.tick(arrivesAt + 1000);
    expect(late.belief()).toEqual(before);
    let now = arrivesAt;
    for (let k = 1; k <= 600; k++) {
      now += 1000;
      if (k % 10 === 0) {
        timely.say(FLOW, flowAt(now), now);
        timely.dynamics.tick(now);
        late.say(FLOW, flowAt(now), now);
      }
      const { estimates, report } = late.dynamics.tick(now);
      expect(report.at).toBe(now);
      expect([...estimates.sourceTime.subarray(0, estimates.length)].every((time) => time === now)).toBe(true);
    }
    expect(late.belief()).toEqual(timely.belief());
    expect(late.dynamics.late).toEqual({ placed: 1, refused: 0 });
  });

  test('what is being taken again is said in words', () => {
    const late = rig();
    run(late, START_MS, START_MS + 4 * HOUR_MS);
    late.say(LAB, 7, sampledAt);
    const at = START_MS + 4 * HOUR_MS;
    for (let k = 1; k < 9; k++) late.dynamics.tick(at + k * 1000);
    expect(late.dynamics.latest?.blocks[0]?.message?.en).toMatch(/late samples are being taken in/);
    expect(late.dynamics.latest?.blocks[0]?.status).toBe('ok');
  });

  test('delivered twice, they count once', () => {
    const once = rig();
    const twice = rig();
    const end = START_MS + 3 * HOUR_MS;
    for (const one of [once, twice]) run(one, START_MS, end);
    once.say(LAB, 7, sampledAt);
    twice.say(LAB, 7, sampledAt);
    for (const one of [once, twice]) run(one, end, end + 600_000);
    twice.say(LAB, 7, sampledAt);
    for (const one of [once, twice]) run(one, end + 600_000, end + 1_200_000);
    expect(once.belief()).toEqual(twice.belief());
  });

  test('are no measurement of the moment they arrive', () => {
    const one = rig();
    const end = START_MS + 3 * HOUR_MS;
    run(one, START_MS, end);
    const before = one.belief();
    one.say(LAB, 19, sampledAt);
    one.dynamics.tick(end + 1000);
    expect(one.belief()).toEqual(before);
  });

  test.each([
    ['older than what is remembered', 7, START_MS - HOUR_MS, Status.Good],
    ['of bad quality', 7, START_MS + HOUR_MS, Status.BadNoCommunication],
    ['not a number', Number.NaN, START_MS + HOUR_MS, Status.Good],
    ['without bound', Number.POSITIVE_INFINITY, START_MS + HOUR_MS, Status.Good],
    ['outside the range', 70, START_MS + HOUR_MS, Status.Good],
  ])('%s: refused, and nothing changes', (_, value, at, status) => {
    const [sound, told] = [rig(), rig()];
    const end = START_MS + 2 * HOUR_MS;
    for (const one of [sound, told]) run(one, START_MS, end);
    told.say(LAB, value, at, status);
    for (const one of [sound, told]) run(one, end, end + 600_000);
    expect(told.belief()).toEqual(sound.belief());
    expect(told.dynamics.late).toEqual({ placed: 0, refused: 1 });
  });
});

test('an hour of outage told afterwards, in any order: what was heard in time and what came late are one', () => {
  const [timely, late] = [rig(), rig()];
  const outage = { from: START_MS + HOUR_MS, to: START_MS + 2 * HOUR_MS };
  const end = START_MS + 3 * HOUR_MS;
  flow.set(late, (at) => at <= outage.from || at > outage.to);
  run(timely, START_MS, end);
  run(late, START_MS, end, (at) => {
    if (at === outage.from + 60_000) late.dynamics.silence();
    if (at === outage.from + 45 * 60_000) expect(late.dynamics.latest?.blocks[0]?.status).toBe('blind');
  });
  expect(late.belief()).not.toEqual(timely.belief());
  const random = seeded(4);
  const backlog = Array.from({ length: 360 }, (_, k) => outage.from + (k + 1) * STEP_MS)
    .map((at) => ({ at, order: random() }))
    .sort((a, b) => a.order - b.order);
  for (const { at } of backlog) late.say(FLOW, flowAt(at), at);
  for (const one of [timely, late]) run(one, end, end + 60 * STEP_MS);
  settle(late, end + 60 * STEP_MS);
  expect(late.dynamics.late).toEqual({ placed: 360, refused: 0 });
  expect(late.belief()).toEqual(timely.belief());
});

test('a clock that goes back: nothing of the other time is used, and it goes on', () => {
  const one = rig();
  run(one, START_MS, START_MS + 2 * HOUR_MS);
  one.dynamics.tick(START_MS);
  one.say(LAB, 7, START_MS + HOUR_MS);
  expect(one.dynamics.late).toEqual({ placed: 0, refused: 0 });
  one.say(FLOW, 50, START_MS + 2 * HOUR_MS + 5000);
  expect(one.dynamics.tick(START_MS + 2 * HOUR_MS + 5000).report.blocks[0]?.figures[0]?.value).toBeGreaterThan(0);
});
