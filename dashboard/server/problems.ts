import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Log } from '../../config/vocabulary/log.ts';
import { PROBLEM_TYPE, type Problem } from '../contract/problem.ts';
import { ProblemError } from './problem.ts';

const send = (reply: FastifyReply, problem: Problem) =>
  reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));

/** Every error leaves as an RFC 9457 document. A bug is logged whole and answered without its inside. */
export const answerProblems = (app: FastifyInstance, log: Log): void => {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ProblemError) {
      const { status, title, message } = error;
      return send(reply, { type: 'about:blank', title, status, detail: message, instance: request.url });
    }
    const given = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const message = error instanceof Error ? error.message : String(error);
    if (given < 500) {
      return send(reply, {
        type: 'about:blank',
        title: STATUS_CODES[given] ?? 'Refused',
        status: given,
        detail: `${message}.`,
        instance: request.url,
      });
    }
    log.error('a request failed', {
      url: request.url,
      reason: error instanceof Error ? (error.stack ?? message) : message,
    });
    return send(reply, {
      type: 'about:blank',
      title: 'The dashboard failed at this request',
      status: 500,
      detail: `${message}. The log of the dashboard has the details; other requests go on.`,
      instance: request.url,
    });
  });
};

export const notFound = (url: string): ProblemError =>
  new ProblemError(
    404,
    'There is nothing at this address',
    `${url} is not known. GET /api/openapi.json lists what is.`,
  );
