import { z } from 'zod';
import { Text } from './text.ts';
import { TroubleError, troubleText } from './trouble.ts';

// Errors over HTTP as RFC 9457 problem documents: the one mechanism of every process that answers HTTP.

export const PROBLEM_TYPE = 'application/problem+json';

export const Problem = z
  .strictObject({
    type: z.string().default('about:blank'),
    title: z.string().meta({ description: 'in the language asked for by Accept-Language; English when none was' }),
    status: z.int(),
    detail: z.string().meta({ description: 'what is wrong and what to do, in the same language' }),
    instance: z.string().optional(),
    text: z
      .strictObject({ title: Text, detail: Text })
      .meta({ description: 'extension member: the same in both languages' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** Thrown by whatever answers a request. `detail` is a sentence that says what to do. */
export class ProblemError extends TroubleError {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly title: Text;

  constructor(status: number, title: Text, detail: Text) {
    super(detail.zh, detail.en);
    this.status = status;
    this.title = title;
  }
}

const TITLES: Readonly<Record<number, Text>> = {
  400: { zh: '请求有误', en: 'Bad request' },
  404: { zh: '没有找到', en: 'Not found' },
  405: { zh: '不支持此操作', en: 'Method not allowed' },
  413: { zh: '请求过大', en: 'Request too large' },
  415: { zh: '不支持此格式', en: 'Unsupported media type' },
  500: { zh: '内部错误', en: 'Internal error' },
  503: { zh: '暂不可用', en: 'Not available' },
};

export const titleOf = (status: number): Text =>
  TITLES[status] ?? (status < 500 ? { zh: '请求被拒绝', en: 'Refused' } : { zh: '内部错误', en: 'Internal error' });

/** Any failure as a problem. What a web framework refuses keeps its status, everything else is 500. */
export const problemOf = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  const given = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const status = given >= 400 && given < 600 ? given : 500;
  return new ProblemError(status, titleOf(status), troubleText(error));
};

/** Which of our two languages an Accept-Language header prefers. */
export const languageAsked = (header: string | undefined): keyof Text => {
  const weight = { zh: 0, en: 0 };
  for (const part of (header ?? '').split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = range.split('-')[0];
    if (language !== 'zh' && language !== 'en') continue;
    const q = parameters
      .map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1])
      .find((value) => value !== undefined);
    weight[language] = Math.max(weight[language], q === undefined ? 1 : Number(q));
  }
  return weight.zh > weight.en ? 'zh' : 'en';
};

interface Request {
  readonly url: string;
  readonly headers: { readonly 'accept-language'?: string | undefined };
}

interface Reply<Sent> {
  code(status: number): unknown;
  headers(fields: Record<string, string>): unknown;
  send(body: string): Sent;
}

/** Answers a request with a failure: the document, its status and its headers. */
export const sendProblem = <Sent>(request: Request, reply: Reply<Sent>, error: unknown): Sent => {
  const { status, title, text } = problemOf(error);
  const language = languageAsked(request.headers['accept-language']);
  const document: Problem = {
    type: 'about:blank',
    title: title[language],
    status,
    detail: text[language],
    instance: request.url,
    text: { title, detail: text },
  };
  reply.code(status);
  reply.headers({ 'content-type': PROBLEM_TYPE, 'content-language': language, vary: 'accept-language' });
  return reply.send(JSON.stringify(document));
};
