import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { solveCaseText } from '../../../../twin/cases/solve.ts';

// What is wrong with a file is said in a sentence; what has no answer has no number. A new file in a folder is a new test.

const cases = join(import.meta.dirname, '../../../cases/reconciliation');
const filesOf = (folder: string) =>
  readdirSync(join(cases, folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, readFileSync(join(cases, folder, name), 'utf8')] as const);

describe('refused', () => {
  test.each(filesOf('refused'))('%s', (_, text) => {
    const expected = /"refusal": (".*")/.exec(text)?.[1] ?? '"no sentence is expected"';
    expect(() => solveCaseText(text)).toThrow(new RegExp(JSON.parse(expected)));
  });
});

describe('without a number', () => {
  test.each(filesOf('unanswered'))('%s', (_, text) => {
    const { expected } = JSON.parse(text);
    const answer = solveCaseText(text);
    const estimates = answer.estimates as Record<string, number | null>;
    const sigma = answer.posterior_sigma as Record<string, number | null>;
    expect(answer.converged).toBe(expected.converged);
    if (expected.message === null) expect(answer.message).toBeNull();
    else expect(answer.message).toMatch(new RegExp(expected.message));
    for (const name of expected.without_number) {
      expect(estimates[name], name).toBeNull();
      expect(sigma[name], name).toBeNull();
    }
    for (const [name, members] of Object.entries(expected.classification ?? {}))
      expect((answer.classification as Record<string, string[]>)[name]).toEqual(members);
  });
});

test('npm run reconcile: a bad file gets its sentence and exit 1, the others their answers', () => {
  const [bad, good] = [join(cases, 'refused/sigma-zero.json'), join(cases, 'ripps-1965.json')];
  const script = join(import.meta.dirname, '../../../../twin/solve-case.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, bad, '/nowhere.json', good], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ file: good, id: 'ripps-1965', converged: true });
  expect(stderr.trim().split('\n')).toHaveLength(2);
  expect(stderr).toMatch(/sigma-zero\.json: .*must be a positive number/);
});
