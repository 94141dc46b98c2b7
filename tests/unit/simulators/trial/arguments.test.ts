import { expect, test } from 'vitest';
import { isPackagePath, readSimulatorArguments } from '../../../../simulators/trial/arguments.ts';

const read = (...argv: string[]) => readSimulatorArguments(argv);

test('without a trial all of it is for the plants', () => {
  expect(read('--line', 'bdo', '--speed', '5')).toEqual({
    help: false,
    trial: null,
    rest: ['--line', 'bdo', '--speed', '5'],
  });
});

test('what concerns the trial is taken out, wherever it stands; the rest keeps its order', () => {
  expect(
    read('--line', 'bdo', '--trial', 'bdo-1', '--loop', '--speed=5', '--from=01:02:03', '--url', 'http://h:1'),
  ).toEqual({
    help: false,
    trial: { trial: 'bdo-1', offsetMs: 3_723_000, loop: true, trust: null, url: 'http://h:1' },
    rest: ['--line', 'bdo', '--speed=5'],
  });
});

test.each([
  [['--trial'], '--trial needs something after it'],
  [['--from', '00:00:10'], '--from says how a trial is played'],
  [['--loop'], '--loop says how a trial is played'],
  [['--trial', 'x', '--from', '90'], "--from is '90'; it must be HH:MM:SS"],
  [['--trial', 'x', '--from', '00:60:00'], 'it must be HH:MM:SS'],
])('%j is refused with a sentence', (argv, sentence) => {
  expect(() => read(...argv)).toThrow(sentence);
});

test('a path is told from an id', () => {
  expect(isPackagePath('bdo-20261103-0800')).toBe(false);
  expect(isPackagePath('a.zip')).toBe(true);
  expect(isPackagePath('../packages/a')).toBe(true);
});
