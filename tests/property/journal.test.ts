import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JournalRig } from './journal-rig.ts';

// The law: whatever is done to the journal in whatever order, what is read is a plain array of what was appended, to the last bit and in
// order, from any position; what was answered `synced` is only missing when a gap of at least that many samples says so.

type Step =
  | { readonly do: 'append'; readonly samples: readonly number[] }
  | { readonly do: 'deliver'; readonly max: number }
  | { readonly do: 'look'; readonly at: number; readonly max: number }
  | { readonly do: 'pack' }
  | { readonly do: 'restart' }
  | { readonly do: 'crash'; readonly keep: number }
  | { readonly do: 'tear'; readonly samples: number; readonly after: number; readonly keep: number }
  | { readonly do: 'stop'; readonly samples: number; readonly changes: number; readonly keep: number }
  | { readonly do: 'full'; readonly room: number; readonly samples: number }
  | { readonly do: 'flip'; readonly file: number; readonly bit: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const few = fc.integer({ min: 1, max: 300 });
const kind = <const K extends Step['do']>(name: K) => fc.constant(name);

const sound: fc.WeightedArbitrary<Step>[] = [
  {
    weight: 8,
    arbitrary: fc.record({
      do: kind('append'),
      samples: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: kind('deliver'), max: fc.integer({ min: 1, max: 2000 }) }) },
  { weight: 4, arbitrary: fc.record({ do: kind('look'), at: share, max: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 3, arbitrary: fc.record({ do: kind('pack') }) },
  { weight: 1, arbitrary: fc.record({ do: kind('restart') }) },
  { weight: 1, arbitrary: fc.record({ do: kind('full'), room: fc.integer({ min: 0, max: 9000 }), samples: few }) },
];
const crashes: fc.WeightedArbitrary<Step>[] = [
  { weight: 1, arbitrary: fc.record({ do: kind('crash'), keep: share }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: kind('tear'), samples: few, after: fc.integer({ min: 0, max: 9000 }), keep: share }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: kind('stop'), samples: few, changes: fc.integer({ min: 0, max: 30 }), keep: share }),
  },
];
const flips: fc.WeightedArbitrary<Step>[] = [
  { weight: 2, arbitrary: fc.record({ do: kind('flip'), file: fc.nat(99), bit: fc.nat(1_000_000) }) },
];

const take = async (rig: JournalRig, one: Step): Promise<void> => {
  switch (one.do) {
    case 'append':
      return await rig.append(one.samples);
    case 'deliver':
      return await rig.deliver(one.max);
    case 'look': {
      const { start, end } = rig.journal;
      await rig.look(start + Math.floor((end - start) * one.at), one.max);
      return;
    }
    case 'pack':
      return await rig.packed();
    case 'restart':
      return await rig.restart();
    case 'crash':
      return await rig.crash(one.keep);
    case 'tear':
      return await rig.crash(one.keep, { tearAfter: one.after, samples: one.samples });
    case 'stop':
      return await rig.crash(one.keep, { stopAfter: one.changes, samples: one.samples });
    case 'full': {
      rig.disk.room = one.room;
      await rig.append([one.samples]);
      rig.disk.room = Number.POSITIVE_INFINITY;
      await rig.clock.sleep(1000, new AbortController().signal);
      return;
    }
    case 'flip': {
      await rig.journal.close();
      const files = rig.files();
      rig.flip(files[one.file % files.length] ?? '', one.bit);
      await rig.open();
    }
  }
};

const run = async (steps: readonly Step[], bytesMax = 1e9): Promise<JournalRig> => {
  const rig = new JournalRig({ segmentBytes: 16_384, bytesMax });
  await rig.open();
  for (const one of steps) await take(rig, one);
  await rig.deliverAll();
  await rig.journal.close();
  return rig;
};

const steps = (...kinds: fc.WeightedArbitrary<Step>[]) => fc.array(fc.oneof(...kinds), { maxLength: 30 });

test('without damage everything synced is read as it was, and nothing is in the ledger but a full disk', async () => {
  await fc.assert(
    fc.asyncProperty(steps(...sound, ...crashes), async (list) => {
      const rig = await run(list);
      expect(rig.lost()).toEqual([]);
      expect(rig.gaps.filter(({ cause }) => cause !== 'journal-disk-full')).toEqual([]);
    }),
    { numRuns: 120 },
  );
});

test('with flipped bits every missing sample is counted by a gap, and no wrong bit is read', async () => {
  await fc.assert(
    fc.asyncProperty(steps(...sound, ...crashes, ...flips), async (list) => {
      const rig = await run(list);
      expect(rig.reported('journal-damaged')).toBeGreaterThanOrEqual(rig.lost().length);
    }),
    { numRuns: 150 },
  );
});

test('at its limit of bytes what no sink had is counted to the sample, and nothing else is missing', async () => {
  await fc.assert(
    fc.asyncProperty(steps(...sound.slice(0, 5)), async (list) => {
      const rig = await run(list, 40_000);
      expect(rig.reported('journal-dropped')).toBe(rig.lost().length);
    }),
    { numRuns: 80 },
  );
});
