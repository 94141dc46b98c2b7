import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../services.ts';
import { failuresOf, seedsOfMatrix, strikesOf } from './failure.ts';
import { Judge } from './judge.ts';
import { cables } from './network.ts';
import { MatrixRoom } from './room.ts';

// Failure matrix, first part: 5,000 points at 2 Hz on real processes; every part is killed, cut off and left half-open at random moments.

const SHAPE = { opcuaPoints: 4800, modbusDevices: 4, modbusPoints: 50 };

describeWith(['mosquitto', 'influxd'], '5,000 points at 2 Hz', () => {
  let room: MatrixRoom;
  let judge: Judge;

  beforeAll(async () => {
    room = await MatrixRoom.open({ shape: SHAPE, network: cables(), influxd: true });
    judge = new Judge(room);
  });
  afterAll(() => room.remove());

  for (const seed of seedsOfMatrix())
    for (const each of strikesOf(failuresOf('5000-points'), seed))
      test(`${each.failure.name} (seed ${seed}: after ${each.afterMs} ms, for ${each.forMs} ms)`, () =>
        judge.strikes(each));

  test('journal, store, historian and ledger say the same in the end', async () => {
    expect(judge.log.length).toBeGreaterThan(0);
    await judge.closes();
  });
});
