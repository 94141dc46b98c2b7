import { expect, test } from 'vitest';
import { z } from 'zod';
import { unreadable } from '../../../../config/vocabulary/mistake.ts';
import { languageAsked, Problem, ProblemError, problemOf, sendProblem } from '../../../../config/vocabulary/problem.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['en-GB,zh;q=0.9', 'en'],
  ['zh;q=0.3, en;q=0.7', 'en'],
  ['de, ZH', 'zh'],
  ['zh;q=0', 'en'],
  ['*', 'en'],
])('Accept-Language %j is answered in %s', (header, language) => {
  expect(languageAsked(header)).toBe(language);
});

const answered = (error: unknown, accept?: string) => {
  const sent = { status: 0, headers: {} as Record<string, string> };
  const body = sendProblem(
    { url: '/api/x', headers: { 'accept-language': accept } },
    {
      code: (status) => {
        sent.status = status;
      },
      headers: (fields) => {
        sent.headers = fields;
      },
      send: (text) => text,
    },
    error,
  );
  return { ...sent, problem: Problem.parse(JSON.parse(body)) };
};

test('a problem is told in the language asked for, and carries both', () => {
  const error = new ProblemError(404, { zh: '没有', en: 'None' }, { zh: '请查看', en: 'Look' });
  const text = { title: { zh: '没有', en: 'None' }, detail: { zh: '请查看', en: 'Look' } };
  expect(answered(error).problem).toMatchObject({ title: 'None', detail: 'Look', status: 404, text });
  const zh = answered(error, 'zh-CN');
  expect(zh.problem).toMatchObject({ title: '没有', detail: '请查看', instance: '/api/x', text });
  expect([zh.status, zh.headers['content-language'], zh.headers['content-type']]).toEqual([
    404,
    'zh',
    'application/problem+json',
  ]);
});

test('what a framework refuses keeps its status; anything else is 500 with its words', () => {
  const tooLarge = Object.assign(new Error('body is too large'), { statusCode: 413 });
  expect(problemOf(tooLarge)).toMatchObject({ status: 413, title: { en: 'Request too large' } });
  expect(problemOf(new Error('boom'))).toMatchObject({ status: 500, text: { en: 'boom' } });
});

test('mistakes of a request name every field in both languages', () => {
  const schema = z.strictObject({
    columns: z.number().min(1),
    method: z.enum(['raw', 'm4']),
    tag: z.string(),
    size: z.number().refine((size) => size !== 0, { error: 'must not be 0', params: { zh: '不能为 0' } }),
  });
  const { error } = schema.safeParse({ columns: 0, method: 'x', size: 0, extra: 1 });
  const { text } = unreadable(error ?? new z.ZodError([]), { zh: '见接口', en: 'See the API' });
  expect(text.zh).toBe(
    'columns：不得小于 1；method：只能是 raw、m4 之一；tag：应为文字；size：不能为 0；不认识的字段 extra。见接口',
  );
  expect(text.en).toMatch(/^columns: .*; method: .*; tag: .*; size: must not be 0; .*extra.*\. See the API$/);
});
