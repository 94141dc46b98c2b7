import type { FastifyInstance } from 'fastify';
import type { Log } from '../../config/vocabulary/log.ts';
import { ProblemError, problemOf, sendProblem } from '../../config/vocabulary/problem.ts';

/** Every error leaves as an RFC 9457 document. A bug is logged whole and answered without its inside. */
export const answerProblems = (app: FastifyInstance, log: Log): void => {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (error instanceof ProblemError || problem.status < 500) return sendProblem(request, reply, problem);
    const message = error instanceof Error ? error.message : String(error);
    log.error('a request failed', {
      url: request.url,
      reason: error instanceof Error ? (error.stack ?? message) : message,
    });
    const failed = new ProblemError(
      500,
      { zh: '驾驶舱处理这个请求时出错', en: 'The dashboard failed at this request' },
      {
        zh: `${problem.text.zh}。详情在驾驶舱的日志中；其他请求不受影响。`,
        en: `${message}. The log of the dashboard has the details; other requests go on.`,
      },
    );
    return sendProblem(request, reply, failed);
  });
};

export const notFound = (url: string): ProblemError =>
  new ProblemError(
    404,
    { zh: '这个地址下没有内容', en: 'There is nothing at this address' },
    {
      zh: `不认识 ${url}。GET /api/openapi.json 列出全部地址。`,
      en: `${url} is not known. GET /api/openapi.json lists what is.`,
    },
  );
