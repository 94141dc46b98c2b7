import { expect, test } from 'vitest';
import { JournalRig, turns } from './journal-rig.ts';
import { FRAMES, LIMITS, onCopyOf, readWhole, smallJournal } from './small-journal.ts';

/** Exhaustive: seconds of work, on a busy machine many. */
const TIMEOUT_MS = 120_000;

/** So many samples are in the file that is closed, and at most so many in one plain frame. */
const CLOSED = 5;
const FRAME_MAX = 2;

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
    const rig = new JournalRig(LIMITS);
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
