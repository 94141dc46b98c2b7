import { expect, test } from 'vitest';
import { aboutText, joinedText, TroubleError, troubleText } from '../../../../config/vocabulary/trouble.ts';

const refused = new TroubleError('PLC-1 无人应答', 'nothing answers at PLC-1');

test('a trouble carries both languages, and English is its message for the log', () => {
  expect(refused.message).toBe('nothing answers at PLC-1');
  expect(troubleText(refused)).toEqual({ zh: 'PLC-1 无人应答', en: 'nothing answers at PLC-1' });
});

test.each([
  [new Error('EPIPE'), 'EPIPE'],
  ['EPIPE', 'EPIPE'],
  [new Error(''), 'unknown'],
])('what a library throws (%o) is said to be unexpected, in its own words', (error, words) => {
  expect(troubleText(error)).toEqual({ zh: `意外错误：${words}`, en: words });
});

test('sentences are joined in the marks of their language', () => {
  const about = aboutText('bdo/PLC-1', refused.text);
  expect(joinedText([])).toBeNull();
  expect(joinedText([about, refused.text])).toEqual({
    zh: 'bdo/PLC-1：PLC-1 无人应答；PLC-1 无人应答',
    en: 'bdo/PLC-1: nothing answers at PLC-1; nothing answers at PLC-1',
  });
});
