import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import type { ReplayChange } from '../../../../config/vocabulary/replay.ts';
import type { SampleBatch } from '../../../../config/vocabulary/sample.ts';
import { Status } from '../../../../config/vocabulary/status.ts';
import type { Follower } from '../../../../gateway/replay/follower.ts';
import { Player } from '../../../../gateway/replay/player.ts';
import { ReplaySession } from '../../../../gateway/replay/session.ts';
import { memoryBlocks, type Tape, TapeWriter } from '../../../../gateway/replay/tape.ts';
import { VirtualClock } from '../../../../simulators/virtual-clock.ts';
import { batchOf, FROM, POINTS, recorded, tapeOf } from './recorded.ts';

const SECONDS = 300;
const TO = FROM + SECONDS * 1000;
const RECORD = recorded(seeded(5), SECONDS);
const TAPES = {
  'as-known': tapeOf(RECORD, SECONDS, 'as-known'),
  'as-corrected': tapeOf(RECORD, SECONDS, 'as-corrected'),
};

/** What somebody who listens knows: the newest sample of each point. */
const listener = () => {
  const held = new Map<number, string>();
  return {
    held,
    take: (batch: SampleBatch) => {
      for (let row = 0; row < batch.length; row++) {
        const [point = -1, status = 0] = [batch.point[row], batch.status[row]];
        if (status === Status.BadWaitingForInitialData) held.delete(point);
        else held.set(point, `${batch.sourceTime[row]} ${batch.value[row]} ${status}`);
      }
    },
  };
};

/** `spentMs`: machine time that following has taken so far. */
const stage = (tape: Tape, follower: Follower | null = null, spentMs = () => 0) => {
  const clock = new VirtualClock(0);
  const heard = listener();
  const session = new ReplaySession({
    tape,
    points: POINTS,
    clock: { now: () => clock.now(), elapsedMs: () => clock.elapsedMs() + spentMs(), sleep: clock.sleep.bind(clock) },
    follower,
    out: {
      samples: async (batch, late) => {
        if (!late) heard.take(batch);
      },
      followed: async () => {},
      stands: () => {},
    },
  });
  return {
    clock,
    session,
    held: heard.held,
    turns: async (count: number) => {
      for (let turn = 0; turn < count; turn++) {
        await clock.advance(100);
        await session.turn();
      }
    },
  };
};

const statesOf = (tape: Tape, at: number): Map<number, string> => {
  const straight = new Player(tape, POINTS);
  straight.play(at);
  const heard = listener();
  heard.take(straight.state.batch());
  return heard.held;
};

const change: fc.Arbitrary<ReplayChange> = fc.oneof(
  fc.record({ playing: fc.boolean() }),
  fc.record({ at: fc.integer({ min: FROM - 5000, max: TO + 5000 }) }),
  fc.record({ speed: fc.constantFrom(0.25, 1, 10, 60, 600, 3600) }),
  fc.record({ stepMs: fc.integer({ min: -90_000, max: 90_000 }) }),
  fc.record({
    loop: fc.option(fc.record({ from: fc.integer({ min: FROM, max: TO }), to: fc.integer({ min: FROM, max: TO }) }), {
      nil: null,
    }),
  }),
);

