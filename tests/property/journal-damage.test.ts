import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JournalRig, turns } from './journal-rig.ts';

/** Exhaustive: seconds of work, on a busy machine many. */
const TIMEOUT_MS = 120_000;

// A small journal of two files, each several frames, in its plain or in its packed form; then something is done to its bytes.

const FRAMES = [1, 2, 1, 1, 2, 1];
/** So many samples are in the file that is closed, and at most so many in one plain frame. */
const CLOSED = 5;
const FRAME_MAX = 2;

const smallJournal = async (packed: boolean): Promise<JournalRig> => {
  const rig = new JournalRig({ segmentBytes: 460, bytesMax: 1e9 });
  await rig.open();
  if (!packed) rig.cursor.advance(1); // what a sink has begun to read is not packed
  for (const samples of FRAMES) await rig.append([samples]);
  if (packed) await rig.packed();
  await rig.journal.close();
  expect(rig.files().map((path) => path.replace(/.*\./, ''))).toEqual(packed ? ['segz', 'seg'] : ['seg', 'seg']);
  return rig;
};

/** A journal opened on a copy of those files, with the same model. */
const onCopyOf = (rig: JournalRig): JournalRig => {
  const copy = new JournalRig({ segmentBytes: 460, bytesMax: 1e9 });
  copy.disk = rig.disk.crash(1);
  copy.model.push(...rig.model);
  for (const at of rig.synced) copy.synced.add(at);
  return copy;
};

const readWhole = async (rig: JournalRig): Promise<void> => {
  await rig.open();
  for (let at = 0; at < rig.journal.end; ) at = await rig.look(at, 1000);
  await rig.journal.close();
};

test.each([false, true])(
  'every bit of a journal flipped, packed: %s: only its frame is lost, and counted',
  async (packed) => {
    const rig = await smallJournal(packed);
    const total = rig.model.length;
    for (const path of rig.files()) {
      const bits = (rig.disk.files.get(path)?.bytes.length ?? 0) * 8;
      for (let bit = 0; bit < bits; bit++) {
        const copy = onCopyOf(rig);
        copy.flip(path, bit);
        await readWhole(copy);
        const lost = copy.lost().length;
        const where = `bit ${bit} of ${path}`;
        // The packed file is a single frame of all its samples; a plain one has one for each batch.
        expect(lost, where).toBeLessThanOrEqual(packed && path.endsWith('z') ? CLOSED : FRAME_MAX);
        expect(copy.model.length, where).toBeGreaterThanOrEqual(total);
        if (lost === 0) expect(copy.reported('journal-damaged'), where).toBe(0);
        else expect(copy.reported('journal-damaged'), where).toBeGreaterThanOrEqual(lost);
        for (const { detail, cause } of copy.gaps)
          if (cause === 'journal-damaged') expect(detail.en, where).toContain(path.slice(2));
      }
    }
  },
  TIMEOUT_MS,
);

test.each([false, true])('cut off at every byte, packed: %s: what is before the cut is read', async (packed) => {
  const rig = await smallJournal(packed);
  const newest = rig.files().at(-1) ?? '';
  const { length } = rig.disk.files.get(newest)?.bytes ?? [];
  for (let size = 0; size < (length ?? 0); size++) {
    const copy = onCopyOf(rig);
    const file = copy.disk.files.get(newest);
    if (file) file.bytes = file.bytes.subarray(0, size);
    await readWhole(copy);
    expect([...copy.missing], `${size} bytes left`).toEqual([]);
  }
});

test('a flipped bit in the cursors delivers again, and never passes over a sample', async () => {
  const rig = await smallJournal(false);
  await rig.open();
  rig.cursor.advance(4);
  await rig.journal.close();
  const bits = (rig.disk.files.get('j/cursors.json')?.bytes.length ?? 0) * 8;
  expect(bits).toBeGreaterThan(200);
  for (let bit = 0; bit < bits; bit++) {
    const copy = onCopyOf(rig);
    copy.flip('j/cursors.json', bit);
    await copy.open();
    expect(copy.cursor.position, `bit ${bit}`).toBe(copy.journal.start);
    expect(copy.journal.end).toBe(rig.model.length);
    await copy.journal.close();
  }
});

