import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultConfigDir, loadConfig } from '../../../../config/plant/load.ts';
import { ConfigError, problemText } from '../../../../config/plant/problem.ts';

// Every case breaks the real BDO line in one place and says which sentence must come of it.

interface Mistake {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly expect: readonly string[];
}
const mistakes: Mistake[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../cases/config/mistakes.json'), 'utf8'),
);

const edit = (dir: string, { file, find, replace }: Mistake): void => {
  const path = join(dir, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(find)) throw new Error(`the case looks for ${JSON.stringify(find)}, which ${file} does not hold`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
};

const problemsOf = (dir: string): string[] => {
  try {
    loadConfig(dir);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problemText);
    throw error;
  }
};

let room: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'zhongshi-config-'));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

const copy = (name: string): string => {
  const dir = join(room, name.replaceAll(/\W+/g, '-'));
  cpSync(join(defaultConfigDir, 'lines/bdo'), join(dir, 'lines/bdo'), { recursive: true });
  const base = readFileSync(join(defaultConfigDir, 'base.yaml'), 'utf8');
  writeFileSync(join(dir, 'base.yaml'), base.replace(/^lines: .*$/m, 'lines: [bdo]'));
  return dir;
};

describe('a mistake in the configuration', () => {
  test.each(mistakes)('$name is said by file, place and expectation', (mistake) => {
    const dir = copy(mistake.name);
    edit(dir, mistake);
    const problems = problemsOf(dir);
    for (const pattern of mistake.expect) expect(problems).toContainEqual(expect.stringMatching(new RegExp(pattern)));
    expect(problems.length).toBeLessThan(12);
  });

  test('is not invented: the line as it stands has none', () => {
    expect(problemsOf(copy('none'))).toEqual([]);
  });

  test('several mistakes in several files come all at once', () => {
    const dir = copy('several');
    const several = ['unknown unit', 'limits out of order', 'pipe to nowhere', 'site id with capitals'];
    for (const name of several) edit(dir, mistakes.find((mistake) => mistake.name === name)!);
    const problems = problemsOf(dir);
    const files = new Set(problems.map((problem) => problem.split(':')[0]));
    expect(problems.length).toBeGreaterThanOrEqual(4);
    expect([...files].sort()).toEqual(['base.yaml', 'lines/bdo/line.yaml', 'lines/bdo/tags.csv']);
  });

  test('a line that is asked for and not there is named, with those that are', () => {
    expect(() => loadConfig(defaultConfigDir, ['steel'])).toThrow(
      /lines: steel: there is no line 'steel'; there are .*bdo/,
    );
  });

  test('the lines of base.yaml run when none is asked for, and every line when it names none', () => {
    const dir = copy('lines');
    cpSync(join(defaultConfigDir, 'lines/h2-smelting'), join(dir, 'lines/h2-smelting'), { recursive: true });
    const ids = (only?: readonly string[] | 'every') => loadConfig(dir, only).lines.map(({ id }) => id);
    expect(ids()).toEqual(['bdo']);
    expect(ids(['h2-smelting'])).toEqual(['h2-smelting']);
    expect(ids('every')).toEqual(['bdo', 'h2-smelting']);
    const base = join(dir, 'base.yaml');
    const text = readFileSync(base, 'utf8');
    writeFileSync(base, text.replace('lines: [bdo]', 'lines: []'));
    expect(ids()).toEqual(['bdo', 'h2-smelting']);
    writeFileSync(base, text.replace('lines: [bdo]', 'lines: [bdo, steel]'));
    expect(() => loadConfig(dir)).toThrow(
      /base.yaml: lines\[1\]: there is no line 'steel'; there are bdo, h2-smelting/,
    );
  });

  test('halls that overlap are a mistake of the later line; walls may touch', () => {
    const dir = copy('halls');
    cpSync(join(defaultConfigDir, 'lines/h2-smelting'), join(dir, 'lines/h2-smelting'), { recursive: true });
    const place = (x: number) => {
      const file = join(dir, 'lines/h2-smelting/line.yaml');
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(/^hall: .*$/m, `hall: { x: 60, y: 40, at: { x: ${x}, y: 0 } }`),
      );
      return () => loadConfig(dir, 'every');
    };
    expect(place(59)).toThrow(/lines\/h2-smelting\/line.yaml: hall.at: the hall overlaps that of bdo/);
    expect(place(60)).not.toThrow();
  });
});
