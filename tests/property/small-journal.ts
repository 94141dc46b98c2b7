import assert from 'node:assert/strict';
import { JournalRig } from './journal-rig.ts';

// A small journal of two files, each several frames, in its plain or in its packed form; then something is done to its bytes.

export const FRAMES = [1, 2, 1, 1, 2, 1];
export const LIMITS = { segmentBytes: 460, bytesMax: 1e9 };

export const smallJournal = async (packed: boolean): Promise<JournalRig> => {
  const rig = new JournalRig(LIMITS);
  await rig.open();
  if (!packed) rig.cursor.advance(1); // what a sink has begun to read is not packed
  for (const samples of FRAMES) await rig.append([samples]);
  if (packed) await rig.packed();
  await rig.journal.close();
  assert.deepEqual(
    rig.files().map((path) => path.replace(/.*\./, '')),
    packed ? ['segz', 'seg'] : ['seg', 'seg'],
  );
  return rig;
};

/** A journal opened on a copy of those files, with the same model. */
export const onCopyOf = (rig: JournalRig): JournalRig => {
  const copy = new JournalRig(LIMITS);
  copy.disk = rig.disk.crash(1);
  copy.model.push(...rig.model);
  for (const at of rig.synced) copy.synced.add(at);
  return copy;
};

export const readWhole = async (rig: JournalRig): Promise<void> => {
  await rig.open();
  for (let at = 0; at < rig.journal.end; ) at = await rig.look(at, 1000);
  await rig.journal.close();
};