test('the machine stops after any change of the disk while a file is packed: every sample is there once', async () => {
  for (let changes = 0; ; changes++) {
    const rig = new JournalRig({ segmentBytes: 460, bytesMax: 1e9 });
    await rig.open();
    for (const samples of FRAMES.slice(0, 4)) await rig.append([samples]);
    rig.disk.stopAfterChanges = changes;
    await Promise.race([rig.append([4]), turns(40)]).catch(() => undefined);
    await turns(40);
    const finished = !rig.disk.dead;
    for (const names of ['first', 'last'] as const)
      for (const keep of [0, 0.5, 1]) {
        const copy = onCopyOf(rig);
        rig.disk.looseNames = names;
        copy.disk = rig.disk.crash(keep);
        await readWhole(copy);
        expect(copy.lost(), `after ${changes} changes, ${keep} of the rest kept, ${names} names`).toEqual([]);
        expect(copy.gaps).toEqual([]);
        expect(new Set(copy.files().map((path) => path.slice(0, 18))).size).toBe(copy.files().length);
      }
    if (finished) {
      expect(rig.files().filter((path) => path.endsWith('z'))).toHaveLength(1);
      expect(changes).toBeGreaterThan(10);
      return;
    }
  }
});

/** What happens to bytes on a bad disk, and what a fuzzer thinks of besides. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('fill' as const), at: fc.nat(), length: fc.nat(300), byte: fc.nat(255) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 80 }),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({
    kind: fc.constant('copy' as const),
    at: fc.nat(),
    from: fc.nat(),
    length: fc.integer({ min: 1, max: 900 }),
  }),
);
type Damage = typeof damage extends fc.Arbitrary<infer One> ? One : never;

const damaged = (bytes: Buffer, one: Damage): Buffer => {
  const at = one.at % Math.max(1, bytes.length);
  const join = (...parts: Uint8Array[]) => Buffer.concat(parts);
  switch (one.kind) {
    case 'flip': {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << one.bit);
      return changed;
    }
    case 'cut':
      return bytes.subarray(0, at);
    case 'fill':
      return Buffer.from(bytes).fill(one.byte, at, Math.min(bytes.length, at + one.length));
    case 'insert':
      return join(bytes.subarray(0, at), one.bytes, bytes.subarray(at));
    case 'remove':
      return join(bytes.subarray(0, at), bytes.subarray(at + one.length));
    case 'copy': {
      const from = one.from % Math.max(1, bytes.length);
      return join(bytes.subarray(0, at), bytes.subarray(from, from + one.length), bytes.subarray(at));
    }
  }
};

/** ZHONGSHI_FUZZ_RUNS: how many; few in every test run, many by hand. */
const RUNS = Number(process.env.ZHONGSHI_FUZZ_RUNS ?? 800);

test.each([false, true])(
  'mutated files, packed: %s: no wrong sample, everything missing counted, and it goes on',
  async (packed) => {
    const rig = await smallJournal(packed);
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.nat(), async (list, which) => {
        const copy = onCopyOf(rig);
        const files = copy.files();
        const file = copy.disk.files.get(files[which % files.length] ?? '');
        if (!file) throw new Error('no file to damage');
        for (const one of list) file.bytes = damaged(file.bytes, one);
        await readWhole(copy);
        // A file that ends early was torn: what is cut off its end was never answered for, and is not damage.
        if (!list.some(({ kind }) => kind === 'cut' || kind === 'remove') || which % files.length === 0)
          expect(copy.reported('journal-damaged')).toBeGreaterThanOrEqual(copy.lost().length);
        await copy.open();
        await copy.append([3]);
        await copy.journal.close();
      }),
      { numRuns: RUNS },
    );
  },
  3_600_000,
);