describe.each(['as-known', 'as-corrected'] as const)('%s', (order) => {
  const tape = TAPES[order];

  test('whatever was played, paused, sought and looped before: an instant is what playing straight to it makes of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(change, fc.integer({ min: 0, max: 4 })), { maxLength: 14 }), async (deeds) => {
        const { session, held, turns } = stage(tape);
        for (const [deed, count] of deeds) {
          session.change(deed);
          await turns(count);
        }
        session.change({ playing: false });
        await turns(1);
        expect(session.at >= FROM && session.at <= TO).toBe(true);
        expect([...held].sort()).toEqual([...statesOf(tape, session.at)].sort());
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  test('an instant is what the record says of it, worked out from the rows themselves', () => {
    const timeOf = (row: (typeof RECORD)[number]) => (order === 'as-known' ? row.receiveTime : row.sourceTime);
    for (const at of [FROM, FROM + 1, FROM + 59_999, FROM + 60_000, FROM + 60_001, FROM + 200_500, TO]) {
      const wanted = new Map<number, string>();
      const newest = new Map<number, number>();
      for (const row of RECORD.filter((each) => timeOf(each) <= at && each.sourceTime <= TO).toSorted(
        (a, b) => timeOf(a) - timeOf(b),
      )) {
        const late = row.sourceTime < (newest.get(row.point) ?? 0) && row.receiveTime - row.sourceTime > 5000;
        if (late) continue;
        newest.set(row.point, row.sourceTime);
        wanted.set(row.point, `${row.sourceTime} ${row.value} ${row.status}`);
      }
      expect([at - FROM, [...statesOf(tape, at)].sort()]).toEqual([at - FROM, [...wanted].sort()]);
    }
  });
});

test('its clock goes as fast as it is told, stands at the end, and begins again from there', async () => {
  const { session, turns } = stage(TAPES['as-known']);
  session.change({ speed: 60, playing: true });
  await turns(10);
  expect(session.at - FROM).toBeCloseTo(60_000, 3);
  session.change({ speed: 0.25 });
  await turns(40);
  expect(session.at - FROM).toBeCloseTo(61_000, 3);
  session.change({ speed: 3600 });
  await turns(5);
  expect([session.at, session.transport.playing]).toEqual([TO, false]);
  session.change({ speed: 1, playing: true });
  await turns(1);
  expect(session.at - FROM).toBeCloseTo(100, 3);
});

test('a record that is still being read is played as far as it is there, and no further', async () => {
  const tape = new TapeWriter({ from: FROM, to: TO, order: 'as-known', points: POINTS, blocks: memoryBlocks() });
  tape.begin(batchOf([]));
  tape.feed(batchOf(RECORD), FROM + 60_000);
  const { session, turns } = stage(tape);
  session.change({ speed: 600, playing: true });
  await turns(3);
  expect(session.at).toBe(FROM + 59_999);
  session.change({ at: FROM + 200_000 });
  await turns(1);
  expect(session.at).toBe(FROM + 59_999);
  tape.feed(batchOf([]), FROM + 120_000);
  await turns(3);
  expect(session.at).toBe(FROM + 119_999);
  expect(session.transport.playing).toBe(true);
});

test('a loop goes from B to A', async () => {
  const { session, turns } = stage(TAPES['as-known']);
  session.change({ loop: { from: FROM + 20_000, to: FROM + 10_000 }, at: FROM + 19_000, speed: 10, playing: true });
  await turns(2);
  expect(session.at - FROM).toBeGreaterThanOrEqual(10_000);
  expect(session.at - FROM).toBeLessThan(13_000);
});

test('two that play at once know nothing of each other', async () => {
  const [one, other] = [stage(TAPES['as-known']), stage(TAPES['as-known'])];
  one.session.change({ speed: 60, playing: true });
  other.session.change({ at: FROM + 120_000 });
  for (let k = 0; k < 5; k++) {
    await one.turns(1);
    await other.turns(1);
  }
  one.session.change({ playing: false });
  await one.turns(1);
  expect([...one.held].sort()).toEqual([...statesOf(TAPES['as-known'], one.session.at)].sort());
  expect([...other.held].sort()).toEqual([...statesOf(TAPES['as-known'], FROM + 120_000)].sort());
});

test('a twin that follows hears every sample once and ticks at every full second; after a seek it comes from two minutes before', async () => {
  const ticks: number[] = [];
  const heard = { begun: 0, rows: 0 };
  const { session, turns } = stage(TAPES['as-known'], {
    begin: () => void heard.begun++,
    accept: (rows) => {
      heard.rows += rows.length;
    },
    tick: (now) => void ticks.push(now),
  });
  session.change({ speed: 10, playing: true });
  await turns(50);
  expect(heard.begun).toBe(1);
  const played = Math.floor((session.at - FROM) / 1000);
  expect(played).toBeGreaterThan(48);
  expect(ticks).toEqual(Array.from({ length: played + 1 }, (_, second) => FROM + second * 1000));
  const due = RECORD.filter(({ receiveTime }) => receiveTime > FROM && receiveTime <= session.at);
  expect(heard.rows).toBe(due.length);
  ticks.length = 0;
  session.change({ at: FROM + 200_000, playing: false });
  await turns(1);
  expect(ticks).toEqual([]);
  await turns(3);
  expect([ticks[0], ticks.at(-1)]).toEqual([FROM + 80_000, FROM + 200_000]);
});

test('a slow twin comes to an instant in many short turns, heard once; time stands until it is there, then plays on', async () => {
  const ticks: number[] = [];
  const follower = { begin: () => {}, accept: () => {}, tick: (now: number) => void ticks.push(now) };
  const { session, turns } = stage(TAPES['as-known'], follower, () => ticks.length * 35);
  session.change({ at: FROM + 200_000, playing: true });
  let before = 0;
  for (let turn = 0; session.at === FROM + 200_000; turn++) {
    await turns(1);
    expect(ticks.length - before).toBeLessThanOrEqual(4);
    before = ticks.length;
    expect(turn).toBeLessThan(60);
  }
  const upTo = Math.floor((session.at - FROM) / 1000);
  expect(upTo).toBeGreaterThanOrEqual(200);
  expect(ticks).toEqual(Array.from({ length: upTo - 79 }, (_, second) => FROM + 80_000 + second * 1000));
  // Sought again on the way: what was begun is given up.
  ticks.length = 0;
  session.change({ at: FROM + 250_000, playing: true });
  await turns(2);
  session.change({ at: FROM + 150_000 });
  ticks.length = 0;
  await turns(60);
  expect(ticks[0]).toBe(FROM + 30_000);
});

test('what a turn takes does not slow the clock of a replay that keeps up', async () => {
  let accepted = 0;
  const follower = { begin: () => {}, accept: () => void accepted++, tick: () => {} };
  const { session, turns, clock } = stage(TAPES['as-known'], follower, () => accepted * 10);
  await turns(2);
  session.change({ speed: 10, playing: true });
  const [from, begun] = [session.at, clock.elapsedMs() + accepted * 10];
  await turns(50);
  const turnMs = 130;
  expect(10 * (clock.elapsedMs() + accepted * 10 - begun) - (session.at - from)).toBeLessThan(10 * turnMs);
  expect(session.reached).toBeCloseTo(10, 3);
});

test('more samples in a turn than the bus is given: the newest of each point goes out, and it says so until it is so no more', async () => {
  const told: number[] = [];
  const rows = Array.from({ length: 12_000 }, (_, k) => ({
    point: k % POINTS,
    sourceTime: FROM + 1 + Math.floor(k / 2),
    receiveTime: FROM + 1 + Math.floor(k / 2),
    value: k,
    status: Status.Good,
  }));
  const tape = tapeOf(rows, SECONDS, 'as-known');
  const clock = new VirtualClock(0);
  const session = new ReplaySession({
    ...{ tape, points: POINTS, clock, follower: null },
    out: {
      samples: async ({ length }) => void told.push(length),
      followed: async () => {},
      stands: () => {},
    },
  });
  await session.turn();
  session.change({ speed: 60, playing: true });
  const turn = async () => {
    told.length = 0;
    await clock.advance(100);
    await session.turn();
    return [told[0], session.thinned];
  };
  expect(await turn()).toEqual([POINTS, true]);
  session.change({ at: FROM, speed: 20, playing: true });
  await turn();
  const [all = 0, thinned] = await turn();
  expect([Number(all) > 3000, thinned]).toEqual([true, false]);
});

test('a change is told at once, not at the next turn; changes in a row are told together', async () => {
  const told: number[] = [];
  const clock = new VirtualClock(0);
  const session = new ReplaySession({
    ...{ tape: TAPES['as-known'], points: POINTS, clock, follower: null },
    out: {
      samples: async () => void told.push(clock.elapsedMs()),
      followed: async () => {},
      stands: () => {},
    },
  });
  const stop = new AbortController();
  const running = session.run(stop.signal);
  await clock.advance(240);
  told.length = 0;
  session.change({ at: FROM + 10_000 });
  await clock.advance(0);
  expect(told).toEqual([240]);
  session.change({ at: FROM + 20_000 });
  session.change({ at: FROM + 30_000 });
  await clock.advance(60);
  expect(told).toEqual([240, 265]);
  expect(session.at).toBe(FROM + 30_000);
  stop.abort();
  await running;
});

test('what a short hindrance kept from being played is played after it; a long one makes the replay late', async () => {
  let spent = 0;
  let heavy = 0;
  const tick = () => {
    spent += heavy;
  };
  const follower = { begin: () => {}, accept: () => {}, tick };
  const { session, turns, clock } = stage(TAPES['as-known'], follower, () => spent);
  await turns(2);
  session.change({ speed: 20, playing: true });
  const [from, begun] = [session.at, clock.elapsedMs()];
  const behindMs = () => clock.elapsedMs() + spent - begun - (session.at - from) / 20;
  await turns(10);
  heavy = 60;
  await turns(2);
  expect(behindMs()).toBeGreaterThan(100);
  heavy = 0;
  await turns(2);
  expect(behindMs()).toBeLessThan(10);
  heavy = 200;
  await turns(30);
  heavy = 0;
  await turns(10);
  expect(behindMs()).toBeGreaterThan(1000);
});
