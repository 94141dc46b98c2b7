import type { Random } from '../../config/vocabulary/random.ts';
import type { JournalRig } from '../property/journal-rig.ts';
import { onCopyOf, readWhole, smallJournal } from '../property/small-journal.ts';
import { type Fuzz, must, mutated, whole } from './fuzz.ts';

/**
 * Whatever has become of the bytes of a journal's file: what is read is what was appended there, every sample that is not there any more
 * is in the ledger, and the journal goes on.
 */
export const journal: Fuzz = {
  name: 'journal',
  short: 200,
  start: async () => {
    const rigs = [await smallJournal(false), await smallJournal(true)];
    return { once: (random) => once(rigs[whole(random, 2)] as JournalRig, random) };
  },
};

const once = async (rig: JournalRig, random: Random): Promise<boolean> => {
  const copy = onCopyOf(rig);
  const files = copy.files();
  const which = whole(random, files.length);
  const file = copy.disk.files.get(files[which] ?? '');
  must(file !== undefined, () => 'no file to damage');
  const intact = file.bytes.length;
  for (let count = 1 + whole(random, 4); count > 0; count--) file.bytes = damaged(file.bytes, random);
  await readWhole(copy);
  const lost = copy.lost().length;
  // A newest file that ends early was torn: what is cut off its end was never answered for, and is not damage.
  const torn = which === files.length - 1 && file.bytes.length < intact;
  must(
    torn || copy.reported('journal-damaged') >= lost,
    () => `${lost} samples are lost, the ledger has ${copy.reported('journal-damaged')}`,
  );
  await copy.open();
  await copy.append([3]);
  await copy.journal.close();
  return lost === 0;
};

/** What happens to bytes on a bad disk, and what a fuzzer thinks of besides. */
const damaged = (bytes: Buffer, random: Random): Buffer => {
  const at = whole(random, Math.max(1, bytes.length));
  const from = whole(random, Math.max(1, bytes.length));
  const length = 1 + whole(random, 300);
  switch (whole(random, 6)) {
    case 0: {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << whole(random, 8));
      return flipped.subarray(0, bytes.length);
    }
    case 1:
      return bytes.subarray(0, at);
    case 2:
      return Buffer.from(bytes).fill(whole(random, 256), at, Math.min(bytes.length, at + length));
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + length * 3), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    default:
      return mutated(bytes, random);
  }
};
