import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { seeded } from '../../../../config/vocabulary/random.ts';
import { openFileBlocks } from '../../../../gateway/replay/file-blocks.ts';
import { FROM, recorded, tapeOf } from './recorded.ts';

const dir = mkdtempSync(join(tmpdir(), 'zhongshi-replay-'));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('blocks in a file are those in memory, in any order of asking', () => {
  const tape = tapeOf(recorded(seeded(9), 900), 900, 'as-known');
  const blocks = openFileBlocks(join(dir, 'tape'));
  const count = (tape.to - FROM) / 60_000;
  for (let number = 0; number < count; number++) blocks.add(tape.block(number));
  expect(blocks.count).toBe(count);
  for (const number of [0, 14, 3, 3, 7, 1, 0, 12, 2, 14]) {
    const [read, kept] = [blocks.get(number), tape.block(number)];
    for (const part of ['keyFrame', 'rows'] as const) {
      const { length } = kept[part];
      expect(read[part].length).toBe(length);
      for (const column of ['point', 'sourceTime', 'receiveTime', 'value', 'status'] as const)
        expect([...read[part][column]].slice(0, length)).toEqual([...kept[part][column]].slice(0, length));
    }
    expect([...read.times]).toEqual([...kept.times]);
  }
  expect(() => blocks.get(count)).toThrow(`block ${count} of ${count}`);
  blocks.close();
});
