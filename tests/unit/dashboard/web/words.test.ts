import { expect, test } from 'vitest';
import * as frame from '../../../../dashboard/web/i18n/frame.ts';
import * as pages from '../../../../dashboard/web/i18n/pages.ts';
import * as quality from '../../../../dashboard/web/i18n/quality.ts';
import { say, type Word } from '../../../../dashboard/web/i18n/word.ts';

const all = Object.entries({ ...frame, ...pages, ...quality }).flatMap(([list, words]) =>
  Object.entries(words as Record<string, Word>).map(([key, word]) => [`${list}.${key}`, word] as const),
);
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test.each(all)('%s has the same parameters in both languages', (_, { zh, en }) => {
  expect(zh).not.toBe('');
  for (const text of typeof en === 'string' ? [en] : [en.one, en.other]) expect(names(text)).toEqual(names(zh));
});

test('English counts, Chinese does not', () => {
  const word = { zh: '{count} 点', en: { one: '{count} point', other: '{count} points' } };
  expect([1, 2].map((count) => say(word, 'en', { count }))).toEqual(['1 point', '2 points']);
  expect(say(word, 'zh', { count: 1 })).toBe('1 点');
});
