import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { nextBirthCount, nextOf } from '../../../../gateway/bus/birth-count.ts';

const folder = mkdtempSync(join(tmpdir(), 'birth-count-'));
const file = join(folder, 'deeper', 'state.json');
afterEach(() => rmSync(join(folder, 'deeper'), { recursive: true, force: true }));

test('starts at 0, rises with each call and goes on from the file', () => {
  expect([nextBirthCount(file), nextBirthCount(file), nextBirthCount(file)]).toEqual([0, 1, 2]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ bdSeq: 2 });
});

test('wraps after 255', () => {
  nextBirthCount(file);
  writeFileSync(file, '{"bdSeq":255}');
  expect(nextBirthCount(file)).toBe(0);
});

test.each(['', '{"bdSeq":', '{"bdSeq":-1}', '{"bdSeq":1.5}', 'null', '[]'])(
  'an unreadable file (%j) starts at 0',
  (text) => {
    nextBirthCount(file);
    writeFileSync(file, text);
    expect(nextBirthCount(file)).toBe(0);
  },
);

test('of a pair one counts even and the other odd, round again too', () => {
  expect([nextOf(null, 'a'), nextOf(0, 'a'), nextOf(7, 'a'), nextOf(254, 'a')]).toEqual([0, 2, 8, 0]);
  expect([nextOf(null, 'b'), nextOf(1, 'b'), nextOf(8, 'b'), nextOf(255, 'b')]).toEqual([1, 3, 9, 1]);
});
