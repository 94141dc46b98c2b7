import { DataType, DataValue, resolveNodeId, StatusCodes, Variant } from 'node-opcua';
import { expect, test } from 'vitest';
import { QuietItems } from '../../../../../gateway/drivers/opcua/quiet-items.ts';
import { VirtualClock } from '../../../../../simulators/virtual-clock.ts';
import { point } from '../plant-parts.ts';

const address = { protocol: 'opcua', namespaceUri: 'urn:x', identifier: 's=X' } as const;
const items = (count: number, deadband = 0) =>
  Array.from({ length: count }, (_, index) => ({
    point: point(index, address, { tag: `FT-${index}`, samplingMs: 1000, deadband }),
    nodeId: resolveNodeId(`ns=1;s=FT-${index}`),
  }));
const shown = (value: number, statusCode = StatusCodes.Good) =>
  new DataValue({ value: new Variant({ dataType: DataType.Double, value }), statusCode });

/** A server whose items all said 1 and then nothing; `shows` is what a Read answers. Looks twice a second, as the driver does. */
const watch = (count: number, shows: (index: number) => DataValue, deadband = 0, behind = false) => {
  const clock = new VirtualClock(0);
  const addresses = items(count, deadband);
  const quiet = new QuietItems(500, 0);
  for (const each of addresses) quiet.heard(each.point, 1, 0, 0);
  const reads: number[] = [];
  const found: { tag: string; at: number; silentMs: number }[] = [];
  const look = async (seconds: number) => {
    for (let half = 0; half < seconds * 2; half++) {
      await clock.advance(500);
      if (!behind) quiet.drained();
      const dumb = await quiet.check(
        addresses,
        async (due) => {
          reads.push(due.length);
          return due.map(({ point: { index } }) => shows(index));
        },
        clock,
      );
      for (const { address: of, silentMs } of dumb) found.push({ tag: of.point.tag, at: clock.elapsedMs(), silentMs });
    }
  };
  return { clock, quiet, addresses, reads, found, look };
};

test('an item that does not tell of a change that a Read shows is found within seconds, the others are left alone', async () => {
  const run = watch(5, (index) => shown(index === 3 ? 2 : 1));
  await run.look(10);
  expect(run.found).toEqual([{ tag: 'FT-3', at: expect.any(Number), silentMs: expect.any(Number) }]);
  expect(run.found[0]?.at).toBeLessThanOrEqual(6_000);
  expect(run.found[0]?.silentMs).toBe(run.found[0]?.at);
});

test('one whose word was only on its way is none', async () => {
  let value = 1;
  const run = watch(1, () => shown(value));
  await run.look(3);
  value = 2;
  for (let second = 0; second < 10; second++) {
    await run.look(1.5);
    run.quiet.heard(run.addresses[0]!.point, value, 0, run.clock.elapsedMs());
    await run.look(2.5);
    value++;
  }
  expect(run.found).toEqual([]);
});

test('a server that is behind with all it has to say has no dumb items', async () => {
  const run = watch(3, () => shown(2), 0, true);
  await run.look(30);
  expect(run.found).toEqual([]);
});

test('within the deadband the server owes no word; a status that turned bad it does owe', async () => {
  const within = watch(1, () => shown(1.4), 0.5);
  await within.look(20);
  expect(within.found).toEqual([]);
  const bad = watch(1, () => shown(1, StatusCodes.BadSensorFailure), 0.5);
  await bad.look(10);
  expect(bad.found).toHaveLength(1);
});

test('Reads are few: 50 nodes a second at most, and every silent point is compared in its turn', async () => {
  const seen = new Set<number>();
  const run = watch(3000, (index) => {
    seen.add(index);
    return shown(1);
  });
  await run.look(70);
  expect(Math.max(...run.reads)).toBe(50);
  expect(run.reads.length).toBeLessThanOrEqual(70);
  expect(seen.size).toBe(3000);
});

test('one that stays silent however often it is made anew is left alone for longer and longer', async () => {
  const run = watch(1, () => shown(2));
  await run.look(1000);
  expect(run.found.length).toBeLessThanOrEqual(8);
  const gaps = run.found.slice(1).map(({ at }, place) => at - (run.found[place]?.at ?? 0));
  expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
  expect(gaps[0]).toBeGreaterThanOrEqual(4_000);
  expect(gaps.at(-1)).toBeGreaterThan(200_000);
});

test('one that has spoken since is found within seconds when it falls silent once more', async () => {
  let value = 2;
  const run = watch(1, () => shown(value));
  await run.look(10);
  expect(run.found).toHaveLength(1);
  for (let second = 0; second < 20; second++) {
    value++;
    run.quiet.heard(run.addresses[0]!.point, value, 0, run.clock.elapsedMs());
    await run.look(1);
  }
  value++;
  const silentFrom = run.clock.elapsedMs();
  await run.look(10);
  expect(run.found).toHaveLength(2);
  expect((run.found[1]?.at ?? 0) - silentFrom).toBeLessThanOrEqual(6_000);
});
